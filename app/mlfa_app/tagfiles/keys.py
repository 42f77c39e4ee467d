"""Under which key each container keeps our fields."""

from __future__ import annotations

FIELDS = ("genre", "mood", "instrument", "vocal", "era", "scores", "grouping")
"""The neutral names of the fields that the program writes.

Only a player's profile asks for the last one: it takes what the player shows nowhere else.
"""

# Genre and grouping have places of their own everywhere; the others are free fields where a
# container has none for them (ID3v2.4 has one for the mood).
VORBIS_KEYS = {
    "genre": "GENRE",
    "mood": "MOOD",
    "instrument": "INSTRUMENT",
    "vocal": "VOCAL",
    "era": "ERA",
    "scores": "MLFA_SCORES",
    "grouping": "GROUPING",
}
ID3_DESCRIPTIONS = {
    name: key for name, key in VORBIS_KEYS.items() if name not in ("genre", "grouping")
}
MP4_NAMES = ID3_DESCRIPTIONS
APE_KEYS = {
    "genre": "Genre",
    "mood": "Mood",
    "instrument": "Instrument",
    "vocal": "Vocal",
    "era": "Era",
    "scores": "MLFA_SCORES",
    "grouping": "Grouping",
}
ASF_NAMES = {
    "genre": "WM/Genre",
    "mood": "WM/Mood",
    "instrument": "INSTRUMENT",
    "vocal": "VOCAL",
    "era": "ERA",
    "scores": "MLFA_SCORES",
    "grouping": "WM/ContentGroupDescription",
}
