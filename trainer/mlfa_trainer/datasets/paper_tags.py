"""The tag lists of the papers' two tagging data sets, verbatim and in column order.

Source:
    Spec section 5.3. Other projects swap columns 47 and 48 of MagnaTagATune; these are the
    papers' own.
"""

from __future__ import annotations

from mlfa_core.errors import KnownError

MSD_TAGS: tuple[str, ...] = (
    "rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s",
    "alternative rock", "jazz", "beautiful", "metal", "chillout", "male vocalists",
    "classic rock", "soul", "indie rock", "Mellow", "electronica", "80s", "folk", "90s", "chill",
    "instrumental", "punk", "oldies", "blues", "hard rock", "ambient", "acoustic",
    "experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country",
    "easy listening", "sexy", "catchy", "funk", "electro", "heavy metal", "Progressive rock",
    "60s", "rnb", "indie pop", "sad", "House", "happy",
)  # fmt: skip

MTAT_TAGS: tuple[str, ...] = (
    "guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast",
    "piano", "ambient", "beat", "violin", "vocal", "synth", "female", "indian", "opera", "male",
    "singing", "vocals", "noVocals", "harpsichord", "loud", "quiet", "flute", "woman",
    "maleVocal", "noVocal", "pop", "soft", "sitar", "solo", "man", "classic", "choir", "voice",
    "newAge", "dance", "maleVoice", "femaleVocal", "beats", "harp", "cello", "noVoice", "weird",
    "country", "femaleVoice", "metal", "choral",
)  # fmt: skip

PAPER_TAGS: dict[str, tuple[str, ...]] = {"msd": MSD_TAGS, "mtat": MTAT_TAGS}


def column_names(group: str) -> tuple[str, ...]:
    """Return the columns of a tag list as outputs are named: ``msd/rock`` and so on.

    Raises:
        KnownError: If no paper has a list of that name.
    """
    if group not in PAPER_TAGS:
        raise KnownError(
            f"There is no tag list named “{group}”.", f"Known: {', '.join(PAPER_TAGS)}."
        )
    return tuple(f"{group}/{tag}" for tag in PAPER_TAGS[group])
