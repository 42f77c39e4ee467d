"""What the list shows of real files of every container, and the job that reads it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, TALB, TDRC, TIT2, TPE1, TPE2, TRCK
from mutagen.mp4 import MP4
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from catalogs import digest_of
from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import TagFileError
from mlfa_app.jobs.field_task import display_fields_of, fields_for_display
from mlfa_app.jobs.hearing.tasks import take_identity
from mlfa_app.jobs.job import Progress
from mlfa_app.jobs.scanning.read_fields import ReadFieldsJob
from mlfa_app.jobs.worker_pool import Lost, WorkerPool
from mlfa_app.jobs.writing.settle import record_values
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.display_fields import read_display_fields
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from mlfa_core.errors import KnownError
from tag_edits import V1, add_rich_id3, add_rich_mp4, plan_for, write_fields
from tag_samples import KINDS, encoded, make_file, run_tool

OWN = {"genre": ("Jazz", "Трип-хоп"), "mood": ("calm",), "instrument": ("尺八",)}
_VORBIS = {
    "flac": FLAC,
    "ogg": OggVorbis,
    "opus": OggOpus,
    "oggflac": OggFLAC,
    "speex": OggSpeex,
}


def name_song(path: Path, kind: str) -> None:
    """Write title, artists, album and so on as other programs do."""
    if kind in _VORBIS:
        song = _VORBIS[kind](path)
        song["TITLE"], song["artist"] = "Füße", ["One", "Two"]
        song["Album"], song["ALBUMARTIST"] = "日本", "Various"
        song["tracknumber"], song["date"] = "03/12", "1999-05-01"
        song.save()
    elif KINDS[kind].container == "MP4":
        song = MP4(path)
        song["\xa9nam"], song["\xa9ART"] = ["Füße"], ["One", "Two"]
        song["\xa9alb"], song["aART"] = ["日本"], ["Various"]
        song["trkn"], song["\xa9day"] = [(3, 12)], ["1999-05-01"]
        song.save()
    elif kind == "wma":
        song = ASF(path)
        song["Title"], song["Author"] = ["Füße"], ["One", "Two"]
        song["WM/AlbumTitle"], song["WM/AlbumArtist"] = ["日本"], ["Various"]
        song["WM/TrackNumber"], song["WM/Year"] = ["3"], ["1999-05-01"]
        song.save()
    elif kind in ("wavpack", "ape", "musepack"):
        tag = APEv2()
        tag["Title"], tag["Artist"] = "Füße", ["One", "Two"]
        tag["Album"], tag["Album Artist"] = "日本", "Various"
        tag["Track"], tag["Year"] = "3/12", "1999-05-01"
        tag.save(path)
    elif kind in ("wav", "aiff"):
        song = WAVE(path) if kind == "wav" else AIFF(path)
        song.add_tags()
        add_frames(song.tags)
        song.save()
    else:
        tag = ID3()
        add_frames(tag)
        tag.save(path)


def add_frames(tag: ID3) -> None:
    for frame in (
        TIT2(encoding=3, text="Füße"),
        TPE1(encoding=3, text=["One", "Two"]),
        TALB(encoding=3, text="日本"),
        TPE2(encoding=3, text="Various"),
        TRCK(encoding=3, text="03/12"),
        TDRC(encoding=3, text="1999-05-01"),
    ):
        tag.add(frame)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "rf64"])
def test_names_and_our_fields_of_every_container(tmp_path: Path, kind: str) -> None:
    path = make_file(kind, tmp_path)
    container = KINDS[kind].container
    assert read_display_fields(path) == DisplayFields(container=container)
    name_song(path, kind)
    write_fields(path, OWN)
    assert read_display_fields(path) == DisplayFields(
        title="Füße",
        artist="One, Two",
        album="日本",
        album_artist="Various",
        track="3",
        year="1999",
        fields=OWN,
        container=container,
    )


def test_wave_file_longer_than_its_format_allows(tmp_path: Path) -> None:
    path = make_file("rf64", tmp_path)
    write_fields(path, OWN)
    assert read_display_fields(path) == DisplayFields(fields=OWN, container="WAV")


@pytest.mark.parametrize("version", [3, 4])
def test_tags_of_many_kinds_side_by_side(tmp_path: Path, version: int) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_id3(path, version)
    fields = read_display_fields(path)
    assert (fields.title, fields.artist, fields.album) == ("Füße", "One, Two", "日本")
    assert fields.track == "3"
    assert fields.year == ("1999" if version == 3 else "")
    song = make_file("m4a", tmp_path)
    add_rich_mp4(song)
    assert read_display_fields(song).title == "Füße"


def test_old_tag_at_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(encoded("mp3") + V1)
    fields = read_display_fields(path)
    assert (fields.title, fields.album, fields.year) == ("Old name", "Album", "1999")
    assert fields.track == "7"


def test_song_named_in_an_ape_tag_alone(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    tag = APEv2()
    tag["Title"], tag["Artist"] = "Ape", "Singer"
    tag["Album"] = b"\xff\xfe not text"
    tag.save(path)
    fields = read_display_fields(path)
    assert (fields.title, fields.artist, fields.album) == ("Ape", "Singer", "")


def test_list_of_information_in_a_wave_file(tmp_path: Path) -> None:
    items = b""
    for name, text in ((b"INAM", "Füße"), (b"IART", "Señor"), (b"ITRK", "07"), (b"ICRD", "1984")):
        data = text.encode() + b"\0"
        items += name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    chunk = b"LIST" + struct.pack("<I", len(items) + 4) + b"INFO" + items
    sound = encoded("wav")
    path = tmp_path / "song.wav"
    size = struct.pack("<I", len(sound) + len(chunk) - 8)
    path.write_bytes(sound[:4] + size + sound[8:] + chunk)
    fields = read_display_fields(path)
    assert (fields.title, fields.artist) == ("Füße", "Señor")
    assert (fields.track, fields.year) == ("7", "1984")


def test_file_of_another_program_is_read(tmp_path: Path) -> None:
    source, path = make_file("wav", tmp_path), tmp_path / "song.mp3"
    metadata = ("-metadata", "title=A title", "-metadata", "track=4/9", "-metadata", "date=2001")
    run_tool("ffmpeg", "-v", "error", "-i", str(source), *metadata, str(path))
    fields = read_display_fields(path)
    assert (fields.title, fields.track, fields.year) == ("A title", "4", "2001")


@pytest.mark.parametrize(
    ("track", "shown"), [("1", "1"), ("012", "12"), ("A1", "A1"), ("b2/9", "b2"), ("", "")]
)
def test_track_numbers(tmp_path: Path, track: str, shown: str) -> None:
    path = make_file("flac", tmp_path)
    song = FLAC(path)
    song["tracknumber"] = track
    song.save()
    assert read_display_fields(path).track == shown


# Damage


def test_what_is_no_music_file_gives_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp3"
    path.write_text("just text")
    with pytest.raises(TagFileError, match="no kind whose fields"):
        read_display_fields(path)
    with pytest.raises(TagFileError, match="not there"):
        read_display_fields(tmp_path / "none.mp3")
    assert fields_for_display([path, tmp_path / "none.mp3"]) == (DisplayFields(), None)


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "opus", "m4a", "wma", "wav", "aiff", "ape"])
def test_damage_gives_a_sentence_or_fields(tmp_path: Path, kind: str) -> None:
    path = make_file(kind, tmp_path)
    name_song(path, kind)
    write_fields(path, OWN)
    whole = path.read_bytes()
    rng = np.random.default_rng(5)
    for _ in range(25):
        data = bytearray(whole)
        # Where the tags are: at the beginning or the end.
        edge = min(len(data), 3000)
        for place in rng.integers(0, edge, 4).tolist():
            data[place if rng.random() < 0.6 else len(data) - 1 - place] = rng.integers(0, 256)
        if rng.random() < 0.3:
            del data[int(rng.integers(0, len(data))) :]
        path.write_bytes(data)
        try:
            found = read_display_fields(path)
        except TagFileError:
            found = display_fields_of(path)
        assert isinstance(found, DisplayFields)


def test_our_fields_are_shown_where_the_names_confuse_the_reader(tmp_path, monkeypatch) -> None:
    import mlfa_app.tagfiles.display_fields as module

    def confused(_path: Path) -> None:
        raise IndexError("a bug of the parser")

    path = make_file("flac", tmp_path)
    write_fields(path, OWN)
    monkeypatch.setitem(module._READERS, "FLAC", confused)
    with pytest.raises(TagFileError, match="confuse the reader"):
        read_display_fields(path)
    assert display_fields_of(path) == DisplayFields(fields=OWN, container="FLAC")


def test_identity_comes_with_fields_also_where_there_are_none(tmp_path: Path) -> None:
    path = make_file("flac", tmp_path)
    name_song(path, "flac")
    digest, stamp, fields = take_identity(path)
    assert digest == payload_digest(path)
    assert stamp == FileStamp.of(path)
    assert fields.title == "Füße"
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no music at all" * 10)
    assert take_identity(broken)[2] == DisplayFields()


def test_large_file_without_sound_is_not_read_whole(tmp_path: Path) -> None:
    download = tmp_path / "unfinished.flac"
    with download.open("wb") as file:
        file.truncate(4 << 30)
    with pytest.raises(KnownError, match="zeros only, like a download that was never finished"):
        take_identity(download)
    # One that begins as it should is digested, whatever comes then.
    make_file("flac", tmp_path).replace(download)
    with download.open("r+b") as file:
        file.truncate(65 << 20)
    assert take_identity(download)[0] == payload_digest(download)


# In the catalogue


def test_job_reads_what_the_catalogue_lacks(tmp_path: Path) -> None:
    good, broken, gone = make_file("flac", tmp_path), tmp_path / "x.mp3", tmp_path / "gone.mp3"
    name_song(good, "flac")
    broken.write_text("no music")
    with Catalog.in_memory() as catalog:
        for number, path in enumerate((good, broken, gone)):
            stamp = FileStamp.of(path) if path.exists() else FileStamp(1, 2)
            catalog.record_file(path, stamp, digest_of(number), in_library=True)
        stop_at_once = ReadFieldsJob(catalog).run(should_stop=lambda: True)
        assert stop_at_once == 0
        events: list[object] = []
        assert ReadFieldsJob(catalog).run(events.append) == 3
        # What the disk did not give says nothing about the file: it is looked at again.
        assert catalog.files_without_fields() == [gone]
        assert catalog.display_fields(good).artist == "One, Two"
        assert catalog.display_fields(broken) == DisplayFields()
        assert events[-1] == Progress(3, 3)
        gone.write_bytes(good.read_bytes())
        assert ReadFieldsJob(catalog).run() == 1
        assert catalog.display_fields(gone).artist == "One, Two"
        assert ReadFieldsJob(catalog).run() == 0


def test_file_that_ends_its_worker_takes_no_other_along(tmp_path: Path) -> None:
    paths = [make_file("flac", tmp_path, f"song{number}") for number in range(3)]
    with Catalog.in_memory() as catalog:
        for number, path in enumerate(paths):
            catalog.record_file(path, FileStamp.of(path), digest_of(number), in_library=True)
        job = ReadFieldsJob(catalog)
        with WorkerPool(1) as pool:
            # What the pool says of a task whose process crashed.
            job._take(pool, tuple(paths), Lost("it crashed", is_repeatable=True), print)
            answered = []
            while pool.num_open:
                for task, answer in pool.answers(1.0):
                    answered.append(task.key)
                    job._take(pool, task.key, answer, lambda _event: None)
        assert answered == [(path,) for path in paths]
        job._take(pool, (paths[1],), Lost("it crashed", is_repeatable=True), lambda _event: None)
        assert catalog.files_without_fields() == []
        assert catalog.display_fields(paths[0]) == DisplayFields(container="FLAC")
        assert catalog.display_fields(paths[1]) == DisplayFields()


def test_own_write_keeps_what_is_shown_up_to_date(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    name_song(path, "mp3")
    with Catalog.in_memory() as catalog:
        digest, stamp, fields = take_identity(path)
        catalog.record_file(path, stamp, digest, in_library=True)
        for wanted in (OWN, {"genre": ("Blues",), "mood": ()}):
            if catalog.display_fields(path) is None:
                catalog.store_display_fields(path, fields)
            plan = plan_for(path, wanted)
            report = apply_plan(plan, WriteOptions())
            record_values(catalog, path, digest, report.stamp, report.written, report.written, None)
            assert catalog.files_without_fields() == []
            assert catalog.display_fields(path) == read_display_fields(path)
        # What was not up to date before is read as a whole.
        os.utime(path, (1, 1))
        catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
        plan = plan_for(path, {"genre": ("Rock",)})
        report = apply_plan(plan, WriteOptions())
        record_values(catalog, path, digest, report.stamp, report.written, report.written, None)
        assert catalog.files_without_fields() == [path]
