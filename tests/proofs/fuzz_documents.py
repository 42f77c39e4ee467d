"""Readers of the program's own documents: plans, settings, words, filters, the catalogue."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from proofs.fuzz_look import Look
from proofs.fuzz_mutators import spoil, spoil_json

from catalogs import MODEL, SAMPLES, add_song, make_old_catalog
from mlfa_app.catalog.query_language import parse_query, query_text
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import plan as plan_command
from mlfa_app.jobs.vocabulary.wording_file import read_wording, wording_from_text, wording_to_text
from mlfa_app.jobs.writing.tasks import check_decodes
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import (
    Settings,
    document_from_settings,
    load_settings,
    save_settings,
    settings_from_document,
)
from mlfa_app.tagfiles.plan import FieldChange, FilePlan, plan_from_json, plan_to_json
from mlfa_app.tagfiles.write import apply_plan
from mlfa_core.errors import KnownError
from tag_edits import plan_for
from tag_samples import encoded

Seeds = Mapping[str, tuple[str, bytes]]
_HERE = b"/mlfa-fuzz-place/"


class _Documents:
    """What families of documents have in common."""

    name = ""
    spoil: Callable[[random.Random, bytes, list[bytes]], bytes] = staticmethod(spoil)

    def seeds(self) -> Seeds:
        """See `Family`."""
        raise NotImplementedError

    def spoiled(self, number: int, seeds: Seeds) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"{self.name}/{number}")
        suffix, data = seeds[list(seeds)[number % len(seeds)]]
        return suffix, self.spoil(rng, data, [data, *(other for _, other in seeds.values())])


class Plans(_Documents):
    """Lines of saved plans; the place of the songs is filled in. A `Family`."""

    name = "plan"
    spoil = staticmethod(spoil_json)

    def seeds(self) -> Seeds:
        """See `Family`."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "song.mp3"
            path.write_bytes(encoded("mp3", 0.4))
            plan = plan_for(path, {"genre": ("Jazz", "Дуб"), "mood": ("calm",)})
        place = Path("/mlfa-fuzz-place")
        stamp = FileStamp(plan.stamp.size_bytes, 1_600_000_000_000_000_000)
        plans = {
            "right": FilePlan(place / "song.mp3", plan.digest, stamp, "MP3", plan.changes),
            "stale": FilePlan(place / "song.mp3", plan.digest, plan.stamp, "MP3", plan.changes),
            "outside": FilePlan(
                place / "../victim.mp3",
                "sha256:0",
                stamp,
                "MP3",
                (FieldChange("mood", (), ("x",)),),
            ),
        }
        return {name: (".jsonl", plan_to_json(plan).encode()) for name, plan in plans.items()}

    def look(self, look: Look) -> None:
        """See `Family`."""
        song, victim = look.folder / "song.mp3", look.folder.parent / "victim.mp3"
        for path, name in ((song, "mp3"), (victim, "flac")):
            path.write_bytes(encoded(name, 0.4))
            os.utime(path, ns=(1_600_000_000_000_000_000,) * 2)
        before = victim.read_bytes()
        data = look.path.read_bytes().replace(_HERE, f"{look.folder}/".encode())
        look.path.write_bytes(data)
        plans: list[FilePlan] = []
        with look.unchanged("reading a plan"):
            for line in data.decode("utf-8", "replace").splitlines():
                with look.by("plan"):
                    plans.append(plan_from_json(line, look.path))
            with look.by("plan show"):
                _run(plan_command.show_command, [str(look.path), "--json"][: 1 + look.number % 2])
        for plan in plans:
            with look.by("plan apply"):
                apply_plan(plan, check_decodes=check_decodes)
        if victim.read_bytes() != before:
            look.found("plan apply", "a file that is not the planned one was written")
        victim.unlink()


def _run(command: click.Command, arguments: list[str]) -> None:
    """Run a command in this process; exit codes are no matter."""
    command.main(arguments, standalone_mode=False)


