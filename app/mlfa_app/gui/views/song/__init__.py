"""The view of a song and its parts."""
