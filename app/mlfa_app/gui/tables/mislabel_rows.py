"""The doubted genres as a tree: single songs, and albums with their songs below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mlfa_app.catalog.folding import one_line
from mlfa_app.errors import printable, shown
from mlfa_app.gui.desks.mislabels import Answer, Answers
from mlfa_app.gui.number_text import decimal, number
from mlfa_app.gui.tables.row_feeder import RowFeeder
from mlfa_app.jobs.mislabels.find import Mislabel, MislabeledAlbum, Row, songs_of

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
SONG, STATED, PROPOSED, STRENGTH, ANSWER = range(5)
_COLUMNS = 5


class MislabelModel(QStandardItemModel):
    """What was found, the strongest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, _COLUMNS, parent)
        self._feeder = RowFeeder(self)
        self._answers: Answers = {}
        self._cells: dict[int, list[tuple[QStandardItem, QStandardItem]]] = {}
        self._set_heads()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what was found."""
        self.removeRows(0, self.rowCount())
        self._answers = {}
        self._cells = {}
        self._feeder.feed(rows, self._add)

    def _add(self, row: Row) -> None:
        items = self._items(row)
        if isinstance(row, MislabeledAlbum):
            for song in row.songs:
                own = self._items(song)
                items[SONG].appendRow(own)
                self._keep(own)
        self._keep(items)
        self.appendRow(items)

    def _keep(self, items: Sequence[QStandardItem]) -> None:
        """Remember where the answers of a row's songs are shown."""
        for one in songs_of(items[SONG].data(_ROW)):
            self._cells.setdefault(one.song.file_id, []).append((items[SONG], items[ANSWER]))
        self._answer(items[SONG], items[ANSWER], self._answers)

    def show_answers(self, answers: Answers) -> None:
        """Show what the user said."""
        changed = {
            file_id
            for file_id in answers.keys() | self._answers.keys()
            if answers.get(file_id) is not self._answers.get(file_id)
        }
        self._answers = answers
        for file_id in changed:
            for song, cell in self._cells.get(file_id, ()):
                self._answer(song, cell, answers)

    def songs_at(self, indexes: Iterable[Index]) -> list[Mislabel]:
        """The songs at some rows, each once; an album stands for all below it."""
        found: dict[int, Mislabel] = {}
        for index in indexes:
            row = self.row_at(index)
            for song in () if row is None else songs_of(row):
                found[song.song.file_id] = song
        return list(found.values())

    def row_at(self, index: Index) -> Row | None:
        """What a row is about; None where there is none."""
        row = index.sibling(index.row(), SONG).data(_ROW) if index.isValid() else None
        return row if isinstance(row, Mislabel | MislabeledAlbum) else None

    def why(self, row: Row) -> str:
        """Say in a sentence or two why a genre is doubted."""
        if isinstance(row, MislabeledAlbum):
            text = self.tr(
                "{count} of {all} judged songs of this album disagree in the same way. That may be "
                "a matter of words: perhaps the whole album is called so on purpose."
            )
            return text.format(count=number(len(row.songs)), all=number(row.num_judged))
        return " ".join(filter(None, (self._sound(row), self._near(row))))

    # Words

    def _set_heads(self) -> None:
        self.setHorizontalHeaderLabels(
            [
                self.tr("Song or album"),
                self.tr("The file says"),
                self.tr("Proposed"),
                self.tr("Strength"),
                self.tr("You said"),
            ]
        )

    def _sound(self, row: Mislabel) -> str:
        words = {"stated": _words(row.stated), "proposed": row.proposed}
        if row.heard_stated is None and row.heard_proposed is None:
            return self.tr("The model knows neither genre; only similar songs speak here.")
        if row.heard_stated is None:
            text = self.tr("The sound scores {high} for {proposed}.")
        elif row.heard_proposed is None:
            text = self.tr("The sound scores only {low} for {stated}.")
        else:
            text = self.tr("The sound scores {high} for {proposed} and {low} for {stated}.")
        low, high = decimal(row.heard_stated or 0.0, 2), decimal(row.heard_proposed or 0.0, 2)
        return text.format(low=low, high=high, **words)

    def _near(self, row: Mislabel) -> str:
        text = self.tr(
            "Of the {count} songs by others that are most like it, {proposed} stands in {many}, "
            "{stated} in {few}."
        )
        return text.format(
            count=number(row.num_near),
            many=number(row.near_proposed),
            few=number(row.near_stated),
            proposed=row.proposed,
            stated=_words(row.stated),
        )

    # Items

    def _items(self, row: Row) -> list[QStandardItem]:
        name = self._name(row)
        stated, proposed = _words(row.stated), one_line(row.proposed)
        items = [
            QStandardItem(text) for text in (name, stated, proposed, decimal(row.strength, 2), "")
        ]
        whole = self.tr("{name}: the file says {stated}, proposed is {proposed}. {why}").format(
            name=name, stated=stated, proposed=proposed, why=self.why(row)
        )
        path = shown(songs_of(row)[0].song.path)
        for item in items:
            item.setFlags(_FLAGS)
            item.setToolTip(f"{path}\n{self.why(row)}")
        items[SONG].setData(row, _ROW)
        items[SONG].setAccessibleText(whole)
        if isinstance(row, MislabeledAlbum):
            font = items[SONG].font()
            font.setBold(True)
            items[SONG].setFont(font)
        return items

    def _name(self, row: Row) -> str:
        if isinstance(row, MislabeledAlbum):
            name = f"{row.artist} – {row.album}" if row.artist else row.album
            text = self.tr("Album: {name} ({count} songs)")
            return text.format(name=one_line(name), count=number(len(row.songs)))
        song = row.song
        title = song.title or printable(song.path.name)
        return one_line(f"{song.artist} – {title}" if song.artist else title)

    def _answer(self, song: QStandardItem, cell: QStandardItem, answers: Answers) -> None:
        row = song.data(_ROW)
        said = {answers.get(one.song.file_id) for one in songs_of(row)}
        if said == {Answer.TAKEN}:
            text = self.tr("take {genre}").format(genre=one_line(row.proposed))
        elif said == {Answer.RIGHT}:
            text = self.tr("the file is right")
        elif said - {None}:
            text = self.tr("partly")
        else:
            text = ""
        cell.setText(text)


def _words(values: Sequence[str]) -> str:
    return one_line(", ".join(values))
