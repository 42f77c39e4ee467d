"""Numbers and tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTHING = "–"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number, or a dash."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def percent(value: float | None) -> str:
    """Return a share in percent, or a dash."""
    return NOTHING if value is None else f"{value:.1%}"


def signed(value: float | None, digits: int = 3) -> str:
    """Return a difference with its sign, or a dash."""
    return NOTHING if value is None else f"{value:+.{digits}f}"


def with_interval(value: float | None, interval: Sequence[float] | None, digits: int = 3) -> str:
    """Return a number with the interval that it lies in."""
    if interval is None or value is None:
        return number(value, digits)
    return f"{value:.{digits}f} ({interval[0]:.{digits}f} to {interval[1]:.{digits}f})"


def percent_with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    """Return a share with the interval that it lies in."""
    if interval is None or value is None:
        return percent(value)
    return f"{value:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


def difference(value: float | None, interval: Sequence[float] | None, scale: float = 1.0) -> str:
    """Return a difference with its interval, both signed; ``scale`` 100 for percent points."""
    if value is None or interval is None:
        return NOTHING
    digits = 3 if scale == 1.0 else 1
    low, high = (bound * scale for bound in interval)
    return f"{value * scale:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; bars within cells become slashes."""
    titles = list(header)
    cells = [f"| {' | '.join(titles)} |", "|" + " --- |" * len(titles)]
    cells += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(cells)
