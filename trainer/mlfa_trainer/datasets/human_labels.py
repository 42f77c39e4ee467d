"""Which human labels mean which of the product's tags, and which absences say something.

Labels of a data set come from published metadata, embedded tags, folders and titles. The map
was made by going through every label of the open recordings; a label is here only if whoever
gave it must agree with the tag. An absent label says nothing by itself. An absence counts as
a negative in these cases only:

- a genre was given: the genres that it excludes are denied, its neighbours are not;
- "instrumental" was given: voices are denied, and the other way round;
- only one instrument plays (clips of the kind "instrument", and stems): if any instrument or
  voice was named, all instruments that were not named are denied.

Labels that look like tags and are not in the map, with the reasons:

- *soundtrack, anthem, medieval, celtic, bossa nova, lo-fi, children, waltz, singer-songwriter,
  minimalism*: no tag means that.
- *dark, eerie, epic, uplifting*: moods that the tags do not name; "sad" or "happy" would be our
  own guesses.
- *bass, double bass, clarinet, saxophone, organ, harmonica, xylophone, accordion ...*:
  instruments without a tag. As single instruments they still deny those with one.
- *strings (continued), pipe, organ, bass, chromatic percussion*: families of General MIDI programs.
  "strings (continued)" holds choirs too, so only the program itself counts.
- *electric piano*: listeners who say "piano" mean another instrument. Where it was named, the
  family "piano" does not count.
- *acoustic guitar* means guitar; "acoustic" is said of a whole arrangement.
- *labels with a question mark*: guesses of the data set's maker.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlfa_trainer.datasets.manifest import ClipRow

# Label (lower case, without its prefix) to the tags that it affirms.
LABEL_TAGS: dict[str, tuple[str, ...]] = {
    "electronic": ("electronic",),
    "ambient": ("ambient",),
    # Sounds of old game machines and of synthesisers: electronic by definition.
    "chiptune": ("electronic",),
    "synthwave": ("electronic",),
    "dance": ("dance",),
    # "classical" is what the teachers' listeners called an orchestra; so it is here.
    "classical": ("classical",),
    "orchestral": ("classical",),
    "orchestra": ("classical",),
    "folk": ("folk",),
    "folk rock": ("folk", "rock"),
    "rock": ("rock",),
    "electronic rock": ("electronic", "rock"),
    "pop": ("pop",),
    "pop rock": ("rock", "pop"),
    "metal": ("metal",),
    "jazz": ("jazz",),
    "blues": ("blues",),
    "funk": ("funk",),
    "hip hop": ("hip-hop",),
    "country": ("country",),
    "relaxing": ("mellow",),
    "happy": ("happy",),
    "beat": ("beat",),
    "instrumental": ("instrumental",),
    "vocals": ("vocals",),
    "solo voice": ("vocals",),
    "choir": ("choir",),
    "choir aahs": ("choir",),
    "guitar": ("guitar",),
    "acoustic guitar": ("guitar",),
    "acoustic guitar (steel)": ("guitar",),
    "distortion guitar": ("guitar",),
    "overdriven guitar": ("guitar",),
    "electric guitar": ("guitar",),
    "electric guitar (clean)": ("guitar",),
    "electric guitar (jazz)": ("guitar",),
    "piano": ("piano",),
    "solo piano": ("piano", "solo"),
    "acoustic grand piano": ("piano",),
    "bright acoustic piano": ("piano",),
    "honky-tonk piano": ("piano",),
    "strings": ("strings",),
    "string ensemble 1": ("strings",),
    "violin": ("violin",),
    "violin or fiddle": ("violin",),
    "cello": ("cello",),
    "flute": ("flute",),
    "pan flute": ("flute",),
    "snare drum": ("drums",),
    "bass drum": ("drums",),
    "hi hat": ("drums",),
    "synth pad": ("synth",),
}

# A label that takes back what another label of the same clip affirms.
_OVERRULED: dict[str, str] = {"electric piano 1": "piano"}

# Genres that labels affirm. A given genre denies all of them but its neighbours, which the
# same piece may well belong to.
_GENRES = (
    "classical", "electronic", "dance", "ambient", "hip-hop", "rock", "metal", "pop", "folk",
    "country", "blues", "jazz", "funk",
)  # fmt: skip
_NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "classical": ("ambient",),
    "electronic": ("dance", "ambient", "hip-hop", "pop", "funk"),
    "dance": ("hip-hop", "pop", "funk"),
    "ambient": ("hip-hop", "folk", "jazz"),
    "hip-hop": ("pop", "funk", "jazz"),
    "rock": ("metal", "pop", "folk", "country", "blues", "funk"),
    "pop": ("folk", "country", "funk"),
    "folk": ("country", "blues"),
    "country": ("blues",),
    "blues": ("jazz", "funk"),
    "jazz": ("funk",),
}

# Pairs of which a sure label denies the other.
_EXCLUSIVE: tuple[tuple[str, str], ...] = (
    ("instrumental", "vocals"),
    ("instrumental", "choir"),
    ("instrumental", "female vocals"),
    ("instrumental", "male vocals"),
)
# Of these a single instrument denies the others. "strings" is not among them: whether a lone
# cello is "strings" is a matter of words.
_INSTRUMENTS = (
    "guitar", "piano", "violin", "cello", "drums", "synth", "harpsichord", "flute", "sitar", "harp",
)  # fmt: skip
_SINGLE_PREFIX = "instrument:"
_SINGLE_VOICE = "solo voice"
_STEM = "stem"


def _denied_genres(genre: str) -> set[str]:
    near = {genre, *_NEIGHBOURS.get(genre, ())}
    near |= {other for other, neighbours in _NEIGHBOURS.items() if genre in neighbours}
    return set(_GENRES) - near


def _plain(label: str) -> str:
    return label.rsplit(":", 1)[-1].lower()


def _affirmed(labels: Sequence[str]) -> set[str]:
    """Return the tags that sure labels affirm."""
    plain = [_plain(label) for label in labels]
    tags = {tag for label in plain for tag in LABEL_TAGS.get(label, ())}
    return tags - {_OVERRULED[label] for label in plain if label in _OVERRULED}


def _denied(row: ClipRow, labels: Sequence[str], affirmed: set[str]) -> set[str]:
    """Return the tags that sure labels deny."""
    denied: set[str] = set()
    for tag in affirmed & set(_GENRES):
        denied |= _denied_genres(tag)
    for one, other in _EXCLUSIVE:
        denied |= {other} if one in affirmed else set()
        denied |= {one} if other in affirmed else set()
    is_single = row.kind == "instrument" or _STEM in labels
    names_one = any(
        label.lower().startswith(_SINGLE_PREFIX) or _plain(label) == _SINGLE_VOICE
        for label in labels
    )
    if is_single and names_one:
        overruled = {_OVERRULED[_plain(label)] for label in labels if _plain(label) in _OVERRULED}
        denied |= set(_INSTRUMENTS) - overruled
    return denied - affirmed


def label_truth(
    rows: Sequence[ClipRow], tags: Sequence[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Turn human labels into truths per tag.

    Args:
        rows: Clips.
        tags: The product's tags.

    Returns:
        Which tags are true, and which are known (true, or denied by another label), both
        (clips, tags). Guesses (a trailing ``?``) count as unknown.
    """
    column_of = {tag: column for column, tag in enumerate(tags)}
    true = np.zeros((len(rows), len(tags)), np.bool_)
    known = np.zeros_like(true)
    for index, row in enumerate(rows):
        sure = [label for label in row.labels if not label.endswith("?")]
        affirmed = _affirmed(sure)
        for tag in affirmed & column_of.keys():
            true[index, column_of[tag]] = known[index, column_of[tag]] = True
        for tag in _denied(row, sure, affirmed) & column_of.keys():
            known[index, column_of[tag]] = True
    return true, known
