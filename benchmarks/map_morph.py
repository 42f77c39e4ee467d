"""The morph of the map as a row of pictures, the lowest level first, with cluster measures.

python benchmarks/map_morph.py [--folder MUSIC] [--home FOLDER] [--output FILE]

The real program scans the music, and makes the map of each level from that of the level below it;
then each map is drawn by the window's own drawing. The music is the clips of the folder that
MLFA_DATA names, or the one that is given; without any, the demonstration library. Two tags are
coloured, piano and techno: those of paper B's Figure 2. No title or name is drawn.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TAGS = ("piano", "techno")
_WIDTH, _HEIGHT, _WORDS = 460, 420, 78


def main() -> None:
    """Scan, make maps, draw, print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    data = os.environ.get("MLFA_DATA")
    clips = Path(data) / "clips" if data else None
    parser.add_argument("--folder", type=Path, default=clips, help="Music to show.")
    parser.add_argument("--home", type=Path, help="Keep the catalogue there for another run.")
    parser.add_argument("--output", type=Path, default=Path("docs/figures/map-morph.png"))
    parser.add_argument("--precision", type=float, default=0.7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlfa-morph-") as name:
        home = options.home or Path(name)
        os.environ["MLFA_HOME"] = str(home)
        folder = options.folder
        if not (home / "catalogue.sqlite").exists():
            if folder is None:
                folder = Path(name) / "Music"
                from mlfa_app.demo.library import make_demo_library

                for _made in make_demo_library(folder):
                    pass
            command = [sys.executable, "-m", "mlfa_app", "scan", str(folder)]
            if subprocess.run(command, stdout=subprocess.DEVNULL).returncode not in (0, 1):
                sys.exit("The music could not be scanned.")
        _draw(options.output, options.precision)


def _draw(output: Path, precision: float) -> None:
    import dataclasses

    import numpy as np
    from PySide6.QtCore import QRectF, QSizeF, Qt
    from PySide6.QtGui import QFont, QImage, QPainter, QPalette
    from PySide6.QtWidgets import QApplication

    from mlfa_app.catalog.store import Catalog
    from mlfa_app.gui.drawing.map_camera import MapCamera
    from mlfa_app.gui.drawing.map_canvas import MapCanvas
    from mlfa_app.gui.drawing.map_looks import MapPaint
    from mlfa_app.gui.drawing.map_scene import MapScene
    from mlfa_app.gui.theme import light_palette
    from mlfa_app.jobs.deciding.rules import rule_of
    from mlfa_app.jobs.maps.clusters import mean_silhouette, measure_clusters
    from mlfa_app.jobs.maps.groups import heard_tags
    from mlfa_app.jobs.maps.job import levels_of, make_map
    from mlfa_app.packages import find_package
    from mlfa_app.paths import catalog_path
    from mlfa_app.settings import Settings

    app = QApplication([])
    palette, font = light_palette(), QFont(app.font())
    package = find_package("")
    rule = rule_of(package, dataclasses.replace(Settings(), precision=precision))
    columns = [rule.tags.index(tag) for tag in TAGS]
    pictures = []
    with Catalog.open(catalog_path()) as catalog:
        levels = levels_of(catalog, package.identifier)
        print("| level | songs | " + " | ".join(TAGS) + " | all tags |")
        print("| --- " * (3 + len(TAGS)) + "|")
        for place, level in enumerate(levels, start=1):
            made = make_map(catalog, package.identifier, level.number)
            assert made is not None
            heard = heard_tags(catalog, rule, made.digests)
            clusters = measure_clusters(made.features, heard.has, rule.tags)
            values = {cluster.name: cluster for cluster in clusters}
            members = np.full(len(made.digests), -1, dtype=np.intp)
            for group, column in enumerate(columns):
                members[heard.has[:, column]] = group
            # Songs that have both are of neither, as in the figure.
            members[heard.has[:, columns].all(axis=1)] = -1
            paint = MapPaint(members)
            canvas = MapCanvas()
            canvas.show_songs(made.places, paint)
            scene = MapScene(
                canvas.scene().places,
                paint,
                np.zeros(len(members), dtype=np.bool_),
                MapCamera(QSizeF(_WIDTH, _HEIGHT), 14.0),
                palette,
                font,
                shows_legend=False,
                shows_doubt=False,
            )
            mean = mean_silhouette(clusters)
            found = [values[tag].silhouette if tag in values else float("nan") for tag in TAGS]
            figures = [f"{value:.2f}" for value in (*found, float("nan") if mean is None else mean)]
            print(f"| {place} of {len(levels)} | {len(members):,} | {' | '.join(figures)} |")
            counts = [
                (tag, values[tag].songs if tag in values else 0, figure)
                for tag, figure in zip(TAGS, figures, strict=False)
            ]
            pictures.append((scene.image(2.0), f"Level {place} of {len(levels)}", counts))
    sheet = QImage(2 * _WIDTH * len(pictures), 2 * (_HEIGHT + _WORDS), QImage.Format.Format_RGB32)
    sheet.setDevicePixelRatio(2.0)
    sheet.fill(palette.color(QPalette.ColorRole.Base))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    from mlfa_app.gui.drawing.map_marks import MarkStyle, group_colour, paint_mark

    for column, (image, title, counts) in enumerate(pictures):
        left = column * _WIDTH
        painter.drawImage(left, _WORDS, image)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        large = QFont(font)
        large.setPointSizeF(font.pointSizeF() * 1.3)
        large.setBold(True)
        painter.setFont(large)
        painter.drawText(QRectF(left, 6, _WIDTH, 24), Qt.AlignmentFlag.AlignHCenter, title)
        painter.setFont(font)
        for row, (tag, songs, figure) in enumerate(counts):
            words = f"{tag} ({songs} songs): silhouette {figure}"
            y = 32 + 20 * row
            width = painter.fontMetrics().horizontalAdvance(words)
            x = left + (_WIDTH - width) / 2
            painter.drawText(QRectF(x, y, width + 4, 20), Qt.AlignmentFlag.AlignVCenter, words)
            painter.save()
            painter.translate(x - 12, y + 10)
            paint_mark(painter, MarkStyle(row, group_colour(row, palette).rgba()), 9)
            painter.restore()
        if column:
            painter.setPen(palette.color(QPalette.ColorRole.Mid))
            painter.drawLine(left, 0, left, _HEIGHT + _WORDS)
    painter.end()
    sheet.save(str(output))
    print(f"\nSaved to {output}", file=sys.stderr)


if __name__ == "__main__":
    main()
