"""Any folder with a manifest: one CSV row a clip, and optional soft scores beside it.

Columns: ``clip`` (path below ``clips``, or below the folder), ``recording`` (the clip itself
where empty), ``split`` (train, valid, test), and where known ``kind`` (music, instrument,
not music; music where empty), ``duration_s``,
``start_s``, ``labels`` (separated by ``;``), ``label_strength``, ``licence``, ``source``,
``title``, ``attribution``.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from mlfa_core.errors import KnownError

SPLITS = ("train", "valid", "test")
KINDS = ("music", "instrument", "not music")
_NEEDED = ("clip", "recording", "split")


@dataclass(frozen=True)
class ClipRow:
    """One clip of a data set.

    Attributes:
        clip: Its name, unique within the data set; the key of scores and of the store.
        path: Its file; None for clips that the trainer synthesises.
        recording: What it was cut from. Clips of one recording share a split.
        split: ``train``, ``valid`` or ``test``.
        kind: ``music``, ``instrument`` (a single one) or ``not music``.
        start_s: Where in the recording it begins.
        duration_s: Declared length; 0 when the manifest does not say.
        labels: Human labels; a trailing ``?`` marks a guess.
        label_strength: ``strong``, ``medium``, ``weak`` or ``none``.
        licence: Licence text.
        source: Where it was published.
        title: Title of the recording.
        attribution: Who must be named.
        soundfont: What plays it, where the file is a score; None for recorded sound.
    """

    clip: str
    path: Path | None
    recording: str
    split: str
    kind: str = "music"
    start_s: float = 0.0
    duration_s: float = 0.0
    labels: tuple[str, ...] = ()
    label_strength: str = "none"
    licence: str = ""
    source: str = ""
    title: str = ""
    attribution: str = ""
    soundfont: Path | None = None

    @property
    def is_music(self) -> bool:
        """Whether there is anything musical in it."""
        return self.kind != "not music"


@dataclass(frozen=True)
class LeftOut:
    """Clips that may not ship, by the reason.

    Attributes:
        clips: Their names.
        counts: (source, licence) to the number of clips.
    """

    clips: frozenset[str]
    counts: dict[tuple[str, str], int]


def _number(row: dict[str, str], key: str, line: int, path: Path) -> float:
    text = (row.get(key) or "").strip()
    try:
        return float(text) if text else 0.0
    except ValueError as cause:
        raise KnownError(
            f"Line {line} of {path.name}: {key} is “{text}”, which is not a number.",
            "Correct the manifest.",
            path,
        ) from cause


def _choice(row: dict[str, str], key: str, allowed: Sequence[str], line: int, path: Path) -> str:
    value = (row.get(key) or "").strip()
    if value not in allowed:
        raise KnownError(
            f"Line {line} of {path.name}: {key} is “{value}”.",
            f"It must be one of: {', '.join(allowed)}.",
            path,
        )
    return value


def _clip_name(row: dict[str, str], line: int, path: Path) -> str:
    """Return a clip's name, which is its place in the folder.

    A manifest never reaches out of its folder: data sets can be moved, and one from elsewhere
    cannot make this program read other files.
    """
    name = row.get("clip") or ""
    place = PurePath(name)
    if not name.strip() or None in row:
        what = "names no clip" if not name.strip() else "has more values than there are columns"
        raise KnownError(
            f"Line {line} of {path.name} {what}.",
            "Correct the manifest; a value that contains a comma stands in double quotes.",
            path,
        )
    if place.is_absolute() or place.drive or ".." in place.parts:
        raise KnownError(
            f"Line {line} of {path.name}: the clip “{name}” lies outside of the folder "
            f"{path.parent}.",
            "Put the sound below the manifest's folder; a symbolic link there will do.",
            path,
        )
    return name


def read_table(path: Path, name: str, advice: str) -> list[dict[str, str]]:
    """Read a CSV file, UTF-8, whose first line names the columns.

    Args:
        path: The file.
        name: What it is, for the sentence.
        advice: What to do where it cannot be read.

    Returns:
        Its rows in file order, by column.

    Raises:
        KnownError: If it cannot be read.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise KnownError(f"Could not read {name}.", advice, path) from cause


