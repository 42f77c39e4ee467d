"""Doubtful genres: found, mapped to the model's tags, planned as changes."""
