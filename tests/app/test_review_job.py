"""Reviews of real files: what would be written, what stays and why, and what is written then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest

from mlfa_app.catalog.listing import SongState, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.field_task import display_fields_of
from mlfa_app.jobs.job import SongOutcome, Tally
from mlfa_app.jobs.writing.looking import Obstacle
from mlfa_app.jobs.writing.review import (
    ReviewJob,
    confirmed_plans,
    save_plans,
    with_scores,
    write_plans,
)
from mlfa_app.jobs.writing.review_plan import (
    Effect,
    FieldReview,
    FileReview,
    Reason,
    ReviewChoice,
    SongOnReview,
    review_file,
)
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.plan import plan_from_json
from review_library import RULE, ReviewLibrary
from tag_edits import left_alone

FILL = ReviewChoice({"genre": "fill", "mood": "fill"})
OWN = ReviewChoice({"genre": "replace-own", "mood": "replace-own"})


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ReviewLibrary]:
    folder = tmp_path / "music"
    folder.mkdir()
    with Catalog.open(tmp_path / "catalogue.sqlite") as catalog:
        yield ReviewLibrary(folder, catalog)


def looked_at(library: ReviewLibrary, ids: list[int]) -> list[SongOnReview]:
    songs: list[SongOnReview] = []
    count = ReviewJob(library.catalog, RULE, 1).run(ids, songs.append)
    assert count == len(songs)
    return songs


def reviewed(library: ReviewLibrary, ids: list[int], choice: ReviewChoice) -> list[FileReview]:
    return [review_file(song, choice) for song in looked_at(library, ids)]


def written(
    library: ReviewLibrary, files: list[FileReview], choice: ReviewChoice = FILL
) -> tuple[Tally, list[SongOutcome]]:
    events: list[object] = []
    tally = write_plans(library.catalog, confirmed_plans(files, {}), choice, events.append)
    return tally, [event for event in events if isinstance(event, SongOutcome)]


def field(file: FileReview, name: str) -> FieldReview:
    return next(one for one in file.fields if one.field == name)


def test_files_of_every_kind_are_planned_and_written_and_read_back(library: ReviewLibrary) -> None:
    kinds = {
        "mp3": "TCON",
        "flac": "genre",
        "m4a": "\xa9gen",
        "wma": "WM/Genre",
        "wavpack": "Genre",
    }
    ids = [library.add(kind, kind) for kind in kinds]
    files = reviewed(library, ids, FILL)
    # In the order asked for, with the best tags of each wanted field; instruments are not.
    assert [file.file_id for file in files] == ids
    for file in files:
        assert file.tags == ("rock", "calm", "dark")
        assert [one.field for one in file.fields] == ["genre", "mood"]
        assert field(file, "genre") == FieldReview("genre", (), ("rock",), Effect.FILL)
    tally, outcomes = written(library, files)
    assert (tally.written, tally.failed) == (5, 0)
    assert all(one.write is not None and one.write.is_written for one in outcomes)
    for file_id, key in zip(ids, kinds.values(), strict=True):
        tags = mutagen.File(library.path(file_id)).tags
        assert [str(value) for value in tags[key]] == ["rock"]
    run = library.catalog.list_runs()[0]
    assert (run.counts["written"], run.finished_s is None) == (5, False)
    assert len(library.catalog.written_in_run(run.run_id)) == 10
    # Nothing is left to do, and the reason is that it is all there.
    again = reviewed(library, ids, FILL)
    assert {file.plan for file in again} == {None}
    assert {one.reason for file in again for one in file.fields} == {Reason.SAME}


def test_policies_and_words_change_the_plan_without_another_look(library: ReviewLibrary) -> None:
    file_id = library.add("song", "flac")
    file = mutagen.File(library.path(file_id))
    file["genre"], file["mood"] = ["Chanson"], ["Calm"]
    file.save()
    # Only fields changed: the sound is the one that was analysed.
    (song,) = looked_at(library, [file_id])
    shutil.rmtree(library.folder)
    wording = {"rock": ("Rock/Pop", "Indie"), "dark": ()}

    def genre_and_mood(choice: ReviewChoice) -> list[tuple[Effect, Reason | None, tuple[str, ...]]]:
        review = review_file(song, choice)
        return [(one.effect, one.reason, one.new) for one in review.fields]

    kept = (Effect.KEEP, Reason.NOT_EMPTY, ("Chanson",))
    assert genre_and_mood(FILL) == [kept, (Effect.KEEP, Reason.NOT_EMPTY, ("Calm",))]
    append = ReviewChoice({"genre": "append", "mood": "append"}, wording)
    assert genre_and_mood(append) == [
        (Effect.APPEND, None, ("Chanson", "Rock/Pop", "Indie")),
        (Effect.KEEP, Reason.SAME, ("Calm",)),
    ]
    cautions = field(review_file(song, append), "genre").cautions
    assert [(one.value, one.separator) for one in cautions] == [("Rock/Pop", "/")]
    assert genre_and_mood(ReviewChoice({"genre": "replace"})) == [(Effect.REPLACE, None, ("rock",))]
    assert genre_and_mood(OWN)[0] == (Effect.KEEP, Reason.NOT_OURS, ("Chanson",))
    nothing = {"rock": (), "calm": (), "dark": ()}
    banned = replace(OWN, wording=nothing)
    assert genre_and_mood(banned)[0] == (Effect.KEEP, Reason.NOTHING, ("Chanson",))
    assert genre_and_mood(ReviewChoice({"genre": "never"})) == []
    # An empty field for which nothing is proposed is no line of the review.
    assert genre_and_mood(ReviewChoice({"era": "fill"})) == []


def test_decisions_of_the_user_count(library: ReviewLibrary) -> None:
    first = library.add("first", "mp3")
    second = library.add("second", "flac")
    library.decide(first, "rock", "genre", Verdict.REJECTED)
    library.decide(first, "Krautrock", "genre", Verdict.ACCEPTED)
    library.decide(first, "calm", "mood", Verdict.ACCEPTED)
    one, two = reviewed(library, [first, second], FILL)
    assert field(one, "genre").new == ("Krautrock",)
    assert set(field(one, "mood").new) == {"calm", "dark"}
    assert field(two, "genre").new == ("rock",)
    one, two = reviewed(library, [first, second], replace(FILL, accepted_only=True))
    assert field(one, "genre").new == ("Krautrock",)
    assert field(one, "mood").new == ("calm",)
    assert two.fields == ()


def test_tags_of_the_user_are_reviewed_whatever_the_model_knows(library: ReviewLibrary) -> None:
    first = library.add("first", "mp3")
    library.decide(first, "harp", "instrument", Verdict.ACCEPTED)
    library.decide(first, "Krautrock", "genre", Verdict.ACCEPTED)
    songs: list[SongOnReview] = []
    no_model = replace(RULE, model_id="", tags=(), categories=(), thresholds=())
    ReviewJob(library.catalog, no_model, 1).run([first], songs.append)
    file = review_file(songs[0], ReviewChoice({"genre": "fill", "instrument": "fill"}))
    assert field(file, "genre").new == ("Krautrock",)
    assert field(file, "instrument").new == ("harp",)


def test_own_values_are_replaced_and_go_when_they_were_rejected(library: ReviewLibrary) -> None:
    ids = [library.add("first", "mp3"), library.add("second", "flac")]
    written(library, reviewed(library, ids, FILL))
    path = library.path(ids[1])
    file = mutagen.File(path)
    file["genre"] = ["Mine", "rock"]
    file.save()
    renamed = replace(OWN, wording={"rock": ("Rock music",)})
    one, two = reviewed(library, ids, renamed)
    assert (field(one, "genre").effect, field(one, "genre").new) == (
        Effect.REPLACE,
        ("Rock music",),
    )
    assert field(two, "genre").new == ("Mine", "Rock music")
    # Where only what was accepted counts, silence is no reason to take our values away …
    strict = replace(OWN, accepted_only=True)
    assert [file.fields for file in reviewed(library, ids, strict)] == [(), ()]
    # … but a "no" is.
    for file_id in ids:
        library.decide(file_id, "rock", "genre", Verdict.REJECTED)
    one, two = reviewed(library, ids, strict)
    assert (field(one, "genre").effect, field(one, "genre").new) == (Effect.REMOVE, ())
    assert field(two, "genre").new == ("Mine",)
    tally, _ = written(library, [one, two])
    assert tally.written == 2
    assert mutagen.File(path)["genre"] == ["Mine"]
    assert "TCON" not in mutagen.File(library.path(ids[0])).tags


def test_song_is_done_when_its_player_has_what_was_accepted(library: ReviewLibrary) -> None:
    file_id = library.add("song", "mp3")
    for tag, category in (("rock", "genre"), ("calm", "mood"), ("dark", "mood")):
        library.decide(file_id, tag, category, Verdict.ACCEPTED)
    choice = replace(FILL, profile="dj")
    (file,) = reviewed(library, [file_id], choice)
    assert [(one.field, one.new) for one in file.fields] == [
        ("genre", ("rock",)),
        ("grouping", ("calm, dark",)),
    ]
    assert [one.kind.value for one in field(file, "grouping").cautions] == ["moved", "joined"]
    written(library, [file], choice)
    tags = mutagen.File(library.path(file_id)).tags
    assert (tags.version, tags["TIT1"].text) == ((2, 3, 0), ["calm, dark"])
    shown = display_fields_of(library.path(file_id))
    assert shown is not None
    library.catalog.store_display_fields(library.path(file_id), shown)
    rule = replace(RULE, shown_categories=frozenset({"genre", "mood"}))
    assert library.catalog.listed_songs([file_id], rule)[0].state is SongState.DONE
    (again,) = reviewed(library, [file_id], choice)
    assert again.plan is None
    assert {one.reason for one in again.fields} == {Reason.SAME}


def test_files_that_cannot_be_written_say_why(library: ReviewLibrary) -> None:
    names = ("read-only", "linked", "pointed", "gone", "other", "damaged", "unknown")
    lengths = [0.5 + 0.1 * place for place in range(len(names))]
    ids = {
        name: library.add(name, "flac", duration_s=length)
        for name, length in zip(names[:-1], lengths, strict=False)
    }
    paths = {name: library.path(file_id) for name, file_id in ids.items()}
    unknown = library.folder / "unknown.flac"
    shutil.copy(paths["read-only"], unknown)
    library.catalog.record_file(unknown, FileStamp.of(unknown), None, in_library=True)
    ids["unknown"] = library.catalog.file_ids_of([unknown])[unknown]
    paths["read-only"].chmod(0o444)
    os.link(paths["linked"], library.folder / "second name.flac")
    target = library.folder.parent / "elsewhere.flac"
    paths["pointed"].rename(target)
    paths["pointed"].symlink_to(target)
    paths["gone"].unlink()
    sound = library.add("sound", "flac", duration_s=2.0)
    shutil.copy(library.path(sound), paths["other"])
    paths["damaged"].write_bytes(b"fLaC" + b"\xff" * 100)
    files = dict(zip(ids, reviewed(library, list(ids.values()), FILL), strict=True))
    assert {name: file.obstacle for name, file in files.items()} == {
        "read-only": Obstacle.READ_ONLY,
        "linked": Obstacle.HARD_LINKS,
        "pointed": Obstacle.SYMLINK,
        "gone": None,
        "other": Obstacle.CHANGED,
        "damaged": None,
        "unknown": Obstacle.NOT_READ,
    }
    assert {name for name, file in files.items() if file.error is not None} == {"gone", "damaged"}
    assert all(file.plan is None for file in files.values())
    # What would be written is shown all the same, and written once it is allowed.
    assert field(files["read-only"], "genre").new == ("rock",)
    allowed = frozenset({Obstacle.READ_ONLY, Obstacle.HARD_LINKS, Obstacle.SYMLINK})
    generous = replace(FILL, allowed=allowed, keep_mtime=True)
    before = paths["linked"].stat().st_mtime_ns
    tally, _ = written(library, reviewed(library, list(ids.values()), generous), generous)
    assert (tally.written, tally.files) == (3, 3)
    assert mutagen.File(target)["genre"] == ["rock"]
    assert paths["linked"].stat().st_mtime_ns == before
    assert "genre" not in mutagen.File(library.folder / "second name.flac")


def test_a_file_that_changed_since_is_refused_and_the_rest_goes_on(library: ReviewLibrary) -> None:
    ids = [library.add(kind, kind) for kind in ("mp3", "flac", "m4a")]
    files = reviewed(library, ids, FILL)
    file = mutagen.File(library.path(ids[1]))
    file["title"] = ["Another"]
    file.save()
    library.path(ids[2]).unlink()
    with left_alone(library.path(ids[1])):
        tally, outcomes = written(library, files)
    assert (tally.written, tally.failed) == (1, 2)
    assert "changed since" in str(outcomes[1].error)
    assert outcomes[2].error is not None
    assert library.catalog.list_runs()[0].counts["failed"] == 2


def test_looking_and_writing_stop_when_told_to(library: ReviewLibrary) -> None:
    ids = [library.add(kind, kind) for kind in ("mp3", "flac", "m4a")]
    seen: list[object] = []
    job = ReviewJob(library.catalog, RULE, 1)
    assert job.run(ids, seen.append, should_stop=lambda: True) == 0
    files = reviewed(library, ids, FILL)
    outcomes: list[object] = []
    tally = write_plans(
        library.catalog,
        confirmed_plans(files, {}),
        FILL,
        outcomes.append,
        should_stop=lambda: any(isinstance(event, SongOutcome) for event in outcomes),
    )
    assert (tally.is_interrupted, tally.written) == (True, 1)
    assert "genre" not in mutagen.File(library.path(ids[1]))


def test_scores_are_written_in_one_value_where_wished(library: ReviewLibrary) -> None:
    file_id = library.add("song", "mp3")
    choice = ReviewChoice({"scores": "replace"})
    (song,) = looked_at(library, [file_id])
    assert review_file(song, choice).fields == ()
    (song,) = with_scores(library.catalog, RULE, "made-up/1", [song])
    (change,) = review_file(song, choice).fields
    assert change.new == (
        "made-up/1 is_music=1.00 rock=0.90 jazz=0.20 calm=0.80 dark=0.60 piano=0.70",
    )


def test_what_was_taken_out_is_neither_saved_nor_written(
    library: ReviewLibrary, tmp_path: Path
) -> None:
    ids = [library.add(kind, kind) for kind in ("mp3", "flac", "m4a")]
    files = reviewed(library, ids, FILL)
    left_out = {ids[0]: frozenset({"genre"}), ids[1]: frozenset({"genre", "mood"})}
    path = tmp_path / "plan.jsonl"
    assert save_plans(confirmed_plans(files, left_out), path) == 2
    plans = [plan_from_json(line) for line in path.read_text().splitlines()]
    assert [[change.field for change in plan.changes] for plan in plans] == [
        ["mood"],
        ["genre", "mood"],
    ]
    assert [plan.path for plan in plans] == [library.path(ids[0]), library.path(ids[2])]


def test_songs_that_need_no_look_are_reported_in_order_too(library: ReviewLibrary) -> None:
    paths = [library.folder / f"{number}.mp3" for number in range(250)]
    for path in paths:
        library.catalog.record_failure(path, FileStamp(1000, 1), "It could not be read.")
    ids = list(reversed(library.catalog.file_ids_of(paths).values()))
    ids[120:120] = [library.add("song", "flac"), 999_999]
    files = reviewed(library, ids, FILL)
    assert [file.file_id for file in files] == [one for one in ids if one != 999_999]
    assert [file.file_id for file in files if file.plan is not None] == [ids[120]]
    assert {file.obstacle for file in files} == {None, Obstacle.NOT_READ}
