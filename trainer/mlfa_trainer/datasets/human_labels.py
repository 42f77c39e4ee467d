"""Which human labels mean which of the product's tags, and which absences say something.

Labels of a data set come from published metadata, folders and titles: their absence says
nothing, except where another label of the same question was given. A genre label that is
sure denies the genres that exclude it; "instrumental" denies voices, and so on.
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
    "chiptune": ("electronic",),
    "synthwave": ("electronic",),
    "dance": ("dance",),
    "classical": ("classical",),
    "orchestral": ("classical",),
    "orchestra": ("classical",),
    "folk": ("folk",),
    "folk rock": ("folk", "rock"),
    "rock": ("rock",),
    "electronic rock": ("electronic", "rock"),
    "pop rock": ("rock", "pop"),
    "metal": ("metal",),
    "jazz": ("jazz",),
    "blues": ("blues",),
    "hip hop": ("hip-hop",),
    "country": ("country",),
    "relaxing": ("mellow",),
    "happy": ("happy",),
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
    "electric guitar (clean)": ("guitar",),
    "electric guitar (jazz)": ("guitar",),
    "piano": ("piano",),
    "solo piano": ("piano", "solo"),
    "acoustic grand piano": ("piano",),
    "bright acoustic piano": ("piano",),
    "strings": ("strings",),
    "strings (continued)": ("strings",),
    "string ensemble 1": ("strings",),
    "violin": ("violin",),
    "violin or fiddle": ("violin",),
    "cello": ("cello",),
    "flute": ("flute",),
    "pan flute": ("flute",),
    "snare drum": ("drums",),
    "bass drum": ("drums",),
    "synth pad": ("synth",),
}

# Groups of tags of which a sure label denies the others.
_EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("classical", "electronic", "rock", "hip-hop", "jazz", "folk", "metal", "blues", "country"),
    ("instrumental", "vocals"),
    ("instrumental", "choir"),
    ("instrumental", "female vocals"),
    ("instrumental", "male vocals"),
)
# One isolated instrument denies the others; a mix with a guitar may well have a piano too.
_INSTRUMENTS = ("guitar", "piano", "violin", "cello", "flute", "drums")


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
        affirmed = {
            tag
            for label in row.labels
            if not label.endswith("?")
            for tag in LABEL_TAGS.get(label.rsplit(":", 1)[-1].lower(), ())
        }
        denied = {
            other
            for group in _EXCLUSIVE
            for tag in affirmed & set(group)
            for other in group
            if other != tag
        }
        if row.kind == "instrument" and affirmed & set(_INSTRUMENTS):
            denied |= set(_INSTRUMENTS)
        for tag in affirmed & column_of.keys():
            true[index, column_of[tag]] = known[index, column_of[tag]] = True
        for tag in (denied - affirmed) & column_of.keys():
            known[index, column_of[tag]] = True
    return true, known
