"""What is planned for each player, and what real files hold then."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3
from rich.console import Console

from mlfa_app.cli.tag_json import write_document
from mlfa_app.cli.tag_text import BlockPrinter
from mlfa_app.errors import TagFileError
from mlfa_app.jobs.job import PlannedChange, WriteOutcome
from mlfa_app.jobs.writing.tasks import WriteRequest, plan_and_write
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.plan import FieldPolicy, FilePlan, plan_from_json, plan_to_json
from mlfa_app.tagfiles.player_plan import CautionKind, PlayerPlan, TagState, plan_for_player
from mlfa_app.tagfiles.player_words import caution_sentence
from mlfa_app.tagfiles.profiles import PROFILES, TagKind, kind_of, profile_of
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from tag_edits import V1
from tag_samples import make_file, run_tool

FILL, APPEND = FieldPolicy.FILL, FieldPolicy.APPEND
OWN, REPLACE = FieldPolicy.REPLACE_OWN, FieldPolicy.REPLACE
Values = tuple[str, ...]


def planned(
    player: str,
    proposed: Values,
    policy: FieldPolicy = FILL,
    *,
    old: Values = (),
    own: Values = (),
    field: str = "genre",
    container: str = "MP3",
    version: str | None = "2.4",
    is_new: bool = False,
) -> PlayerPlan:
    state = TagState({field: old} if old else {}, container, version, is_new)
    return plan_for_player(
        state, {field: proposed}, {field: policy}, {field: own}, profile_of(player)
    )


def new_values(plan: PlayerPlan) -> Values | None:
    return plan.changes[0].new if plan.changes else None


def kinds(plan: PlayerPlan) -> list[str]:
    return [caution.kind.value for caution in plan.cautions]


def test_every_player_gets_several_values_in_its_own_way() -> None:
    words = ("Techno", "House", "Ambient")
    got = {name: new_values(planned(name, words)) for name in PROFILES}
    assert got == {
        "default": words,
        "apple": ("Techno",),
        "foobar2000": words,
        "mpd": words,
        "server": words,
        "dj": ("Techno, House",),
        "car": ("Techno",),
    }
    assert kinds(planned("dj", words)) == ["joined", "limited"]
    assert [caution_sentence(one) for one in planned("dj", words).cautions] == [
        "Genre as one value: of several, only the first may be shown by rekordbox, Serato, "
        "Traktor.",
        "Genre without “Ambient”: the strongest 2 at most, for rekordbox, Serato, Traktor.",
    ]
    assert kinds(planned("car", words)) == ["limited", "version"]
    assert kinds(planned("mpd", words, version="2.3")) == ["list"]
    assert kinds(planned("mpd", words, container="FLAC", version=None)) == []


@pytest.mark.parametrize(
    ("player", "value", "container", "version", "separator"),
    [
        ("default", "R&B/Soul", "FLAC", None, "/"),
        ("default", "Folk, World", "MP3", "2.4", ","),
        ("foobar2000", "R&B/Soul", "MP3", "2.3", "/"),
        ("foobar2000", "R&B/Soul", "MP3", "2.4", ""),
        ("foobar2000", "R&B; Soul", "Ogg Opus", None, ";"),
        ("mpd", "R&B/Soul; more, of it", "MP3", "2.3", ""),
        ("server", "R&B|Soul", "MP4", None, "|"),
        ("apple", "R&B/Soul", "MP4", None, ""),
        ("apple", "R&B/Soul", "WAV", "2.2", "/"),
        ("dj", "Folk, World", "AIFF", "2.4", ","),
    ],
)
def test_value_with_the_players_separator_is_never_written_silently(
    player: str, value: str, container: str, version: str | None, separator: str
) -> None:
    plan = planned(player, (value,), container=container, version=version)
    assert new_values(plan) == (value,)
    found = [(one.value, one.separator) for one in plan.cautions if one.kind.value == "separator"]
    assert found == ([(value, separator)] if separator else [])
    # What is there already, and our own scores, are no news.
    again = planned(player, (value,), APPEND, old=(value,), container=container, version=version)
    assert (again.changes, again.cautions) == ((), ())
    scores = planned(player, ("m/1 a=0.5, b",), field="scores", container=container)
    assert scores.cautions == () or scores.cautions[0].kind is CautionKind.VERSION


def test_what_is_there_is_never_dropped_for_the_players_sake() -> None:
    assert new_values(planned("car", ("Jazz",), APPEND, old=("Rock",))) is None
    assert new_values(planned("dj", ("Jazz", "Blues"), APPEND, old=("Rock",))) == ("Rock, Jazz",)
    assert new_values(planned("dj", ("rock",), APPEND, old=("Rock", "Pop", "Folk"))) is None
    assert new_values(planned("car", ("Jazz",), OWN, old=("Mine", "Rock"), own=("Rock",))) == (
        "Mine",
    )
    # A changed player writes anew only what may be exchanged as a whole.
    both = ("Techno", "House")
    assert new_values(planned("dj", both, FILL, old=both)) is None
    assert new_values(planned("dj", both, OWN, old=both, own=("Techno",))) is None
    assert new_values(planned("dj", both, OWN, old=both, own=both)) == ("Techno, House",)
    joined = ("Techno, House",)
    assert new_values(planned("mpd", both, OWN, old=joined, own=joined)) == both


def test_mood_of_a_dj_goes_where_it_is_shown() -> None:
    plan = planned("dj", ("calm", "dark"), field="mood", container="MP4", version=None)
    assert [(one.field, one.new) for one in plan.changes] == [("grouping", ("calm, dark",))]
    assert kinds(plan) == ["moved", "joined"]
    assert plan.cautions[0].value == "mood"


WORDS = st.sampled_from(
    ("Rock", "rock", "Jazz", "Hip-Hop", "A, B", "B", "R/B", "x; y", " Jazz ", "")
)
OLD = st.lists(WORDS.map(str.strip).filter(bool), max_size=4, unique_by=str.casefold).map(tuple)
VALUES = st.lists(WORDS, max_size=4).map(tuple)


@given(
    st.sampled_from(list(PROFILES)),
    OLD,
    VALUES,
    st.sampled_from(list(FieldPolicy)),
    VALUES,
    st.sampled_from(("2.3", "2.4")),
)
def test_planning_again_after_writing_changes_nothing(
    player: str, old: Values, words: Values, policy: FieldPolicy, own: Values, version: str
) -> None:
    plan = planned(player, words, policy, old=old, own=own, version=version)
    new = new_values(plan)
    now = old if new is None else new
    assert planned(player, words, policy, old=now, own=own, version=version).changes == ()
    # Whatever was there and is not ours is still there, by itself or in the one value.
    if policy in (FILL, APPEND, FieldPolicy.NEVER):
        joined = "; ".join(now).casefold()
        assert all(part.strip().casefold() in joined for one in old for part in one.split(","))


def test_kinds_of_tags_are_told_by_container_and_version() -> None:
    names = {"FLAC": "VORBIS", "Ogg Opus": "VORBIS", "MP4": "MP4", "Windows Media": "ASF"}
    for container, kind in (names | {"WavPack": "APE", "TAK": "APE", "MP3": "APE"}).items():
        assert kind_of(container, None) is TagKind[kind]
    assert kind_of("WAV", "2.2") is kind_of("MP3", "2.3") is TagKind.ID3_OLD
    assert kind_of("AIFF", "2.4") is TagKind.ID3


def test_plan_keeps_the_version_and_the_notes() -> None:
    plan = FilePlan(Path("/a"), "d", FileStamp(1, 2), "MP3", (), "2.3", ("Note “x”.",))
    assert plan_from_json(plan_to_json(plan)) == plan
    for key, value in (("new_id3_version", "9.9"), ("new_id3_version", []), ("notes", [3])):
        line = json.dumps(json.loads(plan_to_json(plan)) | {key: value})
        with pytest.raises(TagFileError, match="no part of a plan"):
            plan_from_json(line)


def write(path: Path, player: str, proposed: dict[str, Values], policy: FieldPolicy = FILL) -> Any:
    """Plan and write as the program does, in this process."""
    policies = dict.fromkeys(proposed, policy)
    digest, stamp = payload_digest(path), FileStamp.of(path)
    answer = plan_and_write(
        WriteRequest(path, digest, stamp, proposed, policies, {}, WriteOptions(), player)
    )
    report = apply_plan(answer.plan)
    assert report.skipped is None
    assert report.audio_identical
    return answer


def ffprobe_tags(path: Path) -> dict[str, str]:
    """What FFmpeg's own reader sees, names in small letters."""
    raw = run_tool("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path)
    found = json.loads(raw)
    tags = dict(found["format"].get("tags", {}))
    for stream in found["streams"]:
        tags |= stream.get("tags", {})
    return {name.lower(): value for name, value in tags.items()}


PROPOSED: dict[str, Values] = {"genre": ("Techno", "House", "Dub"), "mood": ("calm", "dark")}


@pytest.mark.parametrize("kind", ["mp3", "wav", "aiff", "flac", "opus", "m4a", "wavpack", "wma"])
def test_players_profile_is_read_back_by_two_other_readers(tmp_path: Path, kind: str) -> None:
    genres = {"mp3": "TCON", "wav": "TCON", "aiff": "TCON", "m4a": "\xa9gen", "wma": "WM/Genre"}
    groupings = {
        "mp3": "TIT1",
        "wav": "TIT1",
        "aiff": "TIT1",
        "m4a": "\xa9grp",
        "wma": "WM/ContentGroupDescription",
    }
    expected = {"dj": (["Techno, House"], "calm, dark"), "car": (["Techno"], None)}
    expected["mpd"] = (["Techno", "House", "Dub"], None)
    for player, (genre, grouping) in expected.items():
        path = make_file(kind, tmp_path, player)
        answer = write(path, player, PROPOSED)
        tags = mutagen.File(path).tags
        assert [str(value) for value in tags[genres.get(kind, "genre")]] == genre
        found = tags.get(groupings.get(kind, "grouping"))
        assert (None if found is None else str(found[0])) == grouping
        if isinstance(tags, ID3):
            wanted = (2, 4, 0) if player == "mpd" else (2, 3, 0)
            assert tags.version == wanted
            assert answer.plan.new_id3_version == profile_of(player).new_id3_version
        if shutil.which("ffprobe") and player != "mpd":
            # FFmpeg shows one of several values in some containers; these have one.
            assert ffprobe_tags(path)["genre"] == genre[0]


def test_tag_that_is_there_keeps_its_version_and_its_user_is_told(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    old = ID3()
    old.add(mutagen.id3.TIT2(encoding=3, text="Füße"))
    old.save(path, v2_version=4)
    answer = write(path, "car", PROPOSED)
    assert ID3(path).version == (2, 4, 0)
    assert answer.plan.new_id3_version == ""
    assert answer.plan.notes[-1] == (
        "The file keeps its ID3v2.4 tag, which a car stereo may not read."
    )


def test_new_tag_beside_an_old_one_takes_over_its_year(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    path.write_bytes(path.read_bytes() + V1)
    write(path, "car", {"mood": ("calm",)})
    tag = ID3(path, translate=False, load_v1=False)
    assert tag.version == (2, 3, 0)
    assert tag["TYER"].text == ["1999"]
    assert tag["TXXX:MOOD"].text == ["calm"]
    assert "TDRC" not in tag
    assert path.read_bytes().endswith(V1)


def test_cautions_are_told_to_people_and_to_programs() -> None:
    plan = planned("dj", ("Folk, World",))
    changes = tuple(PlannedChange(one.field, one.old, one.new) for one in plan.changes)
    outcome = WriteOutcome(changes, is_plan=True, cautions=plan.cautions)
    text = "“Folk, World” contains “,”, which rekordbox, Serato, Traktor may take for two values."
    assert write_document(outcome)["cautions"] == [
        {"field": "genre", "kind": "separator", "value": "Folk, World", "text": text}
    ]
    console = Console(width=200)
    lines = [str(line) for line in BlockPrinter(console, None).write_lines(outcome)]
    assert lines[-1].strip() == f"note: {text}"
    # A saved plan says the same, and nothing that could take over a terminal.
    saved = WriteOutcome(changes, is_plan=True, notes=(text, "\x1b[2J"))
    assert write_document(saved)["cautions"] == [{"text": text}, {"text": "\x1b[2J"}]
    lines = [str(line) for line in BlockPrinter(console, None).write_lines(saved)]
    assert lines[-2].strip() == f"note: {text}"
    assert "\x1b" not in lines[-1]
