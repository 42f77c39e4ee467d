"""Everything the window can do: each action with its words, its key and its menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QMenuBar

from mlfa_app.gui.drawing.icons import action_icon

_Keys = QKeySequence.StandardKey
_NATIVE = QKeySequence.SequenceFormat.NativeText
# What the window does by itself; all else needs the library.
_OF_THE_FRAME = (
    "quit",
    "show_library",
    "show_song",
    "next_pane",
    "previous_pane",
    "full_screen",
)


@dataclass(frozen=True)
class _Fact:
    """What an action is: name, words, keys, what it does in a sentence, and its icon,
    and a shorter text for the tool bar.
    """

    name: str
    text: str
    keys: tuple[QKeySequence.StandardKey | str, ...] = ()
    tip: str = ""
    icon: str = ""
    short: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    is_checkable: bool = False


class Actions(QObject):
    """All actions of the window, by name.

    Args:
        parent: The window: keys count while it is active.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        self._menus: list[tuple[str, tuple[_Fact | None, ...]]] = [
            (self.tr("&File"), self._file()),
            (self.tr("&Edit"), self._edit()),
            (self.tr("&Songs"), self._songs()),
            (self.tr("&Analysis"), self._analysis()),
            (self.tr("&View"), self._view()),
            (self.tr("&Help"), self._help()),
        ]
        for _title, facts in self._menus:
            for fact in facts:
                if fact is not None:
                    self._actions[fact.name] = self._made(fact)
        self.set_library_open(False)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def fill(self, bar: QMenuBar) -> None:
        """Put all actions into menus."""
        for title, facts in self._menus:
            menu = QMenu(title, bar)
            menu.setToolTipsVisible(True)
            for fact in facts:
                if fact is None:
                    menu.addSeparator()
                else:
                    menu.addAction(self._actions[fact.name])
            bar.addMenu(menu)

    def listed(self) -> list[tuple[str, list[QAction]]]:
        """All actions by the titles of their menus, as the help lists them."""
        return [
            (title.replace("&", ""), [self._actions[fact.name] for fact in facts if fact])
            for title, facts in self._menus
        ]

    def set_library_open(self, is_open: bool) -> None:
        """Say whether there is a library to work with; without one, little can be done."""
        for name, action in self._actions.items():
            if name not in _OF_THE_FRAME:
                action.setEnabled(is_open)

    def draw_icons(self, palette: QPalette) -> None:
        """Draw the icons in the palette's colours."""
        for name, icon in self._icons.items():
            self._actions[name].setIcon(action_icon(icon, palette))

    def _made(self, fact: _Fact) -> QAction:
        action = QAction(fact.text, self)
        action.setObjectName(fact.name)
        sequences: list[QKeySequence] = []
        for key in fact.keys:
            if isinstance(key, str):
                sequences.append(QKeySequence(key))
            else:
                sequences += QKeySequence.keyBindings(key)
        action.setShortcuts(sequences)
        action.setMenuRole(fact.role)
        action.setCheckable(fact.is_checkable)
        # A held key would ask for the same thing again and again.
        action.setAutoRepeat(fact.name in ("undo", "redo"))
        if fact.tip:
            action.setStatusTip(fact.tip)
        shown = keys_text(action)
        words = fact.tip or words_of(action)
        action.setToolTip(f"{words} ({shown})" if shown else words)
        action.setIconText(fact.short or words_of(action))
        if fact.icon:
            self._icons[fact.name] = fact.icon
        return action

    def _file(self) -> tuple[_Fact | None, ...]:
        return (
            _Fact(
                "add_folder",
                self.tr("&Add folder…"),
                (_Keys.Open,),
                self.tr("Add a folder of music to the library."),
                "add-folder",
            ),
            _Fact(
                "open_song",
                self.tr("&Open a song…"),
                ("Ctrl+Shift+O",),
                self.tr("Hear what a song is without adding it to the library."),
                "songs",
            ),
            None,
            _Fact(
                "write",
                self.tr("Review and &write…"),
                (_Keys.Save,),
                self.tr("See what would change in the files, and write it."),
                "write",
            ),
            _Fact(
                "history",
                self.tr("&History…"),
                ("Ctrl+Shift+H",),
                self.tr("See what was written into files, and take it back."),
            ),
            None,
            _Fact(
                "quit",
                self.tr("&Quit"),
                ("Ctrl+Q",),
                self.tr("Close the window; unfinished work goes on next time."),
                role=QAction.MenuRole.QuitRole,
            ),
        )

    def _edit(self) -> tuple[_Fact | None, ...]:
        return (
            _Fact("undo", self.tr("&Undo"), (_Keys.Undo,)),
            _Fact("redo", self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
            None,
            _Fact(
                "find",
                self.tr("&Find songs"),
                (_Keys.Find,),
                self.tr("Go to the filter above the songs."),
                "find",
            ),
            None,
            _Fact(
                "models",
                self.tr("&Models…"),
                ("Ctrl+M",),
                self.tr("See, switch and install the models that listen."),
            ),
            _Fact(
                "settings",
                self.tr("&Settings…"),
                ("Ctrl+,",),
                self.tr("Change how MLFA decides, writes and looks."),
                "settings",
                role=QAction.MenuRole.PreferencesRole,
            ),
        )

    def _songs(self) -> tuple[_Fact | None, ...]:
        return (
            # The window listens for the space bar itself; the tab puts it where menus show keys.
            _Fact("play", self.tr("&Play or pause") + "\t" + self.tr("Space")),
            None,
            _Fact(
                "accept",
                self.tr("&Accept proposed tags"),
                ("Ctrl+Return",),
                self.tr("Say that all proposed tags of the selected songs are right."),
                "accept",
                self.tr("Accept"),
            ),
            _Fact(
                "reject",
                self.tr("Re&ject proposed tags"),
                ("Ctrl+Backspace",),
                self.tr("Say that all proposed tags of the selected songs are wrong."),
                "reject",
                self.tr("Reject"),
            ),
            _Fact(
                "edit_tags",
                self.tr("Edit &tags…"),
                ("Ctrl+E",),
                self.tr("Accept, reject, correct or add tags of the selected songs."),
                "tag",
                self.tr("Edit tags"),
            ),
            _Fact(
                "give_tag",
                self.tr("Gi&ve the tag that is taught"),
                ("F8",),
                self.tr(
                    "Say that the selected songs have the tag chosen in the window of teaching."
                ),
            ),
            _Fact(
                "deny_tag",
                self.tr("De&ny the tag that is taught"),
                ("F9",),
                self.tr(
                    "Say that the selected songs lack the tag chosen in the window of teaching."
                ),
            ),
            None,
            _Fact(
                "why",
                self.tr("&Why this tag…"),
                ("Ctrl+Shift+W",),
                self.tr("Say what in its sound gives the song shown its tags."),
            ),
            _Fact(
                "similar",
                self.tr("&Similar songs…"),
                ("Ctrl+Shift+S",),
                self.tr("List the songs of the library that are nearest to the selected ones."),
            ),
            _Fact(
                "walk",
                self.tr("Playlist &between two songs…"),
                ("Ctrl+Shift+P",),
                self.tr("Make a playlist that leads from one song to another in small steps."),
            ),
            _Fact(
                "mislabels",
                self.tr("Doubtful &genres…"),
                ("Ctrl+Shift+G",),
                self.tr("List songs whose genre fits neither their sound nor songs like them."),
            ),
            _Fact(
                "copies",
                self.tr("&Duplicates…"),
                ("Ctrl+Shift+D",),
                self.tr("List recordings that the library holds more than once."),
            ),
            None,
            _Fact(
                "show_file",
                self.tr("Show in file &manager"),
                ("Ctrl+Shift+E",),
                self.tr("Open the folder of the song at the cursor."),
            ),
            _Fact(
                "copy_path",
                self.tr("&Copy path"),
                ("Ctrl+Shift+C",),
                self.tr("Copy where the files of the selected songs lie, a line each."),
            ),
        )

    def _analysis(self) -> tuple[_Fact | None, ...]:
        return (
            _Fact(
                "rescan",
                self.tr("&Look for new songs"),
                ("F5",),
                self.tr("Look through all folders again, and analyse what is new."),
                "rescan",
                self.tr("Look again"),
            ),
            _Fact("pause", self.tr("&Pause"), ("Ctrl+P",), is_checkable=True),
            _Fact("cancel", self.tr("&Stop"), ("Ctrl+.",)),
            None,
            _Fact(
                "teach",
                self.tr("&Teach…"),
                ("Ctrl+T",),
                self.tr("Teach the model your own tags, and go back if you like."),
            ),
            None,
            _Fact(
                "failed_files",
                self.tr("&Failed files…"),
                ("Ctrl+Shift+F",),
                self.tr("See which files could not be analysed, and why."),
            ),
        )

    def _view(self) -> tuple[_Fact | None, ...]:
        return (
            _Fact("show_library", self.tr("&Library"), ("Ctrl+1",), is_checkable=True),
            _Fact("show_song", self.tr("&Song"), ("Ctrl+2",), is_checkable=True),
            None,
            _Fact(
                "show_map",
                self.tr("&Map of songs"),
                ("Ctrl+3",),
                self.tr("Show the songs as a map, or as a table again."),
                "map",
                self.tr("Map"),
                is_checkable=True,
            ),
            None,
            _Fact("next_pane", self.tr("&Next part of the window"), ("F6",)),
            _Fact("previous_pane", self.tr("&Previous part of the window"), ("Shift+F6",)),
            None,
            _Fact("full_screen", self.tr("&Full screen"), ("F11",), is_checkable=True),
        )

    def _help(self) -> tuple[_Fact | None, ...]:
        return (
            _Fact("keys", self.tr("&What the keys are"), ("F1", "?")),
            _Fact(
                "about",
                self.tr("&About MLFA"),
                role=QAction.MenuRole.AboutRole,
            ),
        )


def keys_text(action: QAction) -> str:
    """The keys of an action as this system writes them."""
    if "\t" in action.text():
        return action.text().partition("\t")[2]
    # The first is the usual one; keys named after their action stand on few keyboards.
    return action.shortcut().toString(_NATIVE)


def words_of(action: QAction) -> str:
    """What an action is called, without the signs that menus need."""
    return action.text().partition("\t")[0].replace("&", "").rstrip("…")
