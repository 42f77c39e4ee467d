"""Paper A: Lee and Nam, IEEE Signal Processing Letters, 2017 (arXiv 1703.01793), mel networks.

All numbers are the published ones. Figures 2 to 5 exist as drawings only, so their cells have no
published number; what the text says of them are the claims.
"""

from __future__ import annotations

from mlfa_trainer.reproduction import claims
from mlfa_trainer.reproduction.declared import (
    BestOf,
    Cell,
    Cited,
    Claim,
    DataKey,
    GlobalModel,
    How,
    LocalModel,
    Target,
)

SIZES = (18, 27, 54, 108, 216)
_TAGGED: tuple[DataKey, ...] = ("mtat", "msd")
_BEST_SCALES = ("mel18", "mel27", "mel54")


def _on(row: str, how: How, keys: tuple[DataKey, ...] = _TAGGED, **papers: float) -> list[Cell]:
    return [Cell(row, key, how, papers.get(key)) for key in keys]


def _cited(row: str, **papers: float) -> list[Cell]:
    keys: tuple[DataKey, ...] = ("mtat", "msd", "gtzan")
    return [Cell(row, key, Cited(), papers[key]) for key in keys if key in papers]


_TRANSFERRED = GlobalModel(_BEST_SCALES, "msd")
_MULTI_SCALE = "Global, multi-level and multi-scale"
_PRE_TRAINED = f"{_MULTI_SCALE}, MSD networks"

A_TABLE_1 = Target(
    "a-table1",
    "Paper A, Table I: transfer of the networks trained on MSD",
    (
        Cell(_PRE_TRAINED, "mtat", _TRANSFERRED, 0.9021),
        Cell(_PRE_TRAINED, "tagtraum", _TRANSFERRED, 0.766),
        Cell(_PRE_TRAINED, "gtzan", _TRANSFERRED, 0.720),
    ),
    notes=(
        "Of this table only the row of the paper's own best model is known to us.",
        "54 % of Tagtraum's test songs are among the songs that the MSD networks were trained on; "
        "options.leak_free leaves them out.",
    ),
)

_LOCAL_BEST = BestOf(tuple((f"{size} frames", LocalModel(f"mel{size}")) for size in SIZES))
_GLOBAL_BEST = BestOf(tuple((f"{size} frames", GlobalModel((f"mel{size}",))) for size in SIZES))

A_TABLE_2 = Target(
    "a-table2",
    "Paper A, Table II: comparison on three data sets",
    (
        *_cited("Bag of multi-scaled features", mtat=0.898),
        *_cited("1-D CNN", mtat=0.8815),
        *_cited("Transfer learning", mtat=0.88),
        *_cited("Persistent CNN", mtat=0.9013),
        *_cited("Time-frequency CNN", mtat=0.9007),
        *_cited("2-D CNN", mtat=0.894, msd=0.851, gtzan=0.632),
        *_cited("CRNN", msd=0.862),
        *_cited("Temporal features", gtzan=0.659),
        *_on("Local", _LOCAL_BEST, mtat=0.8981, msd=0.8783),
        *_on("Global, multi-level", _GLOBAL_BEST, mtat=0.9002, msd=0.8853),
        *_on(_MULTI_SCALE, GlobalModel(_BEST_SCALES), mtat=0.9017, msd=0.8878),
        *_on(_PRE_TRAINED, _TRANSFERRED, ("mtat", "gtzan"), mtat=0.9021, gtzan=0.720),
    ),
    (
        Claim(
            "Several levels in a global classifier are better than the local average.",
            _TAGGED,
            claims.better(("Global, multi-level",), ("Local",)),
        ),
        Claim(
            "Several scales are better than one.",
            _TAGGED,
            claims.better((_MULTI_SCALE,), ("Global, multi-level",)),
        ),
        Claim(
            "Networks trained on MSD serve MTAT better than its own.",
            ("mtat",),
            claims.better((_PRE_TRAINED,), (_MULTI_SCALE,)),
        ),
    ),
    notes=(
        "The paper does not say which input size its rows “Local” and “Global, multi-level” have; "
        "here it is the one that is best on the validation split.",
        "Other authors' rows are quoted by the paper and not repeated here.",
    ),
)

_STEPS = tuple((f"{size} frames, local", f"{size} frames, global") for size in SIZES)

A_FIGURE_2 = Target(
    "a-fig2",
    "Paper A, Figure 2: local and global model over the input size",
    tuple(
        cell
        for size in SIZES
        for cell in (
            *_on(f"{size} frames, local", LocalModel(f"mel{size}")),
            *_on(f"{size} frames, global", GlobalModel((f"mel{size}",))),
        )
    ),
    (
        Claim(
            "Of the local models, that of 108 frames is best.",
            _TAGGED,
            claims.best("108 frames, local", tuple(f"{size} frames, local" for size in SIZES)),
        ),
        Claim(
            "The global model beats the local one at every input size.",
            _TAGGED,
            claims.pairwise([(after, before) for before, after in _STEPS]),
        ),
        Claim(
            "The global model gains more on MSD than on MTAT.",
            ("msd",),
            claims.larger_gain_on(_STEPS, "msd", "mtat"),
        ),
    ),
    drawing="lines",
)

