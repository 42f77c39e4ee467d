"""The program: library catalogue, tag writing, headless commands and the window."""

__version__ = "0.1.0"