class SettingsFiles(_Documents):
    """Settings. A `Family`."""

    name = "settings"
    spoil = staticmethod(spoil_json)

    def seeds(self) -> Seeds:
        """See `Family`."""
        rich = Settings(
            wording={"hip-hop": ("Rap", "Hip-Hop"), "x": ()}, workers=3, unknown={"later": [1]}
        )
        old = {"policy": "append", "precision": 0.8, "wording": {"a": "b"}}
        documents: dict[str, Any] = {
            "plain": document_from_settings(Settings()),
            "rich": document_from_settings(rich),
            "old": old,
        }
        return {name: (".json", json.dumps(doc).encode()) for name, doc in documents.items()}

    def look(self, look: Look) -> None:
        """See `Family`."""
        settings = None
        with look.unchanged("settings"), look.by("settings"):
            settings = load_settings(look.path)
        if settings is not None:
            with look.by("settings saved"):
                save_settings(settings, look.path)
            again = document_from_settings(load_settings(look.path))
            if json.dumps(again) != json.dumps(document_from_settings(settings)):
                look.found("settings saved", "other settings are read than were saved")
            settings_from_document(again)


class WordingFiles(_Documents):
    """Files of words. A `Family`."""

    name = "wording"

    def seeds(self) -> Seeds:
        """See `Family`."""
        text = wording_to_text({"hip-hop": ("Rap", "Hip-Hop"), "era": (), "düster": ("ドゥーム",)})
        return {"words": (".txt", text.encode()), "marked": (".txt", b"\xef\xbb\xbf a = b;c\n#\n")}

    def look(self, look: Look) -> None:
        """See `Family`."""
        words = None
        with look.unchanged("wording"), look.by("wording"):
            words = read_wording(look.path)
        if words is not None:
            try:
                is_same = wording_from_text(wording_to_text(words)) == words
            except KnownError as error:
                look.found("wording", f"what was read cannot be written down: {error.summary}")
            else:
                if not is_same:
                    look.found("wording", "other words come back than were written down")


class Filters(_Documents):
    """Texts of filters, tried on a small catalogue. A `Family`."""

    name = "filter"

    def seeds(self) -> Seeds:
        """See `Family`."""
        texts = (
            'genre:jazz "drum & bass" -tag:piano or score>0.5',
            "artist:One year:1990 missing:genre",
            "duration>3min added<2w state:failed path:/music",
            "verdict:rejected disagrees:genre piano>0.25 (a (b (c)))",
        )
        return {f"filter {n}": (".txt", text.encode()) for n, text in enumerate(texts)}

    def spoiled(self, number: int, seeds: Seeds) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"filter/{number}")
        suffix, data = seeds[list(seeds)[number % len(seeds)]]
        if rng.random() < 0.6:
            words = b" ".join(other for _, other in seeds.values()).split()
            words += [b"(", b")", b"or", b"-", b'"', b"%", b"';--", b"\\", b"NEAR(", b"*", b"1e999"]
            data = b" ".join(rng.choice(words) for _ in range(rng.choice((1, 4, 12, 3000))))
        return suffix, spoil(rng, data, [other for _, other in seeds.values()])

    def look(self, look: Look) -> None:
        """See `Family`."""
        text = look.path.read_bytes().decode("utf-8", "surrogateescape")
        with look.by("filter"):
            query = parse_query(text)
            written = query_text(query)  # with nine places of every number
            if query_text(parse_query(written)) != written:
                look.found("filter", "the filter does not survive being written down")
            with _small_catalogue() as catalog:
                catalog.count_matches(query, _rule())


def _rule() -> Any:
    from mlfa_app.catalog.listing import DecisionRule
    from seeded_catalogue import seeded_rule

    rule = seeded_rule()
    assert isinstance(rule, DecisionRule)
    return rule


def _small_catalogue() -> Catalog:
    catalog = Catalog.in_memory()
    for number in range(3):
        path = Path(f"/music/{number}.mp3")
        add_song(catalog, path, number)
        catalog.store_display_fields(path, DisplayFields(title=f"Song {number}", artist="One"))
    return catalog


