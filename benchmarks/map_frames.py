"""Frame times of the map while it is panned, zoomed and morphed; prints Markdown.

python benchmarks/map_frames.py [--songs 20000 100000 200000] [--size 1366x768] [--ratio 1]

Drawn without a screen, by the window's own widget: a frame is the move, its painting, and one
turn of the event loop, in which what is to be sharpened is drawn bit by bit. At 60 frames a second
one has 16.7 ms.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, nargs="+", default=[2_000, 20_000, 100_000, 200_000])
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--ratio", default="1", help="Pixels of the screen for one of the window.")
    parser.add_argument("--frames", type=int, default=300)
    options = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = options.ratio
    width, height = map(int, options.size.split("x"))
    print(f"Frame times, {width} x {height} at {options.ratio}: median / 95 % / slowest, ms; in")
    print("brackets without what other programs had of the cores.")
    print()
    print("| songs | panning | zooming | morphing | longest turn |")
    print("| --- | --- | --- | --- | --- |")
    for songs in options.songs:
        print(_row(songs, width, height, options.frames), flush=True)


def _row(songs: int, width: int, height: int, frames: int) -> str:
    import numpy as np
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication

    from mlfa_app.gui.drawing.map_looks import MapPaint
    from mlfa_app.gui.drawing.map_picture import MapPicture
    from mlfa_app.gui.theme import Theme

    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    Theme(app, "light")
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((60, 2)) * 30
    groups = rng.integers(0, 60, songs)
    places = (centres[groups] + rng.standard_normal((songs, 2)) * 4).astype(np.float32)
    others = (centres[::-1][groups] + rng.standard_normal((songs, 2)) * 4).astype(np.float32)
    paint = MapPaint(
        np.where(groups < 6, groups, -1),
        [f"tag {group}" for group in range(6)],
        "other, or none",
        is_doubtful=rng.random(songs) < 0.1,
        doubtful_words="place is doubtful",
    )
    picture = MapPicture()
    picture.resize(width, height)
    picture.show()
    picture.show_songs(places, paint)
    picture.set_names([(f"region {row}", tuple(centres[row].tolist())) for row in range(24)])
    longest = [0.0]

    def turn(move: Callable[[], None]) -> tuple[float, float]:
        wall, own = time.perf_counter(), time.thread_time()
        move()
        picture.repaint()
        app.processEvents()
        found = time.perf_counter() - wall, time.thread_time() - own
        longest[0] = max(longest[0], found[1])
        return found

    def rest() -> None:
        while not picture.is_sharp:
            turn(_nothing)

    rest()
    picture.zoom_by(3.0)
    rest()
    # Along a square, so that it goes beyond what is drawn again and again.
    ways = [QPointF(-7, -3), QPointF(-3, 7), QPointF(7, 3), QPointF(3, -7)]
    pans = [turn(lambda step=step: picture.move_by(ways[step // 50 % 4])) for step in range(frames)]
    rest()
    zooms = []
    for step in range(frames // 4):
        factor = 1.1 if step % 40 < 20 else 1 / 1.1
        zooms.append(turn(partial(picture.zoom_by, factor)))
    rest()
    picture.show_all()
    rest()
    picture.show_songs(others, paint, np.arange(songs))
    morphs = []
    while picture.is_moving:
        morphs.append(turn(_nothing))
    picture.close()
    cells = [_cell(found) for found in (pans, zooms, morphs)]
    return f"| {songs:,} | {' | '.join(cells)} | {1000 * longest[0]:.0f} |"


def _nothing() -> None:
    """What is done while one only waits."""


def _cell(frames: list[tuple[float, float]]) -> str:
    import numpy as np

    if not frames:
        return "no animation here"
    wall, own = (1000 * np.array(column) for column in zip(*frames, strict=True))
    texts = [
        " / ".join(f"{value:.1f}" for value in (np.median(one), np.percentile(one, 95), one.max()))
        for one in (wall, own)
    ]
    return f"{texts[0]} ({texts[1]})"


if __name__ == "__main__":
    main()
