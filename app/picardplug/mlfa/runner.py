"""Asks MLFA about files in one of Picard's threads, and shows what it says as changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from picard.file import File
from picard.plugin3.api import PluginApi
from picard.util import thread

from .hearing import Heard, Hearing, HearingError, InterruptedHearingError, find_command
from .options import hearing_options, policies_of
from .values import new_values


class Runner:
    """Files that wait for MLFA, and one process at a time that hears them.

    Lives in the thread of the window; `thread` of Picard brings what the worker finds there.

    Args:
        api: Of Picard.
    """

    def __init__(self, api: PluginApi) -> None:
        self._api = api
        self._queue: dict[str, File] = {}
        self._in_work: dict[str, File] = {}
        self._hearing: Hearing | None = None
        self._num_asked = self._num_done = self._num_changed = self._num_failed = 0

    @property
    def is_busy(self) -> bool:
        """Whether files wait or are being heard."""
        return bool(self._queue) or self._hearing is not None

    def ask(self, files: Iterable[File]) -> None:
        """Let files be heard, but those that lack nothing or that Picard is busy with."""
        policies = policies_of(self._api)
        wanted = {
            file.filename: file
            for file in files
            if file.state in (File.State.NORMAL, File.State.CHANGED) and _wants(file, policies)
        }
        for file in wanted.values():
            file.set_pending()
        self._queue |= wanted
        if not self.is_busy:
            self._tell(self._api.tr("status.nothing"))
        elif self._hearing is None:
            self._num_asked = self._num_done = self._num_changed = self._num_failed = 0
            self._begin()
        self._num_asked += len(wanted)

    def stop(self) -> None:
        """End the process and forget what waits."""
        for file in self._queue.values():
            file.clear_pending()
        self._queue.clear()
        if self._hearing is not None:
            self._hearing.stop()

    def _begin(self) -> None:
        self._in_work, self._queue = self._queue, {}
        try:
            command = find_command(self._api.plugin_config["command"])
        except HearingError as error:
            self._ended(error=error)
            return
        hearing = Hearing(command, hearing_options(self._api))
        self._hearing = hearing
        paths = list(self._in_work)

        def work() -> None:
            for heard in hearing.run(paths):
                thread.to_main(self._heard, heard)

        # What went wrong is said in a sentence; Picard's log need not hold where.
        thread.run_task(work, self._ended, traceback=False)

    def _heard(self, heard: Heard) -> None:
        """Show what was said about a file as a change, unless it went away meanwhile."""
        file = self._in_work.pop(heard.path, None)
        self._num_done += 1
        if file is None or file.state != File.State.PENDING:
            return
        if heard.error is not None:
            self._num_failed += 1
            self._api.logger.warning("%s: %s", heard.path, heard.error)
        self._num_changed += self._apply(file, heard)
        file.clear_pending(signal=False)
        file.update_item()
        done = {"done": self._num_done, "asked": self._num_asked}
        self._tell(self._api.tr("status.progress", **done), is_passing=True)

    def _apply(self, file: File, heard: Heard) -> bool:
        is_changed = False
        for category, policy in policies_of(self._api).items():
            old = file.metadata.getall(category)
            new = new_values(policy, old, (), heard.words.get(category, ()))
            if list(new) != list(old):
                file.metadata[category] = list(new)
                is_changed = True
        return is_changed

    def _ended(self, result: object = None, error: BaseException | None = None) -> None:
        """Let go of what was not heard, and go on with what was asked for meanwhile."""
        self._hearing = None
        left, self._in_work = self._in_work, {}
        for file in left.values():
            file.clear_pending()
        if error is not None and not isinstance(error, HearingError):
            self._api.logger.error("%r", error)
        if error is not None:
            self._num_asked -= len(left)
            # What could not be asked now cannot be asked in a moment either.
            self.stop()
            if not isinstance(error, InterruptedHearingError):
                self._tell(f"MLFA: {error}")
        elif self._queue:
            self._begin()
        else:
            counts = {"asked": self._num_asked, "changed": self._num_changed}
            self._tell(self._api.tr("status.end", **counts, failed=self._num_failed))

    def _tell(self, text: str, *, is_passing: bool = False) -> None:
        """Say something in the status bar; what does not pass goes into the history as well."""
        window = self._api.tagger.window
        how: dict[str, Any] = {"history": None, "echo": None} if is_passing else {}
        window.set_statusbar_message("%(text)s", {"text": text}, translate=None, **how)


def _wants(file: File, policies: Mapping[str, str]) -> bool:
    return any(
        policy != "fill" or not file.metadata.getall(category)
        for category, policy in policies.items()
    )
