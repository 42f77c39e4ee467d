"""Playing songs: a process of its own decodes and sounds.

Nothing that goes wrong there can hold up or end the window.
"""
