"""The song view: scores with thresholds, verdicts, states in words, playing, fast hands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from encoders import music, write_wav
from mlfa_app.catalog.listing import DisplayFields, ListedSong, SongState, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.elided_label import ElidedLabel, is_right_to_left
from mlfa_app.gui.views.song.tag_line import TagLine
from mlfa_app.gui.views.song.view import SongView
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import Settings
from mlfa_core.model_package import load_package
from mlfa_resources import models_folder
from song_views import add_scored_song


@pytest.fixture
def context(runner: Runner) -> WindowContext:
    """The shipped model's facts; nothing here computes with it."""
    return WindowContext(runner, Settings(), load_package(models_folder() / "fast"))


@pytest.fixture
def catalog(home: Path, context: WindowContext) -> Iterator[Catalog]:
    """Another connection to the window's catalogue."""
    with Catalog.open(home / "catalogue.sqlite") as opened:
        opened.add_folder(Path("/music"))
        yield opened


@pytest.fixture
def playback(qapp: object) -> Iterator[Playback]:
    player = Playback(None, sink="null")
    yield player
    player.close()


@pytest.fixture
def view(qtbot: QtBot, context: WindowContext, playback: Playback) -> Iterator[SongView]:
    widget = SongView(context, playback, DecisionDesk(context))
    qtbot.addWidget(widget)
    widget.resize(430, 900)
    widget.show()
    yield widget
    widget.shut_down()
    assert not context.messages.bugs


def listed(catalog: Catalog, context: WindowContext, *file_ids: int) -> list[ListedSong]:
    assert context.rule is not None
    return catalog.listed_songs(file_ids, context.rule)


def add(catalog: Catalog, context: WindowContext, name: str, **options: object) -> ListedSong:
    assert context.rule is not None
    number = sum(name.encode()) * 1000 + len(name)
    scores = options.pop("scores", {"jazz": 0.8, "piano": 0.9, "mellow": 0.5, "drums": 0.95})
    file_id = add_scored_song(
        catalog,
        context.rule,
        Path("/music") / name,
        scores,  # type: ignore[arg-type]
        number=number,
        **options,  # type: ignore[arg-type]
    )
    return listed(catalog, context, file_id)[0]


def lines(view: SongView) -> dict[str, TagLine]:
    return {line.reading.tag: line for line in view.page.scores.lines if line.reading is not None}


