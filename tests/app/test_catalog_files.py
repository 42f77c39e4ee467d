from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs import MODEL, STAMP, add_song, digest_of
from mlfa_app.catalog.records import FileState, ForgetCounts, LibraryCounts
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

OTHER_STAMP = FileStamp(STAMP.size_bytes, STAMP.mtime_ns + 1)


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(tmp_path / "data" / "catalogue.sqlite") as opened:
        yield opened


def make_files(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")
    return paths


def test_unknown_file_is_not_found(catalog):
    assert catalog.find_file(Path("/nowhere/a.mp3")) is None
    assert catalog.lookup_song(digest_of(1)) is None


def test_recorded_file_is_found_with_its_song(catalog):
    path = Path("/music/a.mp3")
    catalog.record_file(path, STAMP, digest_of(1), True)
    record = catalog.find_file(path)
    assert record is not None
    assert (record.path, record.stamp, record.digest) == (path, STAMP, digest_of(1))
    assert record.in_library
    assert record.is_present
    assert record.error_summary is None


ODD_NAMES = [
    "plain.mp3",
    "новая песня.flac",
    "音楽.ogg",
    "🎵🎶.m4a",
    "two\nlines\t.mp3",
    os.fsdecode(b"latin1 \xe9\xff.mp3"),
    unicodedata.normalize("NFC", "Café.mp3"),
    unicodedata.normalize("NFD", "Café.mp3"),
    "100% 'quoted' \"twice\"; DROP TABLE files.mp3",
    "* ? [a].mp3",
]


def test_odd_names_on_disk_round_trip_and_stay_apart(catalog, tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        try:
            (folder / name).write_bytes(b"sound")
        except OSError:
            pytest.skip("this file system does not take any bytes as a name")
        catalog.record_file(folder / name, STAMP, digest_of(number), True)
    on_disk = {Path(entry.path) for entry in os.scandir(folder)}
    found = {catalog.find_file(path).path for path in on_disk}
    assert found == on_disk
    assert len(found) == len(ODD_NAMES)
    assert catalog.counts(MODEL).files == len(ODD_NAMES)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=5, unique=True))
def test_any_bytes_of_a_path_round_trip(names):
    # A name may hold every byte but the separator and zero; "." and ".." are no names.
    clean = [name.translate(bytes.maketrans(b"/\0", b"__")) for name in names]
    paths = {Path("/m/" + os.fsdecode(name)) for name in clean if name not in (b".", b"..")}
    with Catalog.in_memory() as catalog:
        for path in paths:
            catalog.record_file(path, STAMP, None, True)
        assert {catalog.find_file(path).path for path in paths} == paths
        known = catalog.known_files(MODEL)
        assert {known.state_of(path, STAMP) for path in paths} <= {FileState.CHANGED}


