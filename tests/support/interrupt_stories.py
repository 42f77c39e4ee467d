"""Commands that are interrupted, what is there before, and what a stage holds afterwards."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalogs import digest_of, make_old_catalog
from mlfa_app.catalog.connection import decode_path
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.journal_spot import _journals
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.packages import find_package
from mlfa_app.settings import load_settings
from mlfa_core.attribution import feature_keys, read_head
from mlfa_core.model_package import FACTS_FILE, ModelPackage, load_package
from mlfa_resources import models_folder
from tag_samples import make_file

# A log of SQLite's, and locks, which stay.
_PASSING = re.compile(r".*(-wal|-shm|\.lock)")
# What was to be a model, or was one: swept a day later.
_SWEPT = re.compile(r"home/models/\.aside-[0-9a-f]{16}/.*")
# The folder of a model that took another one's place, and an index: named by chance.
_BY_CHANCE = re.compile(r"(?<=models/made)-[0-9a-f]{8}(?=/)|-[0-9a-f]{12}(?=\.vectors)")


@dataclass(frozen=True)
class Story:
    """A command that is interrupted.

    Attributes:
        words: The command line; ``{music}``, ``{out}`` and ``{package}`` stand for folders.
        before: Commands that were run before it.
        kind: What is there at first: "heard" (songs that the model has heard), "taught" (those
            that another one has heard, too), "library" (they are a library), "decided" (one in
            which tags were decided on), or "old" (a catalogue of an older version).
        codes: Further codes of the same command when it is said again, such as where there is
            nothing to do any more.
        costs_worker: Whether processes are started, which takes a second.
        is_same: Whether the stage is the same in the end, however often it was interrupted.
    """

    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    kind: str = "heard"
    codes: tuple[int, ...] = ()
    costs_worker: bool = False
    is_same: bool = True


_WRITE = ("tag", "--write", "--precision", "0.7", "{music}")
_PLAN = ("tag", "--plan", "{out}/plan.jsonl", "--precision", "0.7", "{music}")
_INSTALL = ("models", "install", "{package}", "--use")
_SCAN = ("scan", "{music}")

STORIES = {
    "tag --write": Story(_WRITE, costs_worker=True),
    "tag --plan": Story(_PLAN, costs_worker=True),
    "plan apply": Story(("plan", "apply", "{out}/plan.jsonl"), (_PLAN,), costs_worker=True),
    "undo": Story(("undo",), (_WRITE,), codes=(1,), costs_worker=True),
    "undo of an undo": Story(("undo", "2"), (_WRITE, ("undo",)), codes=(1,), costs_worker=True),
    "watch --once --write": Story(
        ("watch", "--once", "--write", "--settle", "0.1", "{music}"), costs_worker=True
    ),
    "scan": Story(_SCAN),
    "scan again": Story(("scan",), kind="library"),
    "history": Story(("history",), (_WRITE,)),
    "status": Story(("status",), kind="library"),
    "status of an old catalogue": Story(("status",), kind="old"),
    "export csv": Story(("export", "-o", "{out}/songs.csv"), kind="library"),
    "export m3u": Story(("export", "--format", "m3u", "-o", "{out}/a.m3u8"), kind="library"),
    "export playlists": Story(
        ("export", "--format", "m3u", "--per-tag", "-o", "{out}/lists"), kind="library"
    ),
    "forget": Story(("forget", "--everything", "--yes"), kind="library"),
    "vocabulary set": Story(("vocabulary", "set", "rock", "Rock", "Guitars")),
    "vocabulary reset": Story(
        ("vocabulary", "reset", "--everything"), (("vocabulary", "set", "rock", "Rock"),)
    ),
    "vocabulary export": Story(
        ("vocabulary", "export", "{out}/words.txt"), (("vocabulary", "set", "rock", "Rock"),)
    ),
    "similar": Story(("similar", "{music}/song 0.mp3"), kind="library"),
    "map": Story(
        ("map", "--level", "1", "--output", "{out}/map.csv"), (), "decided", costs_worker=True
    ),
    "plan show": Story(("plan", "show", "{out}/plan.jsonl"), (_PLAN,)),
    "duplicates": Story(("duplicates",), kind="library"),
    "learn": Story(
        ("learn", "--only-decisions", "--yes"), (), "decided", costs_worker=True, is_same=False
    ),
    "learn --back": Story(
        ("learn", "--back"),
        (("learn", "--only-decisions", "--yes"),),
        "decided",
        codes=(1,),
        costs_worker=True,
    ),
    "models install": Story(_INSTALL, costs_worker=True),
    "models install --replace": Story(
        ("models", "install", "{package2}", "--replace"), (_INSTALL,), costs_worker=True
    ),
    "models use": Story(("models", "use", "full")),
    "models remove": Story(
        ("models", "remove", "made", "--yes", "--forget"), (_INSTALL,), "taught", codes=(1,)
    ),
}
"""By a name for each."""


class Stage:
    """A folder for songs, one for the program, one for what it saves; always the same paths.

    Args:
        folder: An empty folder.
        kinds: Kinds of songs, see `tag_samples`.
    """

    def __init__(self, folder: Path, kinds: list[str]) -> None:
        self.place = folder / "stage"
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.home, self.music = self.place / "home", self.place / "music"
        self.out = self.place / "out"
        self._kept = folder / "kept"
        self._packages = folder / "packages"
        for number in (1, 2):
            _make_package(self._packages / str(number), number)
        self._begin(kinds)

    def _begin(self, kinds: list[str]) -> None:
        for place in (self.home, self.music, self.out):
            place.mkdir(parents=True)
        self.keep("nothing")
        for number, kind in enumerate(kinds):
            make_file(kind, self.music, f"song {number}", duration_s=0.5 + number / 10)
        package = find_package()
        with Catalog.open(self.home / "catalogue.sqlite") as catalog:
            for path in sorted(self.music.iterdir()):
                _let_be_heard(catalog, path, package)
        self.keep("heard")
        with Catalog.open(self.home / "catalogue.sqlite") as catalog:
            catalog.add_folder(self.music)
            catalog.add_to_library(sorted(self.music.iterdir()))
        self.keep("library")
        self.restore("heard")
        with Catalog.open(self.home / "catalogue.sqlite") as catalog:
            for path in sorted(self.music.iterdir()):
                _let_be_heard(catalog, path, load_package(self._packages / "1"))
        self.keep("taught")
        self.restore("nothing")
        with Catalog.open(self.home / "catalogue.sqlite") as catalog:
            for number in range(14):
                _decide(catalog, self.music / f"{number}.flac", number, package)
        self.keep("decided")
        self.restore("nothing")
        make_old_catalog(self.home / "catalogue.sqlite", 5)
        self.keep("old")

    def keep(self, name: str) -> None:
        """Keep what is there now under a name."""
        shutil.copytree(self.place, self._kept / name)

    def restore(self, name: str) -> None:
        """Let that be there which was kept under a name."""
        shutil.rmtree(self.place)
        shutil.copytree(self._kept / name, self.place)

    def words(self, words: tuple[str, ...]) -> list[str]:
        """Put folders into a command line."""
        places = {
            "music": self.music,
            "out": self.out,
            "package": self._packages / "1",
            "package2": self._packages / "2",
        }
        return [word.format(**places) for word in words]

    def songs(self) -> dict[str, bytes]:
        """The bytes of every song."""
        return {path.name: path.read_bytes() for path in _files(self.music) if not _is_part(path)}

    def names(self) -> set[str]:
        """The names of all files, but of those that come and go."""
        found = (path.relative_to(self.place) for path in _files(self.place))
        return {_named(path) for path in found if not _PASSING.fullmatch(path.name)}

    def check(self) -> None:
        """Open catalogue, journal and settings, and have them read whole."""
        load_settings(self.home / "settings.json")
        if (self.home / "catalogue.sqlite").exists():
            with Catalog.open(self.home / "catalogue.sqlite") as catalog:
                catalog.check()
        if (self.home / JOURNAL_NAME).exists():
            with Journal.open(self.home / JOURNAL_NAME) as journal:
                journal.check()
        for entry in (self.home / "models").glob("[!.]*"):
            load_package(entry).read_weights()

    def contents(self) -> dict[str, Any]:
        """What the stage says to a user, without moments and numbers that nobody sees."""
        names = [name for name in self.names() if not _SWEPT.fullmatch(name)]
        found: dict[str, Any] = {"names": sorted(names)}
        found["indexes"] = len(list(self.home.rglob("*.vectors")))
        models = (self.home / "models").glob("[!.]*/*")
        for path in (*_files(self.music), *_files(self.out), *models):
            # A plan has its lines in the order in which workers were done.
            lines = sorted(path.read_bytes().split(b"\n"))
            digest = hashlib.sha256(b"\n".join(lines)).hexdigest()
            found[_named(path.relative_to(self.place))] = digest
        settings = self.home / "settings.json"
        if settings.exists():
            found["settings"] = json.loads(settings.read_text("utf-8"))
        if (self.home / "catalogue.sqlite").exists():
            with Catalog.open(self.home / "catalogue.sqlite") as catalog:
                found |= _of_catalogue(catalog)
        if (self.home / JOURNAL_NAME).exists():
            with Journal.open(self.home / JOURNAL_NAME) as journal:
                found |= _of_journal(journal)
        return found


def close_journals() -> None:
    """Close the journals that tasks have opened in this process, which is going to be forked."""
    while _journals:
        _journals.popitem()[1].close()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _named(path: Path) -> str:
    return _BY_CHANCE.sub("", path.as_posix())


def _is_part(path: Path) -> bool:
    return path.name.startswith(".mlfa-")


def _let_be_heard(catalog: Catalog, path: Path, package: ModelPackage) -> None:
    """Store an analysis of a song in which the first genres and moods are sure."""
    digest = payload_digest(path)
    catalog.record_file(path, FileStamp.of(path), digest, in_library=False)
    rng = np.random.default_rng(path.stat().st_size)
    num_tags = len(package.vocabulary)
    scores = rng.random(num_tags, dtype=np.float32) ** 8
    for category in ("genre", "mood"):
        place = [tag.category for tag in package.vocabulary].index(category)
        scores[place] = 0.999
    catalog.store_analysis(
        digest,
        package.identifier,
        duration_s=1.0,
        scores=scores,
        is_music=1.0,
        features={key: rng.random(4) for key in feature_keys(package)},
        segment_scores=rng.random((1, num_tags)),
        segment_starts_s=[0.0],
        segment_duration_s=3.0,
    )


def _decide(catalog: Catalog, path: Path, number: int, package: ModelPackage) -> None:
    """Store a song that was heard once, one of two kinds, and that it has a tag or lacks it."""
    is_one = bool(number % 2)
    rng = np.random.default_rng(number)
    num_features = read_head(package).layers[0].weight.shape[1]
    first, *others = feature_keys(package)
    sizes = {first: num_features - len(others), **dict.fromkeys(others, 1)}
    catalog.record_file(path, FileStamp(number, number), digest_of(number), in_library=True)
    catalog.store_analysis(
        digest_of(number),
        package.identifier,
        duration_s=1.0,
        scores=rng.random(len(package.vocabulary)),
        is_music=1.0,
        features={
            key: rng.normal(1.0 + is_one, 0.1, size).astype(np.float32)
            for key, size in sizes.items()
        },
        segment_scores=rng.random((1, len(package.vocabulary))),
        segment_starts_s=[0.0],
        segment_duration_s=3.0,
    )
    verdict = Verdict.ACCEPTED if is_one else Verdict.REJECTED
    catalog.decide([Decision(digest_of(number), "sunday cooking", "mood", verdict)])


def _make_package(folder: Path, number: int) -> None:
    """Copy the model that comes with the program, under another name."""
    shutil.copytree(models_folder() / "fast", folder)
    facts = json.loads((folder / FACTS_FILE).read_text("utf-8"))
    facts |= {"name": "made", "version": f"{number}.0"}
    (folder / FACTS_FILE).write_text(json.dumps(facts), "utf-8")


def _of_catalogue(catalog: Catalog) -> dict[str, Any]:
    rows = catalog._database.rows
    files = rows(
        "SELECT path, size_bytes, digest, in_library, is_missing, error_summary FROM file_records"
    )
    own = {}
    is_known = {}
    for path, _, digest, *_ in files:
        place = decode_path(path)
        own[str(place)] = catalog.own_values(digest, place) if digest else {}
        record = catalog.find_file(place)
        assert record is not None
        is_known[str(place)] = place.exists() and record.stamp == FileStamp.of(place)
    return {
        "folders": [str(path) for path in catalog.list_folders()],
        "files": sorted(files),
        "own": own,
        "stamps": is_known,
        "models": catalog.list_models(),
        "scores": _digest(
            rows(
                "SELECT m.identifier, s.digest, p.scores, p.is_music FROM predictions p"
                " JOIN models m ON m.id = p.model JOIN songs s ON s.id = p.song"
            )
        ),
        "features": rows("SELECT count(*), sum(length(vector)) FROM song_features"),
        "fields": sorted(
            rows(
                "SELECT f.path, d.is_current, d.title, d.field_values, d.genre, d.mood"
                " FROM file_fields d JOIN files f ON f.id = d.file"
            )
        ),
    }


def _digest(rows: list[Any]) -> str:
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


def _of_journal(journal: Journal) -> dict[str, Any]:
    rows = journal._database.rows
    return {
        "writes": sorted(
            rows(
                "SELECT w.path, w.undoes IS NULL, f.field, f.old_values, f.new_values, f.is_undone,"
                " f.is_refused, EXISTS (SELECT 1 FROM inverses i WHERE i.write = w.id), w.is_noted"
                " FROM writes w JOIN fields f ON f.write = w.id WHERE w.state = 'done'"
            )
        ),
        "open": rows("SELECT count(*) FROM writes WHERE state = 'open'"),
        "copies": rows("SELECT path FROM copies"),
    }
