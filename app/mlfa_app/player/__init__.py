"""Playing songs: a process of its own decodes and sounds, so that nothing of it can hold up or end the window."""
