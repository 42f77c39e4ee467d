"""Taking writes back, and the history that says what can be."""
