from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog_writer
from catalogs import MODEL, SAMPLES, STAMP, add_song, analysis_of, digest_of, make_old_catalog
from mlfa_app.catalog.connection import set_aside
from mlfa_app.catalog.listing import DecisionRule, Order, SongState
from mlfa_app.catalog.migrations import LATEST_VERSION, backup_path
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import CatalogError, DamagedCatalogError, NewerCatalogError

EXPECTED = {"genre": ("Jazz",)}


def start_writer(path: Path, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, catalog_writer.__file__, str(path), str(first), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(writers: list[subprocess.Popen[str]]) -> None:
    """Wait for processes that have closed their output, or are to be killed."""
    for writer in writers:
        if sys.exc_info()[0] is not None:
            writer.kill()
        writer.stdin.close()
        writer.stdout.close()
        writer.wait(timeout=120)


def assert_whole(catalog: Catalog, number: int) -> None:
    stored, expected = catalog.load_analysis(digest_of(number), MODEL), analysis_of(number)
    assert stored is not None
    np.testing.assert_array_equal(stored.scores, expected["scores"])
    np.testing.assert_array_equal(stored.segment_scores, expected["segment_scores"])
    assert {key: list(vector) for key, vector in stored.features.items()} == {
        key: list(vector) for key, vector in expected["features"].items()
    }


# Opening


def test_connection_is_set_up_for_safety(tmp_path):
    with Catalog.open(tmp_path / "new" / "folder" / "catalogue.sqlite") as catalog:
        database = catalog._database
        assert database.value("PRAGMA journal_mode") == "wal"
        assert database.value("PRAGMA synchronous") == 1
        assert database.value("PRAGMA foreign_keys") == 1
        assert database.value("PRAGMA busy_timeout") == 30_000
        assert database.value("PRAGMA user_version") == LATEST_VERSION
        catalog.check()


def test_catalogue_in_memory_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Catalog.in_memory() as catalog:
        add_song(catalog, Path("/music/a.mp3"), 1)
        assert_whole(catalog, 1)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_gives_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CatalogError, match="Could not make the catalogue's folder") as caught:
        Catalog.open(tmp_path / "file" / "catalogue.sqlite")
    assert "MLFA_HOME" in caught.value.advice


def test_folder_in_place_of_the_file_gives_a_sentence(tmp_path):
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(tmp_path / "catalogue.sqlite")


