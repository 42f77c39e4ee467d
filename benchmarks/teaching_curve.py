"""The curve of docs/teaching.md: quality by number of examples, as an SVG picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

_COLOURS = ("#0b6e99", "#c65d21", "#7a7a7a")
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 270, 190, 44, 46, 44
_LOW, _HIGH = 0.5, 1.0

Curves = Mapping[str, Mapping[str, Mapping[int, list[float]]]]
"""By family of tags, by what was learnt from, by number of examples: ROC-AUC of each draw."""


def draw_curve(target: Path, curves: Curves) -> None:
    """Draw one panel a family; the shade is where 95 % of the draws lie."""
    counts = sorted({count for by in curves.values() for own in by.values() for count in own})
    width = _LEFT + len(curves) * (_WIDTH + _GAP)
    height = _TOP + _HEIGHT + 78
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="16" font-size="13">Macro ROC-AUC on held-out recordings, by '
        "examples a tag</text>",
    ]
    for panel, (title, by) in enumerate(curves.items()):
        lines += _panel(_LEFT + panel * (_WIDTH + _GAP), title, by, counts)
    names = list(next(iter(curves.values())))
    x = _LEFT
    for name, colour in zip(names, _COLOURS, strict=False):
        y = height - 14
        lines.append(
            f'<line x1="{x}" x2="{x + 22}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5"/>'
        )
        lines.append(f'<text x="{x + 28}" y="{y + 4}">{name}</text>')
        x += 60 + 7 * len(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


def _panel(
    left: int, title: str, by: Mapping[str, Mapping[int, list[float]]], counts: list[int]
) -> list[str]:
    def x_of(count: int) -> float:
        span = np.log(counts[-1] / counts[0])
        return left + 10 + (_WIDTH - 20) * float(np.log(count / counts[0]) / span)

    def y_of(value: float) -> float:
        inside = min(max(value, _LOW), _HIGH)
        return _TOP + _HEIGHT * (_HIGH - inside) / (_HIGH - _LOW)

    lines = [f'<text x="{left}" y="{_TOP - 8}" font-weight="bold">{title}</text>']
    for tenth in range(5, 11):
        y = y_of(tenth / 10)
        lines.append(
            f'<line x1="{left}" x2="{left + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
        )
        lines.append(
            f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">'
            f"{tenth / 10:.1f}</text>"
        )
    for count in counts:
        lines.append(
            f'<text x="{x_of(count):.1f}" y="{_TOP + _HEIGHT + 16}"'
            f' text-anchor="middle" fill="#444444">{count}</text>'
        )
    for (_name, own), colour in zip(by.items(), _COLOURS, strict=False):
        if not own:
            continue
        known = sorted(own)
        bounds = {count: np.quantile(own[count], [0.025, 0.975]) for count in known}
        shade = [f"{x_of(count):.1f},{y_of(bounds[count][1]):.1f}" for count in known]
        shade += [f"{x_of(count):.1f},{y_of(bounds[count][0]):.1f}" for count in known[::-1]]
        lines.append(f'<polygon points="{" ".join(shade)}" fill="{colour}" opacity="0.15"/>')
        points = " ".join(
            f"{x_of(count):.1f},{y_of(float(np.mean(own[count]))):.1f}" for count in known
        )
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        for count in known:
            y = y_of(float(np.mean(own[count])))
            lines.append(f'<circle cx="{x_of(count):.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
    return lines
