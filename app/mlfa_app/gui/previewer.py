"""A dropped song: heard at once by a worker of its own, and never added to the library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.errors import printable
from mlfa_app.gui.error_words import in_window
from mlfa_app.jobs.field_task import fields_for_display
from mlfa_app.jobs.hearing.preview import (
    HeardSoFar,
    Identity,
    PreviewedSong,
    load_networks,
    preview_song,
    stop_hearing,
)
from mlfa_app.jobs.hearing.preview_state import (
    KnownFile,
    PreviewState,
    final_state,
    keep_preview,
    known_by_digest,
    known_by_stamp,
)
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.job import SegmentScores
from mlfa_app.jobs.kept_worker import KeptWorker, WorkerEndedError
from mlfa_app.jobs.worker_process import Beat, Crashed, Refused, Reply, Returned
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_identity import absolute_path
from mlfa_core.errors import KnownError
from mlfa_core.partial_results import PartialResult

if TYPE_CHECKING:
    from mlfa_app.catalog.store import Catalog
    from mlfa_app.gui.context import WindowContext
    from mlfa_app.gui.runner import Ticket

# A worker that says nothing for this long hangs; loading networks takes less, even from a slow
# disk on a busy machine.
_SILENCE_LIMIT_MS = 120_000
# Pipes cannot be watched by the event loop on Windows.
_POLL_MS = 30
_MAX_ATTEMPTS = 2
_MEMORY_LOOK_MS = 300

__all__ = ["PreviewState", "Previewer"]


class Previewer(QObject):
    """Hears one dropped song at a time. Lives in the GUI thread.

    A song that the catalogue knows, wherever its file lies, comes from there. What was heard is
    kept in the catalogue, as `mlfa tag` keeps it, without adding the file to the library.

    Signals:
        updated: A `PreviewState`: at once, with the first tags, then ever fuller ones.
        failed: The path, and a KnownError.
        kept: A `PreviewState` that the catalogue now keeps.

    Args:
        context: Lanes, model and settings.
        parent: Owner.
        silence_limit_ms: How long a worker may say nothing while it is at work.
        memory_limit_bytes: What a worker may hold meanwhile; by default a part of the computer's.
    """

    updated = Signal(object)
    failed = Signal(object, object)
    kept = Signal(object)

    def __init__(
        self,
        context: WindowContext,
        parent: QObject | None = None,
        *,
        silence_limit_ms: int = _SILENCE_LIMIT_MS,
        memory_limit_bytes: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._worker: KeptWorker | None = None
        self._notifier: QSocketNotifier | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._listen)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(silence_limit_ms)
        self._silence.timeout.connect(self._on_silence)
        self._memory_limit_bytes = memory_limit_bytes
        self._memory = QTimer(self)
        self._memory.setInterval(_MEMORY_LOOK_MS)
        self._memory.timeout.connect(self._look_at_memory)
        self._state: PreviewState | None = None
        self._task = 0
        self._fields_task = 0
        self._attempts = 0
        self._lookup: Ticket | None = None
        self._has_warmed_up = False
        context.signals.package_changed.connect(self._on_package_changed)

    @property
    def state(self) -> PreviewState | None:
        """What is known of the song that is open; None if none is."""
        return self._state

    @property
    def worker_id(self) -> int | None:
        """Process id of the worker; None while there is none."""
        return None if self._worker is None else self._worker.process_id

    def warm_up(self) -> None:
        """Start the worker and load the model, so that the first song is quick."""
        self._has_warmed_up = True
        spec = self._spec()
        if spec is not None and self._state is None and self._start_worker():
            self._send(load_networks, spec)

    def open(self, path: Path) -> None:
        """Hear a song, in place of the one that is open."""
        self._stop()
        path = absolute_path(path)
        self._attempts = 0
        self._set_state(PreviewState(path))
        spec = self._spec()
        if spec is None:
            self._fail(
                KnownError(
                    self.tr("There is no model to hear the song with."),
                    self.tr("Install one under Models, or install MLFA again."),
                    path,
                )
            )
            return
        model_id = spec.model_id
        self._lookup = self._context.runner.reading.submit(
            lambda catalog: known_by_stamp(catalog, path, model_id),
            self._on_looked_up,
            self._fail,
        )

    def close(self) -> None:
        """Leave the song; what is in work is given up. The worker is kept for the next one."""
        self._stop()
        self._state = None

    def shut_down(self) -> None:
        """End the worker, when the program ends."""
        self.close()
        self._end_worker()

    # Inside

    def _spec(self) -> AnalyzerSpec | None:
        package = self._context.package
        if package is None:
            return None
        return AnalyzerSpec(
            package.path.absolute(), package.identifier, self._context.settings.device, 1
        )

    def _set_state(self, state: PreviewState) -> None:
        self._state = state
        self.updated.emit(state)

    def _on_looked_up(self, known: KnownFile) -> None:
        self._lookup = None
        if self._state is None:
            return
        self._state = replace(self._state, is_in_library=known.is_in_library)
        if known.stored is None:
            self._hear()
            return
        self._use_stored(known.stored)
        # Only the worker may read files: a drive that hangs must not hang the window.
        if self._start_worker():
            self._fields_task = self._send(fields_for_display, [self._state.path])

    def _use_stored(self, stored: StoredAnalysis) -> None:
        if self._state is None:
            return
        self._stop()
        self._set_state(final_state(replace(self._state, digest=stored.digest), stored))

    def _hear(self) -> None:
        spec = self._spec()
        if self._state is None or spec is None:
            return
        self._attempts += 1
        if self._start_worker():
            self._task = self._send(preview_song, spec, self._state.path)

    def _stop(self) -> None:
        """Give up what is in work for the song that is open."""
        if self._lookup is not None:
            self._lookup.cancel()
            self._lookup = None
        if self._task and self._worker is not None and self._worker.is_busy:
            self._send(stop_hearing)
        self._task = self._fields_task = 0

    # The worker

    def _start_worker(self) -> bool:
        if self._worker is not None:
            return True
        try:
            spare, self._context.spare_worker = self._context.spare_worker, None
            self._worker = spare or KeptWorker(self._memory_limit_bytes)
        except OSError as error:
            self._fail(
                KnownError(
                    self.tr("The process that hears songs could not be started: {reason}.").format(
                        reason=error.strerror or error
                    ),
                    self.tr("Close other programs, then try again."),
                )
            )
            return False
        if sys.platform == "win32":
            self._poll.start()
        else:
            self._notifier = QSocketNotifier(self._worker.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._listen)
        return True

    def _send(self, function: Callable[..., object], *arguments: object) -> int:
        assert self._worker is not None
        self._silence.start()
        self._memory.start()
        return self._worker.send(function, *arguments)

    def _end_worker(self) -> None:
        self._silence.stop()
        self._memory.stop()
        self._poll.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _listen(self) -> None:
        if self._worker is None:
            return
        worker = self._worker
        try:
            replies = worker.replies()
        except WorkerEndedError:
            self._on_worker_ended(self.tr("its process ended"))
            return
        for task, reply in replies:
            self._take(task, reply)
        if worker is self._worker:
            if worker.is_busy:
                self._silence.start()
            else:
                self._silence.stop()
                self._memory.stop()

    def _look_at_memory(self) -> None:
        excess = None if self._worker is None else self._worker.excess
        if excess is not None:
            self._attempts = _MAX_ATTEMPTS  # the same song would take as much again
            self._on_worker_ended(in_window(excess))

    def _on_silence(self) -> None:
        self._attempts = _MAX_ATTEMPTS  # what hangs once hangs again
        self._on_worker_ended(self.tr("the process got no further and was ended"))

    def _on_worker_ended(self, reason: str) -> None:
        was_idle = self._worker is not None and not self._worker.is_busy
        had_task = bool(self._task)
        self._end_worker()
        self._task = 0
        if not had_task or self._state is None:
            # Killed while it had nothing to do. One that cannot even load is left for later.
            if self._has_warmed_up and was_idle:
                self.warm_up()
        elif self._attempts < _MAX_ATTEMPTS:
            self._hear()
        else:
            path = self._state.path
            self._fail(
                KnownError(
                    self.tr("{name} could not be heard: {reason}.").format(
                        name=printable(path.name), reason=reason
                    ),
                    self.tr(
                        "If it happens with other songs too, the command “mlfa doctor” says why."
                    ),
                    path,
                )
            )

    def _on_package_changed(self) -> None:
        if self._state is not None and not self._state.is_final:
            self.open(self._state.path)
        elif self._has_warmed_up:
            self.warm_up()

    # What the worker says

    def _take(self, task: int, reply: Reply) -> None:
        is_ours = bool(self._task) and task == self._task and self._state is not None
        match reply:
            case Crashed(_summary, trace):
                self._context.messages.show_bug(trace)
                if is_ours and self._state is not None:
                    name = printable(self._state.path.name)
                    self._fail(
                        KnownError(
                            self.tr("{name} met an error in MLFA itself.").format(name=name),
                            self.tr("Please report it."),
                            self._state.path,
                        )
                    )
            case Refused(error) if is_ours:
                self._fail(error)
            case Refused(error) if self._state is None:
                # While warming up: the model or the device cannot be used, which a song that is
                # dropped would meet again.
                self._context.messages.show_error(error)
            case Returned(PreviewedSong() as song) if is_ours:
                self._finish(song)
            case Returned((DisplayFields() as fields,)) if task == self._fields_task:
                if self._state is not None:
                    self._set_state(replace(self._state, fields=fields))
            case Beat(message) if is_ours:
                self._take_news(message)

    def _take_news(self, message: object) -> None:
        assert self._state is not None
        match message:
            case PartialResult():
                segments = SegmentScores(
                    message.segment_starts_s, message.segment_duration_s, message.segment_scores
                )
                self._set_state(
                    replace(
                        self._state,
                        heard_s=message.heard_s,
                        duration_s=message.total_s,
                        scores=message.scores,
                        is_music=message.is_music,
                        segments=segments,
                    )
                )
            case HeardSoFar(seconds) if seconds > self._state.heard_s:
                self._set_state(replace(self._state, heard_s=seconds))
            case Identity() as identity:
                self._set_state(
                    replace(self._state, digest=identity.digest, fields=identity.fields)
                )
                self._look_up(identity)

    def _look_up(self, identity: Identity) -> None:
        """Ask the catalogue for the same sound in another file."""
        spec = self._spec()
        if spec is None or self._state is None:
            return
        path, model_id = self._state.path, spec.model_id
        self._lookup = self._context.runner.deciding.submit(
            lambda catalog: known_by_digest(catalog, path, identity, model_id),
            self._on_found_by_digest,
            self._context.messages.show_error,
        )

    def _on_found_by_digest(self, stored: StoredAnalysis | None) -> None:
        self._lookup = None
        if stored is not None and self._task:
            self._use_stored(stored)

    def _finish(self, song: PreviewedSong) -> None:
        assert self._state is not None
        self._task = 0
        self._set_state(final_state(self._state, song.heard))
        spec = self._spec()
        if song.identity is None or spec is None:
            return
        state, identity, model_id, heard = self._state, song.identity, spec.model_id, song.heard

        def keep(catalog: Catalog) -> PreviewState:
            keep_preview(catalog, state.path, identity, model_id, heard)
            return state

        self._context.runner.deciding.submit(keep, self._on_kept, self._context.messages.show_error)

    def _on_kept(self, state: PreviewState) -> None:
        self.kept.emit(state)

    def _fail(self, error: KnownError) -> None:
        if self._state is not None:
            path = self._state.path
            self._stop()
            self.failed.emit(path, error)
