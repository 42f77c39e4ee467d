"""The journal: every write is noted before it happens, so that it can be finished and undone."""