def test_scores_stand_by_category_with_what_is_proposed_first(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    view.show_song(add(catalog, context, "a.flac"))
    qtbot.waitUntil(lambda: len(lines(view)) == 4)
    assert list(lines(view)) == ["jazz", "mellow", "piano", "drums"]
    words = {tag: line.accessibleName() for tag, line in lines(view).items()}
    assert words["jazz"].endswith("proposed")
    assert "80 percent" in words["jazz"]
    assert context.rule is not None
    needed = context.rule.thresholds[context.rule.tags.index("mellow")]
    assert needed is not None
    assert f"would be proposed from {round(100 * needed)} percent" in words["mellow"]
    assert "not reliable enough" in words["drums"]
    assert [line.reject_button.isEnabled() for line in lines(view).values()] == [
        True,
        False,
        True,
        False,
    ]
    assert view.page.scores.sentence == ""
    assert view.page.timeline.tag_names[:1] == ("jazz",)
    view.page.scores.everything_button.click()
    assert context.rule is not None
    shown = [
        tag
        for tag, category in zip(context.rule.tags, context.rule.categories, strict=True)
        if category in context.rule.shown_categories
    ]
    assert set(lines(view)) == set(shown)


def test_verdicts_reach_the_catalogue_and_come_back(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    song = add(catalog, context, "a.flac")
    view.show_song(song)
    qtbot.waitUntil(lambda: len(lines(view)) == 4)
    lines(view)["jazz"].accept_button.click()
    qtbot.waitUntil(lambda: "accepted by you" in lines(view)["jazz"].accessibleName())
    # Below its threshold: by keyboard, added like a tag of the user's.
    QTest.keyClick(lines(view)["mellow"], Qt.Key.Key_A)
    qtbot.waitUntil(lambda: "accepted by you" in lines(view)["mellow"].accessibleName())
    QTest.keyClick(lines(view)["piano"], Qt.Key.Key_R)
    qtbot.waitUntil(lambda: "rejected by you" in lines(view)["piano"].accessibleName())
    said = {one.tag: one.verdict for one in catalog.decisions_of(str(song.digest))}
    assert said == {
        "jazz": Verdict.ACCEPTED,
        "mellow": Verdict.ACCEPTED,
        "piano": Verdict.REJECTED,
    }
    # A rejected tag can be accepted after all.
    lines(view)["piano"].accept_button.click()
    qtbot.waitUntil(lambda: "accepted by you" in lines(view)["piano"].accessibleName())
    assert listed(catalog, context, song.file_id)[0].state is SongState.DECIDED


def test_states_are_explained_in_a_sentence(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    scores = view.page.scores
    view.show_song(add(catalog, context, "noise.flac", music=0.02))
    qtbot.waitUntil(lambda: "speech, noise or silence (music: 2%)" in scores.sentence)
    assert not any(line.reading.stands for line in scores.lines if line.reading)
    view.show_song(add(catalog, context, "unsure.flac", scores={"jazz": 0.4}))
    qtbot.waitUntil(lambda: "No tag is sure enough" in scores.sentence)
    assert list(lines(view)) == ["jazz"]
    path = Path("/music/waiting.flac")
    catalog.record_file(path, FileStamp(1, 1), "f" * 64, in_library=True)
    view.show_song(listed(catalog, context, catalog.file_ids_of([path])[path])[0])
    qtbot.waitUntil(lambda: "has not heard this song yet" in scores.sentence)
    assert lines(view) == {}


def test_a_failed_song_says_why_and_can_be_tried_again(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    path = Path("/music/broken.flac")
    catalog.record_failure(
        path, FileStamp(1, 1), "The file ends early.", "Copy it again.", in_library=True
    )
    view.show_song(listed(catalog, context, catalog.file_ids_of([path])[path])[0])
    qtbot.waitUntil(lambda: view.page.fields.failure_text == "The file ends early. Copy it again.")
    assert not view.page.timeline.isVisible()
    with qtbot.waitSignal(view.retry_requested) as asked:
        view.page.fields.retry_button.click()
    assert asked.args == [path]


def test_signs_of_another_font_do_not_push_a_name_down(qtbot: QtBot) -> None:
    def ink(text: str) -> list[bool]:
        label = ElidedLabel(most_lines=2)
        qtbot.addWidget(label)
        label.setText(text)
        label.resize(200, label.heightForWidth(200))
        image = label.grab().toImage()
        ground = image.pixel(199, 0)
        across = range(image.width())
        return [any(image.pixel(x, y) != ground for x in across) for y in range(image.height())]

    plain = ink("Gypsy jargon")
    # Isolated, as in a line of several names.
    assert ink("\u2068Gypsy jargon\u2069")[: len(plain)] == plain
    assert not any(ink("\u2068Gypsy jargon\u2069")[len(plain) :])


def test_a_line_that_begins_with_a_right_to_left_name_stays_to_the_left() -> None:
    assert is_right_to_left("فيروز")
    assert not is_right_to_left("\u2068فيروز\u2069 · Songs")
    assert not is_right_to_left("\u2068فيروز\u2069 · \u2068آلبوم\u2069")


def test_fields_of_the_file_stand_beside_what_is_proposed(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    fields = DisplayFields(
        "Blue", "Ann; Bob", "Songs", year="1959", fields={"genre": ("Rock",)}, container="FLAC"
    )
    song = add(catalog, context, "a.flac", fields=fields)
    view.show_song(song)
    qtbot.waitUntil(lambda: ("→ proposed", "jazz (80%)") in view.page.fields.rows())
    rows = view.page.fields.rows()
    assert ("Genre", "Rock") in rows
    assert ("Mood", "–") in rows
    assert ("Format", "FLAC") in rows
    assert view.page.header.title == "Blue"
    assert "1:00" in view.page.header.facts_text


def test_a_key_held_down_loads_the_last_song_only(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    songs = [
        add(catalog, context, f"{'x' * number}.flac", scores={"jazz": 0.7 + number / 100})
        for number in range(1, 21)
    ]
    loads: list[object] = []
    view._loader.loaded.connect(loads.append)
    for song in songs:
        view.show_song(song)
        # The head is there at once, whatever waits.
        assert view.page.header.title == song.title
    # The first at once, and the last when the hand rests.
    qtbot.waitUntil(
        lambda: "jazz" in lines(view) and "90 percent" in lines(view)["jazz"].accessibleName()
    )
    assert len(loads) <= 2


def test_several_songs_are_summed_up_and_none_invites(
    qtbot: QtBot, view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    assert "No song selected" in view.summary.text
    songs = [add(catalog, context, name) for name in ("a.flac", "bb.flac")]
    view.show_song(songs[0])
    view.show_selection(2, [song.file_id for song in songs])
    qtbot.waitUntil(lambda: "jazz (2)" in view.summary.text)
    assert "2:00 of music" in view.summary.text
    # The row that the keyboard stands on is one of them.
    view.show_song(songs[1])
    assert view.summary.isVisible()
    view.show_selection(1)
    qtbot.waitUntil(view.page.isVisible)
    assert view.page.header.title == songs[1].title
    view.show_song(None)
    assert "No song selected" in view.summary.text


def test_a_click_in_the_timeline_plays_there_and_the_line_follows(
    qtbot: QtBot,
    view: SongView,
    catalog: Catalog,
    context: WindowContext,
    playback: Playback,
    tmp_path: Path,
) -> None:
    path = write_wav(tmp_path / "song.wav", music(60.0, 8_000, 1), 8_000)
    assert context.rule is not None
    file_id = add_scored_song(catalog, context.rule, path, {"jazz": 0.8}, number=7)
    view.show_song(listed(catalog, context, file_id)[0])
    timeline = view.page.timeline
    qtbot.waitUntil(lambda: "jazz" in timeline.tag_names)
    # The waveform above has the same axis.
    qtbot.waitUntil(
        lambda: (
            view.page.waveform.mapTo(view.page, QPoint(0, 0)).x()
            == timeline.mapTo(view.page, QPoint(round(timeline.axis.left), 0)).x()
        )
    )
    cell = timeline.cell_rect(timeline.tag_names.index("jazz"), 5)
    places: list[float] = []
    playback.position_changed.connect(places.append)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=cell.center())
    assert playback.path == path
    qtbot.waitUntil(lambda: playback.state == "playing" and playback.position_s > 15.05)
    assert places[0] < 20.0
    x = round(timeline.axis.x_of(playback.position_s))
    assert timeline._position_s == playback.position_s
    assert x > cell.left()
    # Another song is chosen: it goes on playing, and its line stays away from the new one.
    view.show_song(add(catalog, context, "a.flac"))
    assert timeline._position_s is None
    assert playback.state == "playing"


def test_nothing_heavy_is_loaded_for_it() -> None:
    code = (
        "import sys, mlfa_app.gui.views.song.view;"
        "print(sorted({'torch', 'scipy', 'sklearn', 'av', 'soundfile', 'soxr', 'mutagen'}"
        " & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert found.stdout.strip() == "[]"


def test_long_and_right_to_left_names_stay_inside(
    view: SongView, catalog: Catalog, context: WindowContext
) -> None:
    fields = DisplayFields("עברית " * 60, "A" * 400, "B" * 400)
    view.show_song(add(catalog, context, "a.flac", fields=fields))
    assert view.page.minimumSizeHint().width() <= 380
    assert view.width() == 430