_LEVELS = {
    "L1": "mel27@1",
    "L2": "mel27@2",
    "L3": "mel27@3",
    "L1+L2": "mel27@1,2",
    "L1+L3": "mel27@1,3",
    "L2+L3": "mel27@2,3",
    "L1+L2+L3": "mel27@1,2,3",
}
_WITHOUT = {"L1": "L2+L3", "L2": "L1+L3", "L3": "L1+L2"}

A_FIGURE_3 = Target(
    "a-fig3",
    "Paper A, Figure 3: levels of the 27-frame network",
    tuple(cell for row, choice in _LEVELS.items() for cell in _on(row, GlobalModel((choice,)))),
    (
        Claim(
            "L3 alone is better than L1 and L2 alone.",
            _TAGGED,
            claims.better(("L3",), ("L1", "L2")),
        ),
        Claim(
            "Levels together are better than each of them alone.",
            _TAGGED,
            claims.better(("L1+L2+L3",), ("L1", "L2", "L3")),
        ),
        Claim(
            "L1 is missed most when it is left out.",
            ("mtat",),
            claims.largest_drop("L1+L2+L3", _WITHOUT, "L1"),
        ),
        Claim(
            "L3 is missed most when it is left out.",
            ("msd",),
            claims.largest_drop("L1+L2+L3", _WITHOUT, "L3"),
        ),
    ),
)

_SCALE_CHOICES = (
    *((size,) for size in SIZES),
    (18, 27),
    (18, 54),
    (27, 54),
    (18, 27, 54),
    (18, 27, 54, 108),
    SIZES,
)


def _name(sizes: tuple[int, ...]) -> str:
    return f"{'+'.join(str(size) for size in sizes)} frames"


_TOP_ONLY = "27 frames, L3 only"

A_FIGURE_4 = Target(
    "a-fig4",
    "Paper A, Figure 4: combinations of scales, all levels",
    (
        *(
            cell
            for sizes in _SCALE_CHOICES
            for cell in _on(_name(sizes), GlobalModel(tuple(f"mel{size}" for size in sizes)))
        ),
        *_on(_TOP_ONLY, GlobalModel(("mel27@3",))),
    ),
    (
        Claim(
            "18, 27 and 54 frames together are the best combination.",
            _TAGGED,
            claims.best("18+27+54 frames", tuple(_name(sizes) for sizes in _SCALE_CHOICES)),
        ),
        Claim(
            "Several scales gain less than several levels do.",
            _TAGGED,
            claims.smaller_gain(
                ("27 frames", "18+27+54 frames"),
                (_TOP_ONLY, "27 frames"),
                ("several scales", "several levels"),
            ),
        ),
    ),
    notes=(
        "Which combinations the paper draws is not in its text, but for the best one.",
        "The row of one level is ours: it is what several levels are compared with.",
    ),
)

# In the order of the drawing, by group.
FIGURE_5_TAGS: dict[str, tuple[str, ...]] = {
    "genre": (
        "Hip-Hop",
        "rnb",
        "heavy metal",
        "jazz",
        "country",
        "blues",
        "hard rock",
        "funk",
        "indie rock",
        "experimental",
        "pop",
        "Progressive rock",
        "rock",
        "alternative",
    ),
    "mood": ("oldies", "easy listening", "beautiful", "chill", "catchy"),
    "instrument": ("instrumental", "female vocalist", "guitar"),
    "era": ("80s", "70s", "90s"),
}
FIGURE_5_LEVELS = ("L1", "L2", "L3")
FIGURE_5_SCALES = ("18 frames", "27 frames", "54 frames")

A_FIGURE_5 = Target(
    "a-fig5",
    "Paper A, Figure 5: tags by level and by scale on MSD",
    tuple(
        Cell(row, "msd", GlobalModel((choice,)))
        for row, choice in (
            *((level, _LEVELS[level]) for level in FIGURE_5_LEVELS),
            *((f"{size} frames", f"mel{size}") for size in (18, 27, 54)),
        )
    ),
    (
        Claim(
            "Blues, chill, guitar and 80s are found better by L2 than by L3.",
            ("msd",),
            claims.tags_prefer(("blues", "chill", "guitar", "80s"), "L2", ("L3",)),
        ),
        Claim(
            "Seven tags are found best with 54 frames.",
            ("msd",),
            claims.tags_prefer(
                (
                    "heavy metal",
                    "experimental",
                    "Progressive rock",
                    "alternative",
                    "chill",
                    "guitar",
                    "90s",
                ),
                "54 frames",
                ("18 frames", "27 frames"),
            ),
        ),
        Claim(
            "Four tags are found best with 18 frames.",
            ("msd",),
            claims.tags_prefer(
                ("hard rock", "easy listening", "female vocalist", "70s"),
                "18 frames",
                ("27 frames", "54 frames"),
            ),
        ),
    ),
    drawing="gains",
)
