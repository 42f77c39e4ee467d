"""Listening: what worker processes do for an analysis, a dropped song, a part of a song."""
