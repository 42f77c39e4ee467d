"""The user's words for tags, and genre lists of other programs."""
