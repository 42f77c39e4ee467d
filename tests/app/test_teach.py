"""A teach session on real sound, and what may be learnt from: never what MLFA wrote itself."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogs import digest_of
from mlfa_app.catalog.listing import Decision, DecisionRule, DisplayFields, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.demo import beats, pieces
from mlfa_app.demo.sound import SAMPLE_RATE
from mlfa_app.gui.library_task import LibraryTask
from mlfa_app.gui.readings import read_tags, timeline_tags
from mlfa_app.jobs.job import SegmentScores
from mlfa_app.jobs.scanning.library_work import WorkRequest
from mlfa_app.jobs.scanning.song_queue import WorkControl
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.teaching.examples import LabelledSongs, TeachRequest, collect_songs
from mlfa_app.jobs.teaching.queue import questions
from mlfa_app.jobs.teaching.teach import base_of, teach
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.packages import find_package
from mlfa_app.settings import change_saved, load_settings
from mlfa_core.audio_encode import encode
from mlfa_core.errors import KnownError
from random_package import write_random_package

CLIP_S = 4.0
TAG = "sunday cooking"
# Of the package of random weights.
DIMS = {"mel18/1": 128, "mel18/2": 128, "mel18/3": 256}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for everything that the program keeps."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Run a command with --json, and give its lines."""

    def answer(*words: str, code: int = 0) -> list[dict[str, Any]]:
        capfd.readouterr()
        assert run([*words, "--json"]) == code
        return [json.loads(line) for line in capfd.readouterr().out.splitlines()]

    return answer


@functools.cache
def piece(name: str) -> np.ndarray:
    """Flute and harp, or drums."""
    compose = pieces.flute_and_harp if name == "pastoral" else beats.drum_solo
    return compose(np.random.default_rng(1))


