"""Drawings, and maps of features."""