class Catalogues(_Documents):
    """SQLite files: of this version and of older ones, by bytes and by values. A `Family`."""

    name = "catalogue"

    def seeds(self) -> Seeds:
        """See `Family`."""
        seeds: dict[str, tuple[str, bytes]] = {}
        with tempfile.TemporaryDirectory() as folder:
            for version in SAMPLES:
                path = Path(folder) / f"{version}.sqlite"
                make_old_catalog(path, version)
                seeds[f"version {version}"] = (".sqlite", path.read_bytes())
            path = Path(folder) / "now.sqlite"
            with Catalog.open(path) as catalog:
                catalog.add_folder(Path("/music"))
                for number in range(3):
                    song = Path(f"/music/{number}.mp3")
                    add_song(catalog, song, number)
                    fields = {"genre": ("Jazz",)}
                    catalog.store_display_fields(song, DisplayFields(title="x", fields=fields))
                run = catalog.start_run("mlfa tag")
                catalog.record_written(Path("/music/1.mp3"), "sha256:1", fields, run)
                catalog.finish_run(run, {"written": 1})
                catalog.save_filter("Mine", "genre:jazz")
            seeds["now"] = (".sqlite", path.read_bytes())
        return seeds

    def spoiled(self, number: int, seeds: Seeds) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"catalogue/{number}")
        suffix, data = seeds[list(seeds)[number % len(seeds)]]
        if rng.random() < 0.5:
            return suffix, with_other_values(rng, data)
        return suffix, spoil(rng, data, [data])

    def look(self, look: Look) -> None:
        """See `Family`."""
        with look.by("catalogue"), Catalog.open(look.path, busy_timeout_s=0.1) as catalog:
            with look.by("catalogue's check"):
                catalog.check()
            for ask in _QUESTIONS:
                with look.by("catalogue's answers"):
                    ask(catalog)
        for path in look.folder.iterdir():
            path.unlink()


_QUESTIONS: tuple[Callable[[Catalog], object], ...] = (
    lambda catalog: catalog.list_folders(),
    lambda catalog: catalog.list_runs(),
    lambda catalog: [catalog.written_in_run(run.run_id) for run in catalog.list_runs()],
    lambda catalog: catalog.own_values("sha256:old", Path("/music/a")),
    lambda catalog: catalog.own_values("sha256:1"),
    lambda catalog: catalog.load_analysis("sha256:" + "0" * 64, MODEL),
    lambda catalog: catalog.load_analysis("sha256:old", "old-model"),
    lambda catalog: catalog.list_models(),
    lambda catalog: catalog.feature_keys(MODEL),
    lambda catalog: catalog.score_table(MODEL),
    lambda catalog: catalog.feature_table(MODEL, "mel18/1"),
    lambda catalog: list(catalog.iter_songs(MODEL)),
    lambda catalog: catalog.decisions_of("sha256:old"),
    lambda catalog: catalog.saved_filters(),
    lambda catalog: catalog.session_value("order"),
    lambda catalog: catalog.known_files(MODEL),
    lambda catalog: catalog.pending_files(MODEL),
    lambda catalog: catalog.failed_files(),
    lambda catalog: catalog.duplicates(),
    lambda catalog: catalog.counts(MODEL),
    lambda catalog: catalog.count_matches(parse_query("genre:jazz or artist:x"), _rule()),
    lambda catalog: catalog.state_counts(_rule()),
    lambda catalog: catalog.listed_songs([1, 2, 3], _rule()),
    lambda catalog: catalog.folder_counts(),
    lambda catalog: catalog.display_fields(Path("/music/1.mp3")),
    lambda catalog: catalog.files_without_fields(),
)


def with_other_values(rng: random.Random, data: bytes) -> bytes:
    """Put values into a catalogue that SQLite takes and the program never writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sqlite"
        path.write_bytes(data)
        database = sqlite3.connect(path)
        database.execute("PRAGMA ignore_check_constraints=ON")
        tables = database.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        values = (None, -1, 1 << 62, 1.5, "", "[", '{"a": 1}', "\x00", b"", b"\xff\xfe\xfd", "[]")
        for _ in range(rng.choice((1, 2, 5))):
            table = rng.choice(tables)[0]
            columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
            try:
                column = rng.choice(columns)[1]
                statement = f'UPDATE "{table}" SET "{column}" = ?'
                database.execute(statement, (rng.choice(values),))
            except (sqlite3.Error, IndexError):
                continue
        if rng.random() < 0.2:
            database.execute(f"PRAGMA user_version={rng.choice((-1, 0, 3, 999, 1 << 30))}")
        database.commit()
        database.close()
        return path.read_bytes()