@pytest.fixture
def open_folder():
    """A folder that any user may enter, unlike tmp_path and those above it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX users")
@pytest.mark.parametrize("exists", [False, True])
def test_folder_that_may_not_be_written_gives_a_sentence(open_folder, exists):
    path = open_folder / "catalogue.sqlite"
    if exists:
        Catalog.open(path).close()
        path.chmod(0o444)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from mlfa_app.catalog.store import Catalog\n"
        "from mlfa_app.errors import CatalogError\n"
        # Root may write anywhere, so become nobody.
        "if os.geteuid() == 0: os.setegid(65534); os.seteuid(65534)\n"
        "try:\n"
        "    with Catalog.open(Path(sys.argv[1])) as catalog:\n"
        "        catalog.add_folder(Path('/music'))\n"
        "except CatalogError as error:\n"
        "    print(error); sys.exit(7)\n"
    )
    open_folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    assert "may not be written" in done.stdout or "cannot be opened" in done.stdout
    assert "MLFA_HOME" in done.stdout


def test_another_program_s_database_is_left_alone(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE songs (title TEXT)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(CatalogError, match="not a catalogue of this program"):
        Catalog.open(path)
    assert path.read_bytes() == before


# Transactions


def store_and_be_interrupted(catalog: Catalog) -> None:
    with catalog.batch():
        add_song(catalog, Path("/music/a.mp3"), 1)
        raise KeyboardInterrupt


def test_batch_takes_effect_whole_or_not_at_all(tmp_path):
    with Catalog.open(tmp_path / "catalogue.sqlite") as catalog:
        with pytest.raises(KeyboardInterrupt):
            store_and_be_interrupted(catalog)
        assert catalog.counts(MODEL).files == 0
        with catalog.batch():
            add_song(catalog, Path("/music/a.mp3"), 1)
            add_song(catalog, Path("/music/b.mp3"), 2)
        assert catalog.counts(MODEL).files == 2


def test_busy_catalogue_gives_a_sentence_and_readers_do_not_wait(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path) as writer, Catalog.open(path, busy_timeout_s=0.05) as other:
        with writer.batch():
            add_song(writer, Path("/music/a.mp3"), 1)
            assert other.counts(MODEL).files == 0
            with pytest.raises(CatalogError, match="in use by another program"):
                add_song(other, Path("/music/b.mp3"), 2)
        add_song(other, Path("/music/b.mp3"), 2)
        assert writer.counts(MODEL).files == 2


def test_full_disk_gives_a_sentence_and_keeps_what_was_stored(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path) as catalog:
        add_song(catalog, Path("/music/a.mp3"), 1)
        # SQLite treats its own page limit as it treats a full disk.
        pages = catalog._database.value("PRAGMA page_count")
        catalog._database.run(f"PRAGMA max_page_count={pages}")
        large = analysis_of(2) | {
            "segment_scores": np.zeros((20_000, 5)),
            "segment_starts_s": np.zeros(20_000),
        }
        with pytest.raises(CatalogError, match="the disk is full"):
            catalog.store_analysis(digest_of(2), MODEL, **large)
        assert not catalog.has_analysis(digest_of(2), MODEL)
        assert_whole(catalog, 1)


# Several processes


def test_processes_that_make_and_fill_one_catalogue_at_once(tmp_path):
    path = tmp_path / "data" / "catalogue.sqlite"
    writers = [start_writer(path, first, 40) for first in (0, 1000, 2000)]
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        # Not `communicate`: it would lose what `readline` has already buffered.
        outputs = [writer.stdout.read() for writer in writers]
    finally:
        end(writers)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert [len(output.split()) for output in outputs] == [40, 40, 40]
    with Catalog.open(path) as catalog:
        assert catalog.counts(MODEL).analyzed == 120
        for number in (0, 39, 1000, 2039):
            assert_whole(catalog, number)


def test_processes_that_upgrade_one_catalogue_at_once(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    make_old_catalog(path, 1)
    writers = [start_writer(path, first, 3) for first in (0, 1000, 2000)]
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            assert len(writer.stdout.read().split()) == 3
    finally:
        end(writers)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    with Catalog.open(path) as catalog:
        assert catalog.counts(MODEL).analyzed == 9
        assert catalog.find_file(Path("/music/b")).error_summary == "Bad."
    copy = sqlite3.connect(backup_path(path, 1))
    assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    copy.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("songs_before_kill", [1, 7, 30])
def test_killed_process_loses_at_most_the_song_in_work(tmp_path, songs_before_kill):
    path = tmp_path / "catalogue.sqlite"
    writer = start_writer(path, 0, 100_000)
    try:
        assert writer.stdout.readline() == "ready\n"
        writer.stdin.write("go\n")
        writer.stdin.flush()
        told = [writer.stdout.readline() for _ in range(songs_before_kill)]
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.stdout.read()
        end([writer])
    assert writer.returncode == -signal.SIGKILL
    # The last line may be cut short by the kill.
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    with Catalog.open(path) as catalog:
        catalog.check()
        counts = catalog.counts(MODEL)
        assert len(told) <= counts.analyzed <= len(told) + 1
        assert counts.files - counts.analyzed in (0, 1)
        for number in range(counts.analyzed):
            assert_whole(catalog, number)
        # The next run goes on from there.
        add_song(catalog, Path("/music/next.mp3"), 1_000_000)


def test_forgetting_everything_gives_the_space_back(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path) as catalog:
        empty = path.stat().st_size
        with catalog.batch():
            for number in range(300):
                add_song(catalog, Path(f"/music/{number}.mp3"), number)
        catalog.forget(everything=True)
        assert path.stat().st_size <= max(empty, 60 * 4096)
        with catalog.batch():
            catalog.forget(everything=True)


# Damage


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path) as catalog, catalog.batch():
        for number in range(50):
            add_song(catalog, Path(f"/music/{number}.mp3"), number)
    return path


def test_garbage_gives_a_sentence_with_a_way_on(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"this was a database once " * 400)
    with pytest.raises(DamagedCatalogError, match="is damaged") as caught:
        Catalog.open(path)
    assert "music files are not affected" in caught.value.advice
    assert path.exists()
    moved = set_aside(path)
    assert moved.read_bytes().startswith(b"this was a database")
    with Catalog.open(path) as catalog:
        assert catalog.counts(MODEL).files == 0


@pytest.mark.parametrize("seed", range(30))
def test_damage_gives_a_sentence_or_no_harm(tmp_path, seed):
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path, clock=lambda: 1.0) as catalog, catalog.batch():
        for number in range(20):
            add_song(catalog, Path(f"/music/{number}.mp3"), number)
    contents = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for place in rng.integers(0, len(contents), 30):
        contents[place] = rng.integers(0, 256)
    if seed % 2:
        del contents[int(rng.integers(0, len(contents))) :]
    path.write_bytes(contents)
    try:
        with Catalog.open(path) as catalog:
            catalog.counts(MODEL)
            catalog.known_files(MODEL)
            catalog.check()
    except CatalogError as error:
        sentence = f"{error.summary} {error.advice}"
    else:
        sentence = ""
    assert sentence == "" or "damaged" in sentence or "not a catalogue" in sentence


def test_damage_inside_is_found(filled):
    contents = bytearray(filled.read_bytes())
    contents[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    filled.write_bytes(contents)
    with Catalog.open(filled) as catalog, pytest.raises(DamagedCatalogError, match="is damaged"):
        catalog.check()


# Versions


def test_every_older_version_has_a_sample():
    assert set(SAMPLES) == set(range(1, LATEST_VERSION + 1))


@pytest.mark.parametrize("version", range(1, LATEST_VERSION + 1))
def test_catalogue_of_each_version_opens_with_its_contents(tmp_path, version):
    path = tmp_path / "catalogue.sqlite"
    make_old_catalog(path, version)
    odd = Path(os.fsdecode(b"/music/a\xff.mp3"))
    with Catalog.open(path) as catalog:
        assert catalog._database.value("PRAGMA user_version") == LATEST_VERSION
        catalog.check()
        assert catalog.list_folders() == [Path("/music")]
        assert catalog.find_file(odd).digest == "sha256:old"
        assert [file.error_summary for file in catalog.failed_files()] == ["Bad."]
        assert catalog.lookup_song("sha256:old").duration_s == 12.5
        if version >= 2:
            stored = catalog.load_analysis("sha256:old", "old-model")
            assert list(stored.scores) == [0.5, 0.25]
            assert stored.segment_scores.tolist() == [[0.5, 0.25]]
            assert stored.features["mel27/1"].tolist() == [1.0]
        if version >= 3:
            assert catalog.own_values("sha256:old", odd) == {"genre": ("Jazz",)}
        if version >= 4:
            fields = catalog.display_fields(odd)
            assert (fields.title, fields.artist, fields.fields) == ("Old", "Elder", EXPECTED)
        else:
            # Older versions read no fields: that is still to be done.
            assert catalog.files_without_fields() == [odd, Path("/music/b")]
        if version >= 6:
            assert [one.tag for one in catalog.decisions_of("sha256:old")] == ["jazz"]
            assert catalog.saved_filters() == [("Mine", "genre:jazz")]
            assert catalog.session_value("order") == "title"
        if version >= 7:
            # A model that was taught knows what the one below it heard, but for its own tags.
            taught = catalog.load_analysis("sha256:old", "taught")
            assert taught.features["mel27/1"].tolist() == [1.0]
            np.testing.assert_array_equal(taught.segment_scores, [[0.5, np.nan]])
        # Whatever version it was, its songs are listed, and found by the scores they had.
        rule = DecisionRule(
            *("old-model", ("rock", "pop"), ("genre", "genre"), (0.4, 0.4), 0.4),
            frozenset(("genre",)),
        )
        assert len(catalog.list_ids(parse_query(""), Order(), rule)) == 2
        found = catalog.list_ids(parse_query("rock>0.4 -pop>0.4"), Order(), rule)
        assert len(found) == (version >= 2)
        assert catalog.state_counts(rule)[SongState.FAILED] == 1
        # All of it works from now on.
        catalog.store_analysis("sha256:old", MODEL, **analysis_of(1))
        catalog.record_written(odd, "sha256:old", {"mood": ["Calm"]}, catalog.start_run("x"))
    backup = backup_path(path, version)
    assert backup.exists() == (version < LATEST_VERSION)
    if backup.exists():
        copy = sqlite3.connect(backup)
        assert copy.execute("PRAGMA user_version").fetchone() == (version,)
        assert copy.execute("SELECT count(*) FROM files").fetchone() == (2,)
        copy.close()


@settings(deadline=None, max_examples=20)
@given(
    version=st.integers(1, LATEST_VERSION),
    rows=st.dictionaries(st.binary(min_size=1, max_size=20), st.integers(0, 2**62), max_size=8),
)
def test_upgrade_keeps_every_file(tmp_path_factory, version, rows):
    path = tmp_path_factory.mktemp("old") / "catalogue.sqlite"
    make_old_catalog(path, version)
    database = sqlite3.connect(path, isolation_level=None)
    database.executemany(
        "INSERT INTO files (path, size_bytes, mtime_ns, in_library, first_seen_s)"
        " VALUES (?, 1, ?, 1, 0.0)",
        [(b"/extra/" + name, mtime_ns) for name, mtime_ns in rows.items()],
    )
    before = database.execute("SELECT path, mtime_ns FROM files ORDER BY path").fetchall()
    database.close()
    with Catalog.open(path) as catalog:
        assert before == catalog._database.rows("SELECT path, mtime_ns FROM files ORDER BY path")


def test_newer_catalogue_is_refused_and_left_alone(filled):
    database = sqlite3.connect(filled, isolation_level=None)
    database.execute("PRAGMA user_version=99")
    database.close()
    before = filled.read_bytes()
    with pytest.raises(NewerCatalogError, match="made by a newer version") as caught:
        Catalog.open(filled)
    assert "Install the newer version" in caught.value.advice
    assert filled.read_bytes() == before


def test_failed_upgrade_leaves_the_old_catalogue(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    make_old_catalog(path, 1)
    database = sqlite3.connect(path, isolation_level=None)
    # An index in the way of step 3, after step 2 has done its work.
    database.execute("CREATE INDEX written_values ON files (path)")
    database.close()
    with pytest.raises(sqlite3.OperationalError, match="already an index"):
        Catalog.open(path)
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert "predictions" not in tables
    assert "runs" not in tables


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE decisions",
        "ALTER TABLE files RENAME COLUMN is_offline TO is_0ffline",
        "DROP VIEW file_records",
        "PRAGMA user_version=3",
        "PRAGMA user_version=1",
    ],
)
def test_catalogue_without_its_tables_is_called_damaged(filled, statement):
    database = sqlite3.connect(filled, isolation_level=None)
    database.execute(statement)
    database.close()
    with pytest.raises(DamagedCatalogError):
        Catalog.open(filled)


@pytest.mark.parametrize(
    ("statement", "ask"),
    [
        ("UPDATE predictions SET scores = 'x'", lambda catalog: catalog.score_table(MODEL)),
        ("UPDATE predictions SET scores = X'010203'", lambda catalog: catalog.score_table(MODEL)),
        ("UPDATE songs SET duration_s = '['", lambda catalog: catalog.score_table(MODEL)),
    ],
)
def test_values_that_nobody_wrote_are_called_damage(filled, statement, ask):
    database = sqlite3.connect(filled, isolation_level=None)
    database.execute(statement)
    database.close()
    with Catalog.open(filled) as catalog, pytest.raises(DamagedCatalogError):
        ask(catalog)


def test_opening_again_changes_nothing(filled):
    with Catalog.open(filled) as catalog:
        catalog.counts(MODEL)
    before = filled.read_bytes()
    with Catalog.open(filled) as catalog:
        assert catalog.find_file(Path("/music/1.mp3")).stamp == STAMP
    assert filled.read_bytes() == before