def make_clips(folder: Path, numbers: range) -> None:
    """Cut the two pieces into clips, each by an artist of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    width = round(CLIP_S * SAMPLE_RATE)
    for name in ("pastoral", "drums"):
        whole = piece(name)
        for number in numbers:
            start = (number * width) % (whole.shape[1] - width)
            fields = {"artist": f"{name} band {number}", "title": f"{name} {number}"}
            clip = whole[:, start : start + width]
            encode(clip, SAMPLE_RATE, folder / f"{name}-{number}.flac", fields)


def decisions(songs: dict[str, str], kind: str) -> list[Decision]:
    """Give the tag to six clips of one piece, and say that six of the other lack it."""
    verdicts = {
        f"{name}-{number}": Verdict.ACCEPTED if name == kind else Verdict.REJECTED
        for name in ("pastoral", "drums")
        for number in range(6)
    }
    return [Decision(songs[name], TAG, "mood", verdict) for name, verdict in verdicts.items()]


def test_a_session_of_teaching_on_real_sound(
    home: Path,
    tmp_path: Path,
    ask: Callable[..., list[dict[str, Any]]],
) -> None:
    music = tmp_path / "music"
    make_clips(music, range(7))
    assert run(["scan", "--workers", "1", str(music)]) == 0
    catalogue = home / "catalogue.sqlite"
    fast = find_package("fast")
    with Catalog.open(catalogue) as catalog:
        songs = {path.stem: catalog.find_file(path).digest for path in music.iterdir()}
        table = catalog.score_table(fast.identifier)
        before = dict(zip(table.digests, table.scores, strict=True))
        # Six of each are decided on; the seventh is not.
        catalog.decide(decisions(songs, "pastoral"))
        # The model does not have the tag: songs near those that have it are asked about.
        (question,) = questions(catalog, fast, 1, tags=[TAG])
        assert question.path.stem == "pastoral-6"
        assert question.score is None

    *tags, last = ask("learn", "--only-decisions", "--yes")
    assert [(tag["tag"], tag["outcome"], tag["before"]) for tag in tags] == [(TAG, "learnt", None)]
    assert (tags[0]["examples"], tags[0]["others"], tags[0]["groups"]) == (6, 6, 6)
    assert tags[0]["after"]["roc_auc"] > 0.9
    assert last["summary"]["model"] == "taught-1"
    assert load_settings(home / "settings.json").model == "taught-1"
    first = find_package("taught-1")
    assert base_of(first).identifier == fast.identifier
    assert first.vocabulary.names == (*fast.vocabulary.names, TAG)
    with Catalog.open(catalogue) as catalog:
        table = catalog.score_table(first.identifier)
        after = dict(zip(table.digests, table.scores, strict=True))
        # Nothing moved but what was taught; the songs that nobody decided on are told apart.
        assert all(np.array_equal(after[digest][:-1], before[digest]) for digest in before)
        assert after[songs["pastoral-6"]][-1] > 0.5 > after[songs["drums-6"]][-1]
        stored = catalog.load_analysis(songs["pastoral-6"], first.identifier)
        assert np.isfinite(stored.segment_scores[:, :-1]).all()
        assert np.isnan(stored.segment_scores[:, -1]).all()

    # In a song that was heard before, nothing is known of the tag window by window.
    song, _ = ask("tag", "--segments", str(music / "pastoral-6.flac"))
    assert song["segments"][0]["scores"][TAG] is None
    assert song["tags"][0]["score"] > 0

    # Songs that come later are heard by the taught networks; the timeline has the tag, too.
    make_clips(music, range(7, 8))
    assert run(["scan", "--workers", "1", str(music)]) == 0
    with Catalog.open(catalogue) as catalog:
        later = catalog.find_file(music / "pastoral-7.flac").digest
        heard = catalog.load_analysis(later, first.identifier)
        assert np.isfinite(heard.segment_scores).all()
        assert heard.scores[-1] > 0.5
        assert not catalog.has_analysis(later, fast.identifier)
        # The user meant the other kind, and says so; what is learnt follows.
        catalog.decide([*decisions(songs, "drums"), Decision(later, TAG, "mood", Verdict.REJECTED)])
    *tags, last = ask("learn", "--only-decisions", "--yes")
    assert last["summary"]["model"] == "taught-2"
    assert (tags[0]["examples"], tags[0]["others"]) == (6, 7)
    second = find_package("taught-2")
    with Catalog.open(catalogue) as catalog:
        new = catalog.load_analysis(later, second.identifier)
        assert new.scores[-1] < 0.5 < heard.scores[-1]
        np.testing.assert_array_equal(new.scores[:-1], heard.scores[:-1])
        # What the model below never heard was worked out for it, to compare with.
        assert catalog.list_models()[fast.identifier] == 16

    # Back, one by one, without hearing anything.
    assert run(["learn", "--back"]) == 0
    assert load_settings(home / "settings.json").model == "taught-1"
    assert [version["in_use"] for version in ask("learn", "--list")] == [False, True]
    assert run(["learn", "--back"]) == 0
    assert load_settings(home / "settings.json").model == "fast"
    assert run(["learn", "--back"]) == 1
    assert run(["models", "use", "taught-2"]) == 0
    assert load_settings(home / "settings.json").model == "taught-2"
    with Catalog.open(catalogue) as catalog:
        again = catalog.score_table(second.identifier)
        assert len(again.digests) == 16
        scores = dict(zip(again.digests, again.scores[:, -1].tolist(), strict=True))
        assert scores[songs["drums-6"]] > 0.5 > scores[songs["pastoral-6"]]

    # Chosen in the settings, as any model is: still nothing is heard again, by nobody.
    for scored in ("scan", "the window"):
        change_saved(home / "settings.json", model="taught-1", workers=1)
        with Catalog.open(catalogue) as catalog:
            catalog.forget_scores(first.identifier)
            assert len(catalog.songs_to_score(first.identifier)) == 16
        if scored == "scan":
            assert ask("scan", str(music))[-1]["summary"]["analysed"] == 0
        else:
            settings = load_settings(home / "settings.json")
            task = LibraryTask(settings, WorkRequest(everything=True), WorkControl())
            with Catalog.open(catalogue) as catalog:
                done = task.run(catalog, lambda _event: None, lambda: False)
            assert done.is_done
            assert done.tally.analysed == 0
        with Catalog.open(catalogue) as catalog:
            assert len(catalog.score_table(first.identifier).digests) == 16


def test_stopped_nothing_is_left_and_errors_are_sentences(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    package = write_random_package(home / "models" / "random", architectures=("melcnn-18",))
    words = ["learn", "--model", "random", "--only-decisions"]
    assert run(words) == 1
    assert "There is no library yet" in capfd.readouterr().err
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert run(words) == 1
        assert "heard no song" in capfd.readouterr().err
        for number in range(8):
            add_song(catalog, package.identifier, number, genre=())
        assert run(words) == 1
        assert "give no tag to 5 analysed songs" in capfd.readouterr().err
        catalog.decide(
            [Decision(digest_of(n), "mine", "other", Verdict.ACCEPTED) for n in range(5)]
        )
        with pytest.raises(KnownError, match="no song with the tag “other one”"):
            questions(catalog, package, 3, tags=["other one"])
        # A tag of one kind is not learnt, unless the others are said to be none.
        assert run([*words, "--yes"]) == 0
        assert "no song lacks it" in capfd.readouterr().out
        assert run([*words, "--others-are-not", "mine"]) == 0
        said = capfd.readouterr()
        assert "Say --yes" in said.err
        assert "Nothing was changed." in said.err
        stopped = teach(catalog, package, TeachRequest(()), should_stop=lambda: True)
        assert stopped is None
    assert [entry.name for entry in (home / "models").iterdir()] == ["random"]
    assert run([*words, "--no-decisions"]) == 2
    assert run(["learn", "--tag", "x"]) == 2


# What counts


def add_song(
    catalog: Catalog,
    model_id: str,
    number: int,
    genre: tuple[str, ...],
    *,
    artist: str = "",
    album: str = "",
    **fields: tuple[str, ...],
) -> Path:
    path = Path(f"/music/{number:03}/{number:03}.flac")
    rng = np.random.default_rng(number)
    catalog.record_file(path, FileStamp(1, 1), digest_of(number), True)
    given = {"genre": genre, **fields}
    held = {name: values for name, values in given.items() if values}
    catalog.store_display_fields(
        path, DisplayFields(title=f"{number}", artist=artist, album=album, fields=held)
    )
    catalog.store_analysis(
        digest_of(number),
        model_id,
        duration_s=60.0 + 10 * number,
        scores=[0.5, 0.5, 0.5],
        is_music=1.0,
        features={key: np.abs(rng.standard_normal(dim)) for key, dim in DIMS.items()},
        segment_scores=[[0.5, 0.5, 0.5]],
        segment_starts_s=[0.0],
        segment_duration_s=3.0,
    )
    return path


@pytest.fixture
def collect(tmp_path: Path) -> Callable[..., LabelledSongs]:
    package = write_random_package(tmp_path / "random", architectures=("melcnn-18",))

    def found(catalog: Catalog, *fields: str, **more: Any) -> LabelledSongs:
        request = TeachRequest(fields, min_examples=2, **more)
        digests = [digest_of(number) for number in range(20)]
        words = {"techno": ("Tekkno", "Rave"), "calm": ()}
        return collect_songs(catalog, package, request, words, digests)

    return found


def known(songs: LabelledSongs, tag: str) -> dict[int, int]:
    """What is known of a tag, by the number of the song."""
    column = [one.name for one in songs.tags].index(tag)
    numbers = {digest_of(number): number for number in range(20)}
    return {
        numbers[digest]: int(label)
        for digest, label in zip(songs.digests, songs.labels[:, column], strict=True)
        if label
    }


def test_what_mlfa_wrote_teaches_nothing_unless_it_was_accepted(
    collect: Callable[..., LabelledSongs],
) -> None:
    with Catalog.in_memory() as catalog:
        paths = [add_song(catalog, "m", number, ("Dub",)) for number in range(6)]
        for number in (6, 7):
            add_song(catalog, "m", number, ("Folk",))
        run_id = catalog.start_run("tag --write")
        for number in (0, 1, 2):
            catalog.record_written(paths[number], digest_of(number), {"genre": ["dub"]}, run_id)
        songs = collect(catalog, "genre")
        assert known(songs, "Dub") == {3: 1, 4: 1, 5: 1, 6: -1, 7: -1}
        assert songs.num_own_words == 3
        assert collect(catalog, "genre").digests == tuple(map(digest_of, range(3, 8)))
        catalog.decide([Decision(digest_of(0), "dub", "genre", Verdict.ACCEPTED)])
        assert known(collect(catalog, "genre"), "dub") == {0: 1, 3: 1, 4: 1, 5: 1, 6: -1, 7: -1}


def test_what_is_a_no_and_what_is_unknown(collect: Callable[..., LabelledSongs]) -> None:
    with Catalog.in_memory() as catalog:
        add_song(catalog, "m", 0, ("Hip-Hop",))
        add_song(catalog, "m", 1, ("hip hop", "TEKKNO"))
        add_song(catalog, "m", 2, ("Hip-Hop; techno",))
        add_song(catalog, "m", 3, ("Unknown",), mood=("Calm",))
        add_song(catalog, "m", 4, (), mood=("calm",))
        add_song(catalog, "m", 5, ("Jazz",))
        songs = collect(catalog, "genre")
        # The most frequent spelling; a word of the user's is the model's tag; one song is too few.
        assert {tag.name: tag.category for tag in songs.tags} == {
            "Hip-Hop": "genre",
            "techno": "genre",
        }
        assert songs.too_few == {"Jazz": 1}
        assert known(songs, "Hip-Hop") == {0: 1, 1: 1, 2: 1, 5: -1}
        assert known(songs, "techno") == {0: -1, 1: 1, 2: 1, 5: -1}
        # A field says nothing of another; what is stated for a tag holds for all other songs.
        both = collect(catalog, "genre", "mood", untagged_are_no=("calm",))
        assert known(both, "calm") == {0: -1, 1: -1, 2: -1, 3: 1, 4: 1, 5: -1} | dict.fromkeys(
            range(6, 20), -1
        )
        assert known(both, "techno") == {0: -1, 1: 1, 2: 1, 5: -1}
        # A rejected tag is a no, whatever the file says; decisions can be left out.
        catalog.decide([Decision(digest_of(1), "Hip-Hop", "genre", Verdict.REJECTED)])
        assert known(collect(catalog, "genre"), "Hip-Hop") == {0: 1, 1: -1, 2: 1, 5: -1}
        assert known(collect(catalog, "genre", uses_decisions=False), "Hip-Hop")[1] == 1


def test_albums_artists_and_folders_make_groups(collect: Callable[..., LabelledSongs]) -> None:
    with Catalog.in_memory() as catalog:
        for number, (artist, album) in enumerate(
            [("Ann", "One"), ("ann", "Two"), ("Bob", "Two"), ("Various Artists", ""), ("", "")]
        ):
            add_song(catalog, "m", number, ("Dub",), artist=artist, album=album)
        for number in range(5, 10):
            path = Path(f"/music/hits/{number}.flac")
            add_song(catalog, "m", number, ("Dub",))
            catalog.record_file(path, FileStamp(1, 1), digest_of(number), True)
            catalog.store_display_fields(
                path,
                DisplayFields(artist=f"Singer {number}", album="Hits", fields={"genre": ("Dub",)}),
            )
        songs = collect(catalog, "genre")
    keys = dict(zip(songs.digests, songs.group_keys, strict=True))
    shared = dict(zip(songs.digests, songs.compilations, strict=True))
    # Without an album artist, an album is one in one folder.
    assert keys[digest_of(0)] & keys[digest_of(1)] == {"artist ann"}
    assert keys[digest_of(3)] == {"folder /music/003"}
    assert keys[digest_of(4)] == {"folder /music/004"}
    # An album of many artists connects no groups, but its songs are never on both sides.
    assert shared[digest_of(5)] == shared[digest_of(9)] != frozenset()
    assert not keys[digest_of(5)] & keys[digest_of(6)]


def test_the_timeline_leaves_out_what_was_not_heard() -> None:
    rule = DecisionRule(
        *("m", ("old", "mine"), ("genre", "genre"), (0.5, 0.5), 0.0), frozenset(("genre",))
    )
    readings = read_tags(rule, np.array([0.2, 0.9], np.float32), 1.0)
    starts = np.array([0.0, 3.0], np.float32)
    known = np.array([[0.1, np.nan], [0.3, np.nan]], np.float16)
    shown = timeline_tags(rule, readings, SegmentScores(starts, 3.0, known))
    assert [one.tag for one in shown] == ["old"]
    heard = SegmentScores(starts, 3.0, np.nan_to_num(known))
    assert {one.tag for one in timeline_tags(rule, readings, heard)} == {"old", "mine"}
    none = SegmentScores(starts[:0], 0.0, known[:0])
    assert len(timeline_tags(rule, readings, none)) == 2


def test_models_of_a_family_share_what_follows_from_features(home: Path) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        for number in range(5):
            add_song(catalog, "below", number, ())
        catalog.join_family("taught", ["below a", "taught b"], "below", ["below a"])
        assert catalog.feature_keys("taught") == catalog.feature_keys("below") != {}
        first, second = open_index(catalog, "below"), open_index(catalog, "taught")
        assert first is not None
        assert second is not None
        assert (first.is_built_now, second.is_built_now) == (True, False)
        # What the one below found goes, but for what the other needs.
        assert catalog.forget_model("below") == 5
        assert catalog.list_models() == {"below": 0, "taught": 0}
        assert len(catalog.heard_songs("taught").digests) == 5
        assert catalog.forget_model("taught") == 0
        assert catalog.forget_model("below") == 0
        assert catalog.list_models() == {}