def read_manifest(path: Path) -> tuple[ClipRow, ...]:
    """Read a manifest and check that it can be trained from.

    Args:
        path: The CSV file, UTF-8.

    Returns:
        Its rows in file order.

    Raises:
        KnownError: If the file is missing or wrong, a clip is named twice, or a recording has
            clips in two splits, which would let a network be tested on what it learned from.
    """
    raw = read_table(path, f"the manifest {path}", "Check data.folder in the recipe.")
    if not raw:
        raise KnownError(
            f"The manifest {path} names no clips.",
            f"It needs a line with the columns {', '.join(_NEEDED)} and a line for each clip.",
            path,
        )
    missing = [key for key in _NEEDED if key not in raw[0]]
    if missing:
        raise KnownError(
            f"The manifest {path} lacks the column {missing[0]}.",
            f"It needs at least: {', '.join(_NEEDED)}.",
            path,
        )
    clip_folder = path.parent / "clips"
    if not clip_folder.is_dir():
        clip_folder = path.parent
    rows = []
    for line, row in enumerate(raw, start=2):
        clip = _clip_name(row, line, path)
        if not (row.get("kind") or "").strip():
            row["kind"] = KINDS[0]
        rows.append(
            ClipRow(
                clip=clip,
                path=clip_folder / clip,
                recording=row["recording"] or clip,
                split=_choice(row, "split", SPLITS, line, path),
                kind=_choice(row, "kind", KINDS, line, path),
                start_s=_number(row, "start_s", line, path),
                duration_s=_number(row, "duration_s", line, path),
                labels=tuple(
                    label.strip() for label in (row.get("labels") or "").split(";") if label.strip()
                ),
                label_strength=(row.get("label_strength") or "none").strip(),
                licence=(row.get("licence") or "").strip(),
                source=(row.get("source") or "").strip(),
                title=(row.get("title") or "").strip(),
                attribution=(row.get("attribution") or "").strip(),
            )
        )
    check_rows(rows, path)
    return tuple(rows)


def check_rows(rows: Sequence[ClipRow], path: Path) -> None:
    """Check that clips are unique and no recording is in two splits.

    Raises:
        KnownError: Naming the first offender.
    """
    seen: set[str] = set()
    splits: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.clip in seen:
            raise KnownError(
                f"The manifest {path.name} names the clip {row.clip} twice.",
                "Every clip needs its own name.",
                path,
            )
        seen.add(row.clip)
        splits[row.recording].add(row.split)
    leaks = sorted(recording for recording, found in splits.items() if len(found) > 1)
    if leaks:
        raise KnownError(
            f"The recording “{leaks[0]}” has clips in {' and '.join(sorted(splits[leaks[0]]))}"
            + (f", and so have {len(leaks) - 1} others." if len(leaks) > 1 else "."),
            "Put all clips of a recording into one split; otherwise the test measures memory.",
            path,
        )


def find_left_out(rows: Sequence[ClipRow], patterns: Sequence[str]) -> LeftOut:
    """Find the clips whose licence text does not allow what is made from them to ship.

    Args:
        rows: All clips.
        patterns: Parts of a licence text, compared without regard to case.
    """
    lowered = [pattern.lower() for pattern in patterns]
    clips: set[str] = set()
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if any(pattern in row.licence.lower() for pattern in lowered):
            clips.add(row.clip)
            counts[(row.source, row.licence)] += 1
    return LeftOut(frozenset(clips), dict(counts))


def file_digest(*paths: Path) -> str:
    """Return the SHA-256 of some files' contents, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return f"sha256:{digest.hexdigest()}"