def test_path_given_relative_is_the_absolute_one(catalog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    catalog.record_file(Path("a.mp3"), STAMP, digest_of(1), True)
    assert catalog.find_file(tmp_path / "a.mp3").digest == digest_of(1)


def test_stamps_alone_decide_what_to_look_at(catalog):
    add_song(catalog, Path("/music/done.mp3"), 1)
    add_song(catalog, Path("/music/pending.mp3"), 2, model=None)
    catalog.record_failure(Path("/music/bad.mp3"), STAMP, "Bad.", in_library=True)
    known = catalog.known_files(MODEL)
    assert len(known) == 3
    assert known.state_of(Path("/music/done.mp3"), STAMP) is FileState.ANALYZED
    assert known.state_of(Path("/music/done.mp3"), OTHER_STAMP) is FileState.CHANGED
    longer = FileStamp(STAMP.size_bytes + 1, STAMP.mtime_ns)  # as programs that keep times leave it
    assert known.state_of(Path("/music/done.mp3"), longer) is FileState.CHANGED
    assert known.state_of(Path("/music/pending.mp3"), STAMP) is FileState.PENDING
    assert known.state_of(Path("/music/bad.mp3"), STAMP) is FileState.FAILED
    assert known.state_of(Path("/music/bad.mp3"), OTHER_STAMP) is FileState.CHANGED
    assert known.state_of(Path("/music/new.mp3"), STAMP) is FileState.NEW
    other = catalog.known_files("another model")
    assert other.state_of(Path("/music/done.mp3"), STAMP) is FileState.PENDING
    # A file that failed has, whatever is known of its song from another one.
    catalog.record_failure(Path("/music/done.mp3"), STAMP, "Bad.", digest=digest_of(1))
    assert catalog.known_files(MODEL).state_of(Path("/music/done.mp3"), STAMP) is FileState.FAILED


def test_recognising_a_whole_library_takes_one_query(catalog):
    with catalog.batch():
        for number in range(300):
            add_song(catalog, Path(f"/music/{number}.mp3"), number)
    statements: list[str] = []
    catalog._database._connection.set_trace_callback(statements.append)
    known = catalog.known_files(MODEL)
    states = {known.state_of(Path(f"/music/{number}.mp3"), STAMP) for number in range(300)}
    catalog._database._connection.set_trace_callback(None)
    assert states == {FileState.ANALYZED}
    assert len(statements) == 1


def test_moved_file_needs_no_analysis(catalog, tmp_path):
    old, new = tmp_path / "old" / "a.mp3", tmp_path / "new" / "b.mp3"
    make_files(tmp_path, "new/b.mp3")
    (tmp_path / "old").mkdir()
    make_files(tmp_path, "old/rest.txt")
    add_song(catalog, old, 1)
    catalog.record_file(new, STAMP, digest_of(1), True)
    assert catalog.has_analysis(digest_of(1), MODEL)
    assert catalog.reconcile(tmp_path, [new]).missing == 1
    counts = catalog.counts(MODEL)
    assert (counts.files, counts.songs, counts.analyzed, counts.pending) == (1, 1, 1, 0)
    assert (counts.moved, counts.missing, counts.duplicates) == (1, 0, 0)
    assert catalog.lookup_song(digest_of(1)).paths == (new, old)


def test_retagged_file_keeps_its_song_and_reencoded_file_gets_another(catalog):
    path = Path("/music/a.mp3")
    add_song(catalog, path, 1)
    catalog.record_file(path, OTHER_STAMP, digest_of(1), True)
    assert catalog.known_files(MODEL).state_of(path, OTHER_STAMP) is FileState.ANALYZED
    catalog.record_file(path, STAMP, digest_of(2), True)
    assert catalog.known_files(MODEL).state_of(path, STAMP) is FileState.PENDING
    assert catalog.find_file(path).digest == digest_of(2)


def test_unknown_digest_keeps_the_song_only_while_the_stamp_is_the_same(catalog):
    path = Path("/music/a.mp3")
    add_song(catalog, path, 1)
    catalog.record_file(path, STAMP, None, True)
    assert catalog.find_file(path).digest == digest_of(1)
    catalog.record_file(path, OTHER_STAMP, None, True)
    assert catalog.find_file(path).digest is None
    assert catalog.known_files(MODEL).state_of(path, OTHER_STAMP) is FileState.CHANGED


def test_duplicates_are_files_of_one_song(catalog):
    add_song(catalog, Path("/music/a.mp3"), 1)
    add_song(catalog, Path("/music/copy.mp3"), 1)
    add_song(catalog, Path("/music/b.mp3"), 2)
    add_song(catalog, Path("/elsewhere/copy.mp3"), 2, in_library=False)
    assert [[file.path.name for file in group] for group in catalog.duplicates()] == [
        ["a.mp3", "copy.mp3"]
    ]
    assert catalog.counts(MODEL).duplicates == 1


def test_file_tagged_in_passing_stays_outside_and_never_leaves_the_library(catalog):
    path = Path("/music/a.mp3")
    add_song(catalog, path, 1, in_library=False)
    assert catalog.counts(MODEL) == LibraryCounts()
    assert catalog.pending_files("another model") == []
    assert catalog.add_to_library([path, Path("/unknown")]) == 1
    assert catalog.counts(MODEL).files == 1
    catalog.record_file(path, STAMP, digest_of(1), False)
    assert catalog.counts(MODEL).files == 1


def test_counts_of_a_library_with_everything_in_it(catalog, tmp_path):
    unhashed = ("new.mp3", "new2.mp3")
    make_files(tmp_path, "a.mp3", "a2.mp3", "b.mp3", "bad.mp3", *unhashed)
    add_song(catalog, tmp_path / "a.mp3", 1)
    add_song(catalog, tmp_path / "a2.mp3", 1)
    add_song(catalog, tmp_path / "b.mp3", 2, model=None)
    catalog.record_failure(tmp_path / "bad.mp3", STAMP, "Bad.", in_library=True)
    for name in unhashed:
        catalog.record_file(tmp_path / name, STAMP, None, True)
    add_song(catalog, tmp_path / "gone.mp3", 3)
    add_song(catalog, tmp_path / "usb" / "c.mp3", 4)
    (tmp_path / "usb").mkdir()
    catalog.reconcile(tmp_path, [])
    assert catalog.counts(MODEL) == LibraryCounts(
        files=6,
        songs=2,
        analyzed=1,
        pending=3,
        failed=1,
        missing=1,
        moved=0,
        offline=1,
        duplicates=1,
        bytes=6 * STAMP.size_bytes,
        duration_s=101.0,
    )


def test_pending_files_leave_out_what_cannot_be_done(catalog, tmp_path):
    make_files(tmp_path, "a.mp3", "a2.mp3", "done.mp3", "bad.mp3", "unhashed.mp3")
    add_song(catalog, tmp_path / "a.mp3", 1, model=None)
    add_song(catalog, tmp_path / "a2.mp3", 1, model=None)
    add_song(catalog, tmp_path / "done.mp3", 2)
    add_song(catalog, tmp_path / "gone.mp3", 3, model=None)
    catalog.record_failure(tmp_path / "bad.mp3", STAMP, "Bad.", in_library=True)
    catalog.record_file(tmp_path / "unhashed.mp3", STAMP, None, True)
    catalog.reconcile(tmp_path, [])
    assert [file.path.name for file in catalog.pending_files(MODEL)] == [
        "a.mp3",
        "a2.mp3",
        "unhashed.mp3",
    ]
    assert [file.path.name for file in catalog.pending_files(MODEL, tmp_path / "a.mp3")] == [
        "a.mp3"
    ]


def test_failure_is_kept_until_it_is_cleared_or_the_file_recorded(catalog):
    path, other = Path("/music/bad.mp3"), Path("/music/worse.mp3")
    name = os.fsdecode(b"b\xffd")
    catalog.record_failure(path, STAMP, f"Could not read {name}.", "Skip it.", in_library=True)
    catalog.record_failure(other, STAMP, "Worse.", digest=digest_of(5))
    failed = catalog.failed_files()
    assert [file.path for file in failed] == [path, other]
    assert failed[0].error_summary == "Could not read b\\xffd."
    assert failed[0].error_advice == "Skip it."
    assert failed[1].digest == digest_of(5)
    catalog.record_file(path, OTHER_STAMP, digest_of(1), True)
    assert catalog.find_file(path).error_summary is None
    assert catalog.clear_failures(path) == 0
    assert catalog.clear_failures() == 1
    assert catalog.failed_files() == []
    assert catalog.known_files(MODEL).state_of(other, STAMP) is FileState.PENDING


def test_failing_file_keeps_its_song_while_unchanged(catalog):
    path = Path("/music/a.mp3")
    add_song(catalog, path, 1, model=None)
    catalog.record_failure(path, STAMP, "The decoder stopped.", in_library=True)
    assert catalog.find_file(path).digest == digest_of(1)
    catalog.record_failure(path, OTHER_STAMP, "The file ends early.", in_library=True)
    assert catalog.find_file(path).digest is None


def test_folders_are_listed_once_in_order(catalog, tmp_path):
    for name in ("b", "a", "b"):
        catalog.add_folder(tmp_path / name)
    assert catalog.list_folders() == [tmp_path / "a", tmp_path / "b"]


# Missing and offline


def test_gone_file_is_missing_and_returns(catalog, tmp_path):
    kept, gone = make_files(tmp_path, "kept.mp3", "gone.mp3")
    add_song(catalog, kept, 1)
    add_song(catalog, gone, 2)
    gone.unlink()
    assert catalog.reconcile(tmp_path, [kept]).missing == 1
    assert catalog.find_file(gone).is_missing
    assert catalog.counts(MODEL).missing == 1
    add_song(catalog, kept, 2)
    assert [file.path for file in catalog.files_of(digest_of(2))] == [kept, gone]
    gone.write_bytes(b"sound")
    assert catalog.reconcile(tmp_path, [kept, gone]).returned == 1
    assert catalog.find_file(gone).is_present
    assert catalog.has_analysis(digest_of(2), MODEL)


@pytest.mark.parametrize("state", ["missing", "offline"])
def test_absent_file_that_is_recorded_is_there_again(catalog, tmp_path, state):
    path = tmp_path / "usb" / "a.mp3"
    if state == "missing":
        make_files(tmp_path, "usb/other.mp3")
    add_song(catalog, path, 1)
    catalog.reconcile(tmp_path / "usb", [])
    record = catalog.find_file(path)
    assert (record.is_missing, record.is_offline) == (state == "missing", state == "offline")
    assert catalog.has_offline_files(tmp_path) == (state == "offline")
    catalog.record_file(path, STAMP, digest_of(1), in_library=False)
    assert catalog.find_file(path).is_present


@pytest.mark.parametrize("state", ["absent", "empty"])
def test_unmounted_library_folder_is_masked_and_not_forgotten(catalog, tmp_path, state):
    root = tmp_path / "mnt"
    if state == "empty":
        root.mkdir()
    add_song(catalog, root / "artist" / "a.mp3", 1)
    add_song(catalog, root / "b.mp3", 2)
    absent = catalog.reconcile(root, [])
    assert (absent.missing, absent.offline) == (0, 2)
    assert catalog.counts(MODEL).offline == 2
    assert catalog.pending_files("another model") == []
    assert catalog.forget(missing=True) == ForgetCounts()
    assert catalog.find_file(root / "b.mp3").is_offline


def test_folder_that_could_not_be_read_is_masked(catalog, tmp_path):
    make_files(tmp_path, "locked/other.txt", "rest.txt")
    add_song(catalog, tmp_path / "locked" / "deep" / "a.mp3", 1)
    add_song(catalog, tmp_path / "b.mp3", 2)
    absent = catalog.reconcile(tmp_path, [], [tmp_path / "locked"])
    assert (absent.missing, absent.offline) == (1, 1)
    assert catalog.find_file(tmp_path / "b.mp3").is_missing


def test_removed_album_folder_is_missing(catalog, tmp_path):
    make_files(tmp_path, "other/c.mp3")
    add_song(catalog, tmp_path / "album" / "disc 1" / "a.mp3", 1)
    assert catalog.reconcile(tmp_path, [tmp_path / "other" / "c.mp3"]).missing == 1


def test_reconciling_touches_only_what_is_below_the_folder(catalog, tmp_path):
    make_files(tmp_path, "music/x.txt", "music2/x.txt")
    inside, beside = tmp_path / "music" / "a.mp3", tmp_path / "music2" / "a.mp3"
    add_song(catalog, inside, 1)
    add_song(catalog, beside, 2)
    passing = tmp_path / "music" / "tagged in passing.mp3"
    add_song(catalog, passing, 3, in_library=False)
    catalog.reconcile(tmp_path / "music", [])
    assert catalog.find_file(inside).is_missing
    assert catalog.find_file(beside).is_present
    assert catalog.find_file(passing).is_present


def test_file_that_the_walk_passed_over_is_not_missing(catalog, tmp_path):
    (path,) = make_files(tmp_path, "a.strange")
    add_song(catalog, path, 1)
    assert catalog.reconcile(tmp_path, []).missing == 0


# Forgetting


def test_forgetting_a_file_drops_its_song_only_when_no_file_has_it(catalog):
    first, second = Path("/music/a.mp3"), Path("/music/copy.mp3")
    add_song(catalog, first, 1)
    add_song(catalog, second, 1)
    assert catalog.forget([first]) == ForgetCounts(files=1)
    assert catalog.has_analysis(digest_of(1), MODEL)
    assert catalog.forget([second]) == ForgetCounts(files=1, songs=1, analyses=1)
    assert not catalog.has_analysis(digest_of(1), MODEL)
    assert catalog.feature_table(MODEL, "mel27/1", library_only=False).features.shape == (0, 6)


def test_forgetting_a_folder_takes_what_is_below_it_and_nothing_beside(catalog):
    catalog.add_folder(Path("/music/rock"))
    add_song(catalog, Path("/music/rock/a.mp3"), 1)
    add_song(catalog, Path("/music/rock/deep/b.mp3"), 2)
    add_song(catalog, Path("/music/rock.mp3"), 3)
    add_song(catalog, Path("/music/rock0/c.mp3"), 4)
    assert catalog.forget([Path("/music/rock")]) == ForgetCounts(2, 2, 2, 1)
    assert catalog.counts(MODEL).files == 2


def test_forgetting_the_missing_keeps_the_rest(catalog, tmp_path):
    (kept,) = make_files(tmp_path, "kept.mp3")
    add_song(catalog, kept, 1)
    add_song(catalog, tmp_path / "gone.mp3", 2)
    catalog.reconcile(tmp_path, [kept])
    assert catalog.forget(missing=True) == ForgetCounts(files=1, songs=1, analyses=1)
    assert catalog.find_file(kept) is not None


def test_forgetting_everything_leaves_nothing(catalog):
    catalog.add_folder(Path("/music"))
    run = catalog.start_run("mlfa tag")
    add_song(catalog, Path("/music/a.mp3"), 1)
    catalog.record_written(Path("/music/a.mp3"), digest_of(1), {"genre": ["Jazz"]}, run)
    assert catalog.forget(everything=True) == ForgetCounts(1, 1, 1, 1)
    assert catalog.counts(MODEL) == LibraryCounts()
    assert catalog.list_folders() == []
    assert catalog.list_runs() == []
    assert catalog.own_values(digest_of(1)) == {}
