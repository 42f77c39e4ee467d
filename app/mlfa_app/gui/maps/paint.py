"""How the songs of a map are to look, with the words of its legend."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from mlfa_app.gui.drawing.map_looks import MapPaint
from mlfa_app.gui.drawing.map_marks import NUM_GROUPS
from mlfa_app.gui.maps.words import DOUBTFUL_BELOW, group_name
from mlfa_app.gui.number_text import number, percent
from mlfa_app.jobs.maps.groups import NO_TAG
from mlfa_app.jobs.maps.view import MapView


def paint_of(view: MapView) -> MapPaint:
    """What decides how the songs of a map look, with the words of its legend."""
    colours = view.colours
    groups = colours.groups
    legend = [
        f"{group_name(colours.by, name)} ({number(count)})"
        for name, count in zip(groups.names, groups.counts, strict=True)
    ]
    is_doubtful = view.song_map.trust < DOUBTFUL_BELOW
    doubtful = int(is_doubtful.sum())
    words = QCoreApplication.translate("MapWords", "place is doubtful")
    doubtful_words = f"{words} ({number(doubtful)})" if doubtful else ""
    if colours.scores is None:
        others = int((groups.members == NO_TAG).sum()) + sum(groups.counts[NUM_GROUPS:])
        rest = QCoreApplication.translate("MapWords", "other, or none")
        return MapPaint(
            groups.members,
            legend,
            f"{rest} ({number(others)})" if others else "",
            is_doubtful=is_doubtful,
            doubtful_words=doubtful_words,
        )
    title = QCoreApplication.translate("MapWords", "Score of {tag}, in percent")
    limit, mark = colours.proposed_from, ""
    if limit is not None:
        above = int((colours.scores >= np.float64(limit)).sum())
        words = QCoreApplication.translate("MapWords", "proposed from {share} ({count})")
        mark = words.format(share=percent(limit), count=number(above))
    return MapPaint(
        groups.members,
        scores=colours.scores,
        title=title.format(tag=colours.by.name),
        mark_at=limit,
        mark_words=mark,
        is_doubtful=is_doubtful,
        doubtful_words=doubtful_words,
    )
