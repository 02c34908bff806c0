"""What a rep does: one function an action, each taking a context. Screens and commands call these."""
