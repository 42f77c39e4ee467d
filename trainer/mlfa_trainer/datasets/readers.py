"""The papers' data sets by name, so that a recipe can ask for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets import gtzan, magnatagatune, million_song, tagtraum
from mlfa_trainer.datasets.published import PublishedSet, Statistic


@dataclass(frozen=True)
class _Reader:
    """One data set's functions; ``options`` is its dataclass of options."""

    options: Callable[..., Any]
    read: Callable[[Path, Any], PublishedSet]
    statistics: Callable[[PublishedSet], list[Statistic]]


_READERS: dict[str, _Reader] = {
    magnatagatune.NAME: _Reader(
        magnatagatune.MagnaTagATuneOptions, magnatagatune.read, magnatagatune.statistics
    ),
    million_song.NAME: _Reader(
        million_song.MillionSongOptions, million_song.read, million_song.statistics
    ),
    gtzan.NAME: _Reader(gtzan.GtzanOptions, gtzan.read, gtzan.statistics),
    tagtraum.NAME: _Reader(tagtraum.TagtraumOptions, tagtraum.read, tagtraum.statistics),
}
READER_NAMES = tuple(_READERS)


def read_published(
    name: str, folder: Path, options: Mapping[str, Any] | None = None
) -> PublishedSet:
    """Read a data set of the papers.

    Args:
        name: One of ``READER_NAMES``.
        folder: Where it is.
        options: Fields of the reader's options; folders may be texts.

    Raises:
        KnownError: If there is no such reader or option, or a file is missing or wrong.
    """
    reader = _reader(name)
    if not folder.is_dir():
        raise KnownError(
            f"There is no folder {folder} for the data set {name}.",
            "Check data.folder in the recipe.",
            folder,
        )
    return reader.read(folder, _make_options(name, reader, options or {}))


def check_statistics(published: PublishedSet) -> tuple[Statistic, ...]:
    """Compare a data set with what is known of the whole, unchanged one.

    Returns:
        Every number, as published and as found; a subset or a changed copy differs.
    """
    return tuple(_reader(published.name).statistics(published))


def _reader(name: str) -> _Reader:
    if name not in _READERS:
        raise KnownError(
            f"There is no reader for a data set “{name}”.", f"Known: {', '.join(READER_NAMES)}."
        )
    return _READERS[name]


def _make_options(name: str, reader: _Reader, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(reader.options)
    known = {entry.name for entry in fields(reader.options)}  # type: ignore[arg-type]  # a dataclass
    arguments = {}
    for key, value in values.items():
        if key not in known:
            raise KnownError(
                f"The data set {name} has no option “{key}”.", f"Known: {', '.join(sorted(known))}."
            )
        allowed = get_args(hints[key]) or (hints[key],)
        if Path in allowed and isinstance(value, str):
            value = Path(value).expanduser()
        is_fitting = value in allowed or any(
            isinstance(kind, type)
            and isinstance(value, kind)
            and isinstance(value, bool) == (kind is bool)
            for kind in allowed
        )
        if not is_fitting:
            raise KnownError(
                f"The option “{key}” of the data set {name} cannot be “{value}”.",
                "Correct the recipe.",
            )
        arguments[key] = value
    return reader.options(**arguments)
