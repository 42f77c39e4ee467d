"""MLFA for beets: genres and moods from the sound, at import and as ``beet mlfa``.

Nothing of MLFA or torch is imported: the plugin runs the command ``mlfa``, which may live in
another environment. What every option means is told in MLFA's docs/other-programs.md.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from optparse import Values as Options
from typing import Any

from beets import ui, util
from beets.dbcore import types
from beets.library import Item, Library
from beets.plugins import BeetsPlugin
from mediafile import MediaFile, UnreadableFileError

from .ahead import HearingAhead
from .fields import media_field
from .hearing import Heard, Hearing, HearingError, InterruptedHearingError, find_command
from .values import CATEGORIES, Values, new_values, own_values, policies_from

_OTHER_FIELDS = ("vocal", "era", "scores")
# As many items of an import are written at once, by one process; the last ones at its end.
_WRITTEN_AT_ONCE = 50

if "genres" not in Item._fields:
    raise ui.UserError("The plugin mlfa needs beets 2.7 or newer, which keeps a list of genres.")


class MlfaPlugin(BeetsPlugin):
    """Sets genres, mood and, if asked to, instruments of items."""

    def __init__(self) -> None:
        super().__init__()
        self.config.add(
            {
                "auto": True,
                "command": "",
                "categories": "genre mood",
                "policy": "fill",
                "precision": None,
                "count": None,
                "arguments": [],
                "writer": "mlfa",
                "scores": False,
            }
        )
        self._categories = self._wanted_categories()
        self.item_types = {"mlfa_model": types.STRING, "mlfa_scores": types.STRING}
        for category in self._categories:
            self.item_types[f"mlfa_{category}"] = types.MULTI_VALUE_DSV
            if category != "genre":
                self.item_types[category] = types.MULTI_VALUE_DSV
                self._add_field(category)
        self._ahead = HearingAhead(lambda paths: self._hearing().run(paths))
        self._has_complained = False
        # What the running import set, by id of the item; and what of it beets does not write.
        self._changed: dict[int, dict[str, Values]] = {}
        self._unwritten: list[tuple[Item, set[str]]] = []
        # Items of which beets knew all that their file holds, before the plugin changed them.
        self._in_step: set[int] = set()
        if self.config["auto"].get(bool):
            self.import_stages = [self._imported]
            self.register_listener("import_task_created", self._task_created)
            self.register_listener("import_task_files", self._task_files)
            self.register_listener("import", self._import_ended)

    def commands(self) -> list[ui.Subcommand]:
        """Add ``beet mlfa``."""
        command = ui.Subcommand("mlfa", help="set genre and mood from the sound")
        add = command.parser.add_option
        add("-w", "--write", action="store_true", dest="write", help="write the files")
        add("-W", "--nowrite", action="store_false", dest="write", help="write no file")
        add("-p", "--pretend", action="store_true", help="show what would change, change nothing")
        add("-f", "--force", action="store_true", help="replace what is there")
        add("-r", "--read", action="store_true", help="take over what files hold; ask nothing")
        add("--policy", help="fill, append, replace-own or replace; for one: genre=append")
        command.func = self._command
        return [command]

    # Options.

    def _wanted_categories(self) -> tuple[str, ...]:
        given = self.config["categories"].as_str_seq()
        wanted = tuple(category for category in CATEGORIES if category in given)
        for unknown in set(given) - set(wanted):
            known = ", ".join(CATEGORIES)
            self._log.warning("mlfa.categories: “{}” is not one of {}.", unknown, known)
        return wanted

    def _policies(self, text: str) -> Mapping[str, str]:
        try:
            return policies_from(text, self._categories)
        except ValueError as error:
            raise ui.UserError(f"mlfa.policy: {error}") from error

    def _hearing(self, *more: str) -> Hearing:
        options = [f"--categories={','.join(self._categories)}"]
        precision, count = self.config["precision"].get(), self.config["count"].get()
        options += [] if precision is None else [f"--precision={precision}"]
        options += [] if count is None else [f"--top={count}"]
        options += [*self.config["arguments"].as_str_seq(), *more]
        command = find_command(self.config["command"].as_str())
        self._log.debug("asking {} {}", command, options)
        return Hearing(command, options)

    def _add_field(self, category: str) -> None:
        try:
            self.add_media_field(category, media_field(category))
        except ValueError:
            # Another plugin keeps this field in files already; two would write over each other.
            self._log.debug("another plugin keeps the field {} in files", category)

    # At import.

    def _task_created(self, session: Any, task: Any) -> None:
        """Let the songs of a task be heard while beets looks it up and asks the user."""
        if not session.config["pretend"].get(bool):
            policies = self._policies(self.config["policy"].as_str())
            items = getattr(task, "items", None) or [getattr(task, "item", None)]
            self._ahead.want(_path(item) for item in items if item and _wants(item, policies))

    def _imported(self, session: Any, task: Any) -> None:
        """Set the fields of a task, before beets moves and writes its files."""
        policies = self._policies(self.config["policy"].as_str())
        items = [item for item in task.imported_items() if _wants(item, policies)]
        try:
            found = self._ahead.wait([_path(item) for item in items])
        except HearingError as error:
            self._complain(error)
            return
        for item in items:
            heard = found.get(_path(item))
            changed = self._apply(item, heard, policies) if heard is not None else set()
            if heard is not None:
                item.store()
            now = {category: _values(item, _field(category)) for category in changed}
            for category, words in now.items():
                self._log.info("{}: {}: {}", item, _field(category), "; ".join(words) or "removed")
            self._changed[item.id] = now
        if task.is_album and task.album is not None:
            _bring_into_step(task.album)

    def _task_files(self, session: Any, task: Any) -> None:
        """Write what beets leaves: it writes no file that is imported as it is."""
        changes = []
        for item in task.imported_items():
            given = self._changed.pop(item.id, {})
            # What a plugin after this one has set is no longer ours to write.
            still = {name for name, now in given.items() if _values(item, _field(name)) == now}
            changes += [(item, still)] if still else []
        is_written_by_beets = task.apply or getattr(task.choice_flag, "name", "") == "RETAG"
        if is_written_by_beets or not changes or not session.config["write"].get(bool):
            return
        if session.config["link"].get(bool) or session.config["hardlink"].get(bool):
            self._log.info("files that are linked to are not written")
            return
        self._unwritten += changes
        if len(self._unwritten) >= _WRITTEN_AT_ONCE:
            self._import_ended()

    def _import_ended(self, **_: Any) -> None:
        changes, self._unwritten = self._unwritten, []
        self._write(changes, self._policies(self.config["policy"].as_str()))

    def _complain(self, error: HearingError) -> None:
        """Say once in an import that MLFA cannot be run; the import goes on."""
        if not self._has_complained:
            self._has_complained = True
            self._log.warning("{} The import goes on without it.", error)

    # As a command.

    def _command(self, library: Library, options: Options, arguments: list[str]) -> None:
        if options.read:
            self._read_again(library.items(arguments), options.pretend)
            return
        text = "replace" if options.force else options.policy or self.config["policy"].as_str()
        policies = self._policies(text)
        items = {_path(item): item for item in library.items(arguments) if _wants(item, policies)}
        is_written = ui.should_write(options.write) and not options.pretend
        num_changed = num_failed = 0
        changes: list[tuple[Item, set[str]]] = []
        albums: dict[int, Any] = {}
        try:
            for heard in self._hearing().run(list(items)) if items else ():
                item = items.get(heard.path)
                if item is None:
                    continue
                num_failed += heard.error is not None
                changed = self._apply(item, heard, policies)
                num_changed += bool(changed)
                if changed:
                    ui.show_model_changes(item, fields=[_field(name) for name in changed])
                if options.pretend:
                    continue
                item.store()
                if changed and item.album_id:
                    albums[item.album_id] = item.get_album()
                if changed and is_written:
                    changes.append((item, changed))
                if len(changes) >= 100:
                    self._write(changes, policies)
                    changes = []
        except InterruptedHearingError as error:
            self._log.warning("{}", error)
        except HearingError as error:
            raise ui.UserError(str(error)) from error
        finally:
            self._write(changes, policies)
            for album in filter(None, albums.values()):
                _bring_into_step(album)
        verb = "would change" if options.pretend else "changed"
        failed = f", {num_failed} failed" if num_failed else ""
        ui.print_(f"mlfa: {len(items)} asked about, {num_changed} {verb}{failed}")

    def _read_again(self, items: Iterable[Item], is_pretended: bool) -> None:
        """Bring the fields up to date with the files, as after ``mlfa undo``."""
        albums: dict[int, Any] = {}
        for item in items:
            if self._read(item, self._categories):
                ui.show_model_changes(item, fields=[_field(name) for name in self._categories])
                if not is_pretended:
                    item.store()
                    albums[item.album_id] = item.get_album()
        for album in filter(None, albums.values()):
            _bring_into_step(album)

    # Both.

    def _apply(self, item: Item, heard: Heard, policies: Mapping[str, str]) -> set[str]:
        """Set an item's fields, in memory; give the categories that changed."""
        if heard.error is not None:
            self._log.warning("{}: {}", item, heard.error)
        if not heard.model or not heard.scores:
            return set()
        with contextlib.suppress(OSError):
            if item.mtime and item.mtime >= item.current_mtime():
                self._in_step.add(item.id)
        changed = set()
        for category in self._categories:
            field, key = _field(category), f"mlfa_{category}"
            old, own = _values(item, field), _values(item, key)
            proposed = heard.words.get(category, ())
            new = new_values(policies[category], old, own, proposed)
            if new != old:
                item[field] = list(new)
                changed.add(category)
            mine = own_values(old, own, new, proposed)
            if mine or own:
                item[key] = list(mine)
        item["mlfa_model"] = heard.model
        if self.config["scores"].get(bool):
            named = (
                f"{tag.replace(' ', '%20')}={score:.2f}" for tag, score in heard.scores.items()
            )
            item["mlfa_scores"] = " ".join(named)
        return changed

    # Writing.

    def _write(self, changes: Sequence[tuple[Item, set[str]]], policies: Mapping[str, str]) -> None:
        if self.config["writer"].as_choice(["beets", "mlfa"]) == "beets":
            for item, _ in changes:
                if item.try_write():
                    item.store()
            return
        for fields in {frozenset(changed) for _, changed in changes}:
            items = {_path(item): item for item, changed in changes if changed == fields}
            try:
                for heard in self._writing(fields, policies).run(list(items)):
                    if heard.path in items:
                        self._note_written(items[heard.path], heard, fields)
            except HearingError as error:
                self._log.warning("{}", error)

    def _writing(self, fields: Iterable[str], policies: Mapping[str, str]) -> Hearing:
        """MLFA, told to write these fields and no others, whatever its settings say."""
        wanted = {name: policies[name] if name in fields else "never" for name in CATEGORIES}
        wanted |= dict.fromkeys(_OTHER_FIELDS, "never")
        return self._hearing("--write", "--policy", ",".join(f"{n}={p}" for n, p in wanted.items()))

    def _note_written(self, item: Item, heard: Heard, fields: Iterable[str]) -> None:
        """Take over what the file now holds: it may have had values that beets did not know."""
        if heard.error or heard.skipped:
            self._log.warning("{}: {}", item, heard.error or heard.skipped)
            return
        item.load()
        if self._read(item, fields) and item.id in self._in_step:
            item.mtime = item.current_mtime()
        item.store()

    def _read(self, item: Item, categories: Iterable[str]) -> bool:
        """Set fields to what the file holds, in memory; says whether it could be read."""
        try:
            file = MediaFile(util.syspath(item.path))
        except UnreadableFileError as error:
            self._log.warning("{}", error)
            return False
        for category in categories:
            now = getattr(file, _field(category)) or []
            item[_field(category)] = now
            if own := _values(item, f"mlfa_{category}"):
                item[f"mlfa_{category}"] = [value for value in own if value in now]
        return True


def _bring_into_step(album: Any) -> None:
    """Give an album the genres of its first song; the songs stay as they are.

    Beets does so itself at an import, and once more at an update: if they differ there, it also
    gives them to all songs.
    """
    first = album.items().get()
    if first is not None and first.genres != album.genres:
        album.genres = first.genres
        album.store(inherit=False)


def _field(category: str) -> str:
    return "genres" if category == "genre" else category


def _values(item: Item, field: str) -> Values:
    """The values of an item's field: a list, or text where its type was not known yet."""
    value = item.get(field, with_album=False)
    return tuple(filter(None, value.split("; "))) if isinstance(value, str) else tuple(value or ())


def _path(item: Item) -> str:
    return os.fsdecode(item.path)


def _wants(item: Item, policies: Mapping[str, str]) -> bool:
    """Whether anything could change about an item."""
    return any(
        policy not in ("never", "fill")
        or (policy == "fill" and not item.get(_field(category), with_album=False))
        for category, policy in policies.items()
    )
