"""Dialogs that work on the whole library."""
