"""The dialog that says why a tag has its score: levels, passages, songs like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QModelIndex, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.why import LikeAnswer, WhyAnswer, WhyDesk, WhyWish
from mlfa_app.gui.drawing.why_bars import BarRow, WhyBars
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import clock_time, decimal, percent
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.flow_layout import FlowLayout
from mlfa_app.gui.views.labels import plain_label, stand_out
from mlfa_app.gui.views.table_look import share_width, show_rows_in
from mlfa_app.gui.views.tools.why_words import (
    exact_percent,
    level_name,
    network_name,
    sentence,
    share_text,
    spoken_share,
    spoken_whole,
    standing_words,
    way_words,
)
from mlfa_app.jobs.similar.near_songs import name_of
from mlfa_app.jobs.why.passages import Passage
from mlfa_app.jobs.why.reasons import Why
from mlfa_app.jobs.why.songs import LikeSong
from mlfa_core.errors import KnownError

_TITLE = 2


class WhyDialog(QDialog):
    """Why a tag of a song has its score. Stays beside the window.

    Signals:
        song_opened: The path of a song to play.
        play_wanted: Path and second to play from.
        song_chosen: The id of a file that the cursor is on.

    Attributes:
        tags: Chooses the tag.
        words: What is to be said first.
        bars: What each level contributed.
        passages: The buttons of the strongest passages.
        table: Songs of the library that have the tag, too.
        songs_words: What is to be said of them.

    Args:
        context: The window's shared parts.
        wish: What is asked first.
        parent: The window.
    """

    song_opened = Signal(object)
    play_wanted = Signal(object, float)
    song_chosen = Signal(object)

    def __init__(
        self, context: WindowContext, wish: WhyWish, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._wish = wish
        self._songs: tuple[LikeSong, ...] = ()
        self._category = ""
        self._file_id = -1
        self.passages: list[QPushButton] = []
        self.desk = WhyDesk(context, self)
        self.tags = QComboBox()
        self.tags.setAccessibleName(self.tr("Tag"))
        self.tags.setMaxVisibleItems(20)
        self.tags.activated.connect(self._on_tag_chosen)
        self.head = plain_label()
        self.words = plain_label()
        self.bars = WhyBars()
        self.bars.setAccessibleName(self.tr("What each level contributed"))
        self.bars.row_reached.connect(self._on_row_reached)
        self.songs_words = plain_label()
        self.table = self._made_table()
        self._passages_head = _head(self.tr("Strongest passages"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.desk.explained.connect(self._on_explained)
        self.desk.liked.connect(self._on_liked)
        self.desk.progressed.connect(self._on_progressed)
        self.desk.unheard.connect(self._on_unheard)
        self.desk.failed.connect(self._on_failed)
        self.desk.search_failed.connect(self._on_search_failed)
        self.finished.connect(self.desk.stop)
        context.signals.rule_changed.connect(self._ask)
        context.signals.songs_changed.connect(self._on_songs_changed)
        self.show_tag(wish)

    @property
    def wish(self) -> WhyWish:
        """What is asked."""
        return self._wish

    def show_tag(self, wish: WhyWish) -> None:
        """Ask about another tag, or another song."""
        if wish.digest != self._wish.digest:
            self.tags.clear()
        self._wish = wish
        self._ask()

    # Building

    def _made_table(self) -> QTableView:
        table = QTableView()
        self._rows = QStandardItemModel(0, 4, self)
        self._rows.setHorizontalHeaderLabels(
            [self.tr("Similarity"), self.tr("Artist"), self.tr("Title"), self.tr("Has the tag")]
        )
        show_rows_in(table, self._rows, self.tr("Your nearest songs that have the tag, too"))
        table.activated.connect(self._on_activated)
        table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        share_width(table, _TITLE, ((0, 13), (1, 17), (3, 20)))
        table.horizontalHeader().setMinimumSectionSize(9 * self.fontMetrics().averageCharWidth())
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        label = QLabel(self.tr("&Tag:"))
        label.setBuddy(self.tags)
        top.addWidget(label)
        top.addWidget(self.tags)
        top.addSpacing(gap(self, 0.4))
        top.addWidget(self.head, 1)
        self._bars_area = _scrolled(self.bars)
        left = QVBoxLayout()
        left.addWidget(_head(self.tr("Levels of the model")))
        left.addWidget(self._bars_area, 1)
        note = QLabel(self.tr("Shares are log odds: from an average song they add up to this one."))
        note.setWordWrap(True)
        note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        left.addWidget(note)
        self._passages_row = QWidget()
        self._flow = FlowLayout(self._passages_row)
        right = QVBoxLayout()
        right.addWidget(self._passages_head)
        right.addWidget(self._passages_row)
        right.addWidget(_head(self.tr("Your nearest songs that have the tag, too")))
        right.addWidget(self.songs_words)
        right.addWidget(self.table, 100)
        # Where the table is hidden, the rest stays at the top.
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.addLayout(left, 1)
        columns.addSpacing(gap(self, 0.6))
        columns.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addLayout(columns, 1)
        column.addWidget(self._buttons)
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing()
        room = self.screen().availableGeometry()
        self.resize(
            min(170 * letter, room.width() - 2 * line), min(33 * line, room.height() - 3 * line)
        )

    # Asking

    def _ask(self) -> None:
        self.setWindowTitle(self.tr("Why “{tag}”").format(tag=self._wish.tag))
        self.words.setText(self.tr("Looking for what carried the tag…"))
        self.desk.ask(self._wish)

    def _on_tag_chosen(self, index: int) -> None:
        tag = str(self.tags.itemData(index))
        self._wish = WhyWish(self._wish.path, self._wish.digest, tag)
        self._ask()

    def _on_songs_changed(self, file_ids: list[int] | None) -> None:
        # A running analysis tells of many songs.
        if file_ids is None or self._file_id in file_ids:
            self.desk.ask(self._wish)

    # Answers

    def _on_explained(self, answer: WhyAnswer) -> None:
        why = answer.why
        self._category, self._file_id = why.category, answer.file_id
        self._list_tags(answer)
        self.head.setText(
            self.tr("{song}: {score}, {standing}").format(
                song=answer.name, score=percent(why.score), standing=standing_words(why)
            )
        )
        self.words.setText(sentence(why))
        self.bars.set_rows(_bar_rows(why), why.category)
        self.bars.setWhatsThis(spoken_whole(why))
        self._show_passages(why.passages.strongest, why.passages.is_throughout)
        self._show_songs(())
        self.songs_words.setText(self.tr("Looking for songs…"))
        self.songs_words.show()

    def _list_tags(self, answer: WhyAnswer) -> None:
        tags = list(answer.tags)
        if self._wish.tag not in tags:
            tags.insert(0, self._wish.tag)
        with QSignalBlocker(self.tags):
            if [self.tags.itemData(place) for place in range(self.tags.count())] != tags:
                self.tags.clear()
                for tag in tags:
                    self.tags.addItem(tag, tag)
            self.tags.setCurrentIndex(tags.index(self._wish.tag))
        self.tags.setEnabled(True)

    def _show_passages(self, passages: Sequence[Passage], is_throughout: bool) -> None:
        for button in self.passages:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.passages = []
        self._passages_head.setText(
            self.tr("Strongest moment, but as strong throughout")
            if is_throughout
            else self.tr("Strongest passages")
        )
        self._passages_head.setVisible(bool(passages))
        self._passages_row.setVisible(bool(passages))
        for passage in passages:
            begin, end = clock_time(round(passage.start_s)), clock_time(round(passage.end_s))
            button = QPushButton(f"{begin} – {end}   {percent(passage.score)}")
            button.setAutoDefault(False)
            words = self.tr("Play from {begin} to {end}, where the tag has {score}")
            words = words.format(begin=begin, end=end, score=percent(passage.score))
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.clicked.connect(partial(self._on_passage_clicked, passage.start_s))
            self._flow.addWidget(button)
            self.passages.append(button)

    def _on_liked(self, answer: LikeAnswer) -> None:
        if answer.wish != self._wish:
            return
        self._show_songs(answer.songs)
        self.songs_words.setText(
            self.tr("No other song of your library has the tag “{tag}”.").format(tag=self._wish.tag)
        )
        self.songs_words.setVisible(not answer.songs)

    def _show_songs(self, songs: Sequence[LikeSong]) -> None:
        self._songs = tuple(songs)
        self._rows.removeRows(0, self._rows.rowCount())
        for song in songs:
            artist, title = name_of(song.path, song.fields)
            ways = ", ".join(way_words(way, self._category) for way in song.ways)
            texts = (decimal(song.similarity, 2), artist, title, ways)
            items = [QStandardItem(text) for text in texts]
            for item in items:
                item.setToolTip(str(song.path))
            self._rows.appendRow(items)
        self.table.setVisible(bool(songs))

    def _on_progressed(self, share: float) -> None:
        self.songs_words.setText(
            self.tr("Preparing the search, once: {share}").format(share=percent(share))
        )

    def _on_unheard(self) -> None:
        self._show_nothing(self.tr("The model in use has not heard this song to its end yet."))

    def _on_failed(self, error: KnownError) -> None:
        self._show_nothing(" ".join(filter(None, map(in_window, (error.summary, error.advice)))))

    def _on_search_failed(self, error: KnownError) -> None:
        self.songs_words.setText(in_window(error.summary))
        self.songs_words.show()

    def _show_nothing(self, text: str) -> None:
        self.words.setText(text)
        self.head.clear()
        self.bars.set_rows((), "")
        self._show_passages((), is_throughout=False)
        self._show_songs(())
        self.songs_words.hide()
        self.tags.setEnabled(False)

    # The user

    def _on_row_reached(self, row: QRect) -> None:
        self._bars_area.ensureVisible(0, row.center().y(), 0, row.height())

    def _on_passage_clicked(self, start_s: float) -> None:
        self.play_wanted.emit(self._wish.path, start_s)

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= current.row() < len(self._songs):
            self.song_chosen.emit(self._songs[current.row()].file_id)

    def _on_activated(self, index: QModelIndex) -> None:
        if index.row() < len(self._songs):
            self.song_opened.emit(self._songs[index.row()].path)


def _bar_rows(why: Why) -> list[BarRow]:
    average = exact_percent(why.base_score)
    this = exact_percent(why.score)
    lines = spoken_whole(why).split("\n")
    rows = [BarRow("end", _average_song(), average, spoken=lines[0])]
    before = None
    for one in why.levels:
        if one.scale != before:
            before = one.scale
            rows.append(BarRow("head", network_name(one.scale)))
        text, number = level_name(one), share_text(one.share)
        rows.append(BarRow("bar", text, number, one.share, spoken_share(one)))
    rows.append(BarRow("end", _this_song(), this, spoken=lines[-1]))
    return rows


def _average_song() -> str:
    return QCoreApplication.translate("WhyDialog", "An average song")


def _this_song() -> str:
    return QCoreApplication.translate("WhyDialog", "This song")


def _head(text: str) -> QLabel:
    label = QLabel(text)
    stand_out(label)
    label.setWordWrap(True)
    return label


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
