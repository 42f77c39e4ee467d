"""Paper B: Lee and Nam, ICML 2017 workshop (arXiv 1706.06810), sample-level networks.

All numbers are the published ones.
"""

from __future__ import annotations

from mlfa_trainer.reproduction import claims
from mlfa_trainer.reproduction.declared import (
    Cell,
    Claim,
    DataKey,
    GlobalModel,
    How,
    LocalModel,
    Target,
)

_PAPER_A = "Paper A: multi-level, multi-scale, MSD networks"
_LOCAL = "Local 3^9 (paper C)"
_LEVELS = {
    "−3 layer": GlobalModel(("s3-9@-3",), "msd"),
    "−2 layer": GlobalModel(("s3-9@-2",), "msd"),
    "−1 layer": GlobalModel(("s3-9@-1",), "msd"),
    "last 3 layers": GlobalModel(("s3-9@-3,-2,-1",), "msd"),
}
_SINGLE = ("−3 layer", "−2 layer", "−1 layer")
_ALL_DATA: tuple[DataKey, ...] = ("gtzan", "mtat", "tagtraum", "msd")
_MEL_SCALES = ("mel18", "mel27", "mel54")


def _row(name: str, how: How, **papers: float | None) -> list[Cell]:
    return [Cell(name, key, how, papers.get(key)) for key in _ALL_DATA if key in papers]


B_TABLE_1 = Target(
    "b-table1",
    "Paper B, Table 1: layers of the 3^9 network trained on MSD",
    (
        *_row(
            _PAPER_A,
            GlobalModel(_MEL_SCALES, "msd"),
            gtzan=0.720,
            mtat=0.9021,
            tagtraum=0.766,
            msd=0.8878,
        ),
        *_row(_LOCAL, LocalModel("s3-9"), mtat=0.9055, msd=0.8812),
        *_row(
            "−3 layer", _LEVELS["−3 layer"], gtzan=0.778, mtat=0.8988, tagtraum=0.760, msd=0.8831
        ),
        *_row(
            "−2 layer", _LEVELS["−2 layer"], gtzan=0.811, mtat=0.8998, tagtraum=0.768, msd=0.8838
        ),
        *_row(
            "−1 layer", _LEVELS["−1 layer"], gtzan=0.821, mtat=0.8976, tagtraum=0.768, msd=0.8842
        ),
        *_row(
            "last 3 layers",
            _LEVELS["last 3 layers"],
            gtzan=0.805,
            mtat=0.9018,
            tagtraum=0.768,
            msd=0.8842,
        ),
    ),
    (
        Claim(
            "Three levels together are better than the best single one.",
            ("mtat",),
            claims.better(("last 3 layers",), _SINGLE),
        ),
        Claim(
            "The highest level alone is better than the third from the top.",
            ("gtzan", "tagtraum", "msd"),
            claims.better(("−1 layer",), ("−3 layer",)),
        ),
        Claim(
            "For few genres of little data, the highest level alone beats three together.",
            ("gtzan",),
            claims.better(("−1 layer",), ("last 3 layers",)),
        ),
        Claim(
            "Aggregated features with a global classifier beat the local network's average.",
            ("msd",),
            claims.better(("last 3 layers",), (_LOCAL,)),
        ),
    ),
    notes=(
        "Levels count from the output: −1 is the 1x1 convolution.",
        "The 3^9 network on MSD has the widths of the one its authors released (256 in the last "
        "two layers, no dropout); whether the paper's table used it is not stated.",
        "54 % of Tagtraum's test songs are among the songs that the MSD networks were trained on, "
        "with tags that name genres; options.leak_free leaves them out.",
    ),
)

_SCALES_8 = ("s2-13", "s2-14", "s3-8", "s3-9", "s4-6", "s4-7", "s5-5", "s5-6")
_CHOICES = {
    "3^9": ("s3-9",),
    "3^8 + 3^9": ("s3-8", "s3-9"),
    "2^13 + 2^14 + 3^8 + 3^9": ("s2-13", "s2-14", "s3-8", "s3-9"),
    "all eight": _SCALES_8,
}
_PUBLISHED = {
    "3^9": 0.9046,
    "3^8 + 3^9": 0.9061,
    "2^13 + 2^14 + 3^8 + 3^9": 0.9061,
    "all eight": 0.9064,
}

B_TABLE_2 = Target(
    "b-table2",
    "Paper B, Table 2: scales of sample-level networks trained on MTAT, last three layers",
    (
        Cell("Local 3^9 (paper C)", "mtat", LocalModel("s3-9"), 0.9055),
        *(
            Cell(
                row,
                "mtat",
                GlobalModel(tuple(f"{scale}@-3,-2,-1" for scale in scales)),
                _PUBLISHED[row],
            )
            for row, scales in _CHOICES.items()
        ),
    ),
    (
        Claim(
            "Two scales are better than one.",
            ("mtat",),
            claims.better(("3^8 + 3^9",), ("3^9",)),
        ),
        Claim(
            "All eight scales are best.",
            ("mtat",),
            claims.best("all eight", tuple(_CHOICES)),
        ),
        Claim(
            "One aggregated scale is not better than the same network's local average.",
            ("mtat",),
            claims.better((_LOCAL,), ("3^9",)),
        ),
        Claim(
            "Two or more scales are better than the local average of 3^9.",
            ("mtat",),
            claims.better(("3^8 + 3^9",), (_LOCAL,)),
        ),
    ),
    notes=(
        "The paper averages ten runs, hence of the classifier: one network of this size took "
        "its authors about two weeks on MSD.",
    ),
)

B_FIGURE_2 = Target(
    "b-fig2",
    "Paper B, Figure 2: maps of piano and techno clips at two levels of 3^9 trained on MSD",
    (),
    drawing="maps",
    notes=(
        "The paper shows two maps and gives no numbers; the silhouette and the share of the ten "
        "nearest neighbours that have the same tag are ours.",
    ),
)
