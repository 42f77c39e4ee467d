"""Folders of songs: walking them, telling songs apart."""
