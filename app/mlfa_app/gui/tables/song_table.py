"""The songs table's item model: an ordered list of ids, and rows read when they are seen."""

from __future__ import annotations

import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from mlfa_app.catalog.listing import ListedSong, Order
from mlfa_app.gui.library_reader import LibraryReader, Listing
from mlfa_app.gui.tables.song_columns import (
    FACTS,
    Column,
    SongRow,
    column_tip,
    column_title,
    make_row,
    spoken_text,
    tool_tip,
)

Index = QModelIndex | QPersistentModelIndex

SONG_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row's `ListedSong`, None while it is being read."""

_CACHED_ROWS = 4000
# Rows around those on the screen that are read when nothing else is to be done.
_NEAR_ROWS = 60
_MIN_GAP_MS = 100
# More ranges than this and the view is told of all between the first and the last.
_MAX_RANGES = 50

_NUM_COLUMNS = len(Column)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class _Cached:
    """A row, and whether something changed since it was read. ``row`` is None if it is gone."""

    row: SongRow | None
    is_stale: bool = False


class SongTableModel(QAbstractTableModel):
    """All songs that match, of which only those on the screen are read.

    Painting never waits: a row that is not there yet shows a placeholder and is asked for. A row
    that changed shows what it said before until it is read again.

    Signals:
        rows_read: A list of file ids whose rows are there now, or there anew.
        songs_vanished: Some listed songs are no longer in the library.

    Args:
        reader: Reads ids and rows.
        parent: Owner.
    """

    rows_read = Signal(object)
    songs_vanished = Signal()

    def __init__(self, reader: LibraryReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._listing = Listing.of("", Order(), array.array("q"))
        # Qt asks for it with every index that it makes.
        self._num_rows = 0
        self._cache: OrderedDict[int, _Cached] = OrderedDict()
        self._missed: dict[int, None] = {}
        self._changed: set[int] = set()
        # Changed while they were being read: what comes may be of before the change.
        self._overtaken: set[int] = set()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._ask_for_missed)
        self._pause = QTimer(self, singleShot=True, interval=_MIN_GAP_MS)
        self._pause.timeout.connect(self._tell_changes)
        reader.songs_read.connect(self._on_songs_read)

    # What is listed

    @property
    def listing(self) -> Listing:
        """What is listed now."""
        return self._listing

    def set_listing(self, listing: Listing) -> bool:
        """List other songs, or the same in another order.

        Returns:
            Whether anything but the words of the query changed: then the model was reset, and
            views have lost their selection.
        """
        for song in listing.first:
            # Shown at once, but read again: something may have changed since the list was made.
            if song.file_id not in self._cache:
                self._cache[song.file_id] = _Cached(make_row(song), is_stale=True)
        is_same = listing.ids == self._listing.ids
        if is_same:
            self._listing = listing
            return False
        self.beginResetModel()
        self._listing = listing
        self._num_rows = len(listing.ids)
        self._missed.clear()
        self._changed.clear()
        self._reader.forget_wishes()
        self.endResetModel()
        return True

    def refresh(self, file_ids: Iterable[int] | None = None) -> None:
        """Have rows read again when they are seen.

        Args:
            file_ids: Which; None for all.
        """
        if file_ids is None:
            self._overtaken.update(self._reader.under_way)
            for cached in self._cache.values():
                cached.is_stale = True
            if self._cache and self._num_rows:
                self._changed.clear()
                self._emit_changed(0, self._num_rows - 1)
            return
        changed = list(file_ids)
        self._overtaken.update(self._reader.under_way.intersection(changed))
        stale = [each for each in changed if each in self._cache]
        for file_id in stale:
            self._cache[file_id].is_stale = True
        self._note_changes(stale)

    # Rows

    def file_id(self, row: int) -> int:
        """Id of a row's file."""
        return self._listing.ids[row]

    def row_of(self, file_id: int) -> int | None:
        """Row of a file; None if it is not listed."""
        rows = self._listing.rows_of([file_id])
        return int(rows[0]) if len(rows) else None

    def row_at(self, row: int) -> SongRow | None:
        """A row as far as it is known; what is missing or out of date is asked for."""
        file_id = self._listing.ids[row]
        cached = self._cache.get(file_id)
        if cached is None:
            self._miss(row)
            return None
        if cached.is_stale:
            self._miss(row)
        return cached.row

    def song_at(self, row: int) -> ListedSong | None:
        """The song of a row; None while it is being read."""
        found = self.row_at(row)
        return None if found is None else found.song

    def known_song(self, file_id: int) -> ListedSong | None:
        """A song if it is known and up to date; nothing is asked for."""
        cached = self._cache.get(file_id)
        if cached is None or cached.row is None or cached.is_stale:
            return None
        return cached.row.song

    def known_words(self) -> dict[str, set[str]]:
        """The words that the known songs carry, by category: in their files, or accepted."""
        words: dict[str, set[str]] = {"genre": set(), "mood": set()}
        for cached in self._cache.values():
            if cached.row is None:
                continue
            song = cached.row.song
            words["genre"].update(song.genre)
            words["mood"].update(song.mood)
            for proposal in song.proposals:
                if proposal.verdict is not None:
                    words.setdefault(proposal.category, set()).add(proposal.tag)
        return words

    # QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, D102
        return 0 if parent.isValid() else self._num_rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008, D102
        return 0 if parent.isValid() else _NUM_COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if FACTS[column].is_number else _LEFT
        if role not in _TEXT_ROLES:
            return None
        row = self.row_at(index.row())
        if role == SONG_ROLE:
            return None if row is None else row.song
        if row is None:
            return self._placeholder(self._listing.ids[index.row()], column, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(row, column)
        return spoken_text(row, column)

    def headerData(  # noqa: N802, D102
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(Column):
            return None
        column = Column(section)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column_title(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column_tip(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if FACTS[column].is_number else _LEFT
        return None

    def _placeholder(self, file_id: int, column: Column, role: int) -> str | None:
        is_gone = file_id in self._cache
        text = self.tr("No longer in the library") if is_gone else self.tr("Loading…")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text
        if role == Qt.ItemDataRole.DisplayRole:
            return text if column is Column.TITLE else ""
        return None

    # Reading

    def _miss(self, row: int) -> None:
        if self._listing.ids[row] in self._reader.under_way:
            return
        self._missed[row] = None
        if not self._turn.isActive():
            self._turn.start()

    def _ask_for_missed(self) -> None:
        ids = self._listing.ids
        rows = [row for row in self._missed if row < len(ids)]
        self._missed.clear()
        if not rows:
            return
        near = [
            *range(max(rows) + 1, min(max(rows) + 1 + _NEAR_ROWS, len(ids))),
            *range(min(rows) - 1, max(min(rows) - 1 - _NEAR_ROWS, -1), -1),
        ]
        self._reader.want(
            (ids[row] for row in rows), (ids[row] for row in near if self._is_missing(ids[row]))
        )

    def _is_missing(self, file_id: int) -> bool:
        cached = self._cache.get(file_id)
        return cached is None or cached.is_stale

    def _on_songs_read(self, songs: Sequence[ListedSong], asked: Sequence[int]) -> None:
        found = {song.file_id: song for song in songs}
        for file_id in asked:
            song = found.get(file_id)
            row = None if song is None else make_row(song)
            self._cache[file_id] = _Cached(row, file_id in self._overtaken)
            self._cache.move_to_end(file_id)
        while len(self._cache) > _CACHED_ROWS:
            self._cache.popitem(last=False)
        self._overtaken.difference_update(asked)
        self._note_changes(asked)
        self.rows_read.emit(list(asked))
        if len(found) < len(set(asked)):
            self.songs_vanished.emit()

    # Telling views

    def _note_changes(self, file_ids: Sequence[int]) -> None:
        self._changed.update(int(row) for row in self._listing.rows_of(file_ids))
        # The first news go out at once; what follows is gathered.
        if self._changed and not self._pause.isActive():
            self._tell_changes()

    def _tell_changes(self) -> None:
        if not self._changed:
            return
        ranges = _ranges(sorted(self._changed))
        self._changed.clear()
        self._pause.start()
        if len(ranges) > _MAX_RANGES:
            ranges = [(ranges[0][0], ranges[-1][1])]
        for first, last in ranges:
            self._emit_changed(first, last)

    def _emit_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


_TEXT_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        SONG_ROLE,
    }
)


def _ranges(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Join ascending rows to ranges, each by its first and last row."""
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    return ranges
