"""The models, the aggregation and a song's way from a file to scores.

This package imports no torch by itself, so that a window can open before torch is loaded.
"""
