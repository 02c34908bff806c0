"""Forms as data: one specification gives the screen, the plain prompts and the checks."""
