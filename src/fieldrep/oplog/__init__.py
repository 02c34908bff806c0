"""Operations and what follows from them: clock, heads, merge. Pure functions, no database."""
