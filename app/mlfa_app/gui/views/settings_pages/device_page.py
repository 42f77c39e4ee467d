"""Settings: what the songs are analysed on."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.number_text import number
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.gui.views.settings_pages.page import SettingsPage
from mlfa_app.settings import MAX_WORKERS, Settings
from mlfa_core.errors import KnownError

# More processes than this are set by hand in the file, by people who know why.
_MOST_WORKERS = 64


class DevicePage(SettingsPage):
    """Processor or graphics card, and how many processes work at once.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Device")
        self._ticket: Ticket | None = None
        self.device_box = QComboBox()
        self.device_box.addItem(
            self.tr("Automatic: the graphics card where it can be used"), "auto"
        )
        self.device_box.addItem(self.tr("Processor (CPU)"), "cpu")
        self.device_box.addItem(self.tr("Graphics card (CUDA)"), "cuda")
        self.add_row(
            self.tr("&Analyse on:"),
            self.device_box,
            self.tr("It counts from the next analysis on."),
        )
        self.found_label = QLabel(self.tr("Looking…"))
        self.found_label.setWordWrap(True)
        self.add_row(self.tr("On this computer:"), self.found_label)
        self.workers_box = QSpinBox()
        self.workers_box.setRange(0, _MOST_WORKERS)
        self.workers_box.setSpecialValueText(self.tr("Automatic"))
        self.add_row(
            self.tr("&Processes:"),
            self.workers_box,
            self.tr(
                "How many songs are analysed at once. Fewer leave more of the computer to other "
                "programs; each takes about 700 MB of memory."
            ),
        )
        self.outer.addStretch(1)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self.device_box.setCurrentIndex(self.device_box.findData(settings.device))
        self.workers_box.setMaximum(min(MAX_WORKERS, max(_MOST_WORKERS, settings.workers)))
        self.workers_box.setValue(settings.workers)

    def changes(self) -> dict[str, object]:
        """Give device and processes."""
        return {"device": self.device_box.currentData(), "workers": self.workers_box.value()}

    def begin(self) -> None:
        """Find out what there is, in a process of its own."""

        def look(_catalog: Catalog, _tell: Tell, should_stop: object) -> object:
            from mlfa_app.jobs.hearing.device_look import look_at_devices

            return look_at_devices(should_stop)  # type: ignore[arg-type]

        # This lane has work now and then only, and nobody waits for it to look at a list.
        lane = self.context.runner.writing
        self._ticket = lane.submit_job(look, self.on_devices_found, self.on_look_failed)

    def end(self) -> None:
        """Stop looking."""
        super().end()
        if self._ticket is not None:
            self._ticket.cancel()

    def on_devices_found(self, found: object) -> None:
        """Say what there is."""
        from mlfa_app.jobs.hearing.device_look import FoundDevices

        if not isinstance(found, FoundDevices) or (self._ticket and self._ticket.is_cancelled):
            return
        lines = [self.tr("Processor with %n cores.", "", found.num_cores)]
        for gpu in found.gpus:
            memory = number(gpu.memory_gib)
            text = self.tr("Graphics card {name} with {memory} GiB: it works.")
            if not gpu.computes:
                text = self.tr("Graphics card {name} with {memory} GiB: it computes wrongly.")
            lines.append(text.format(name=gpu.name, memory=memory))
        if found.has_unused_gpu and found.is_cpu_build:
            lines.append(
                self.tr(
                    "There is an NVIDIA graphics card, but the installed PyTorch was built for "
                    "the processor alone."
                )
            )
        elif found.has_unused_gpu:
            lines.append(
                self.tr(
                    "There is an NVIDIA graphics card, but it cannot be used: update its driver."
                )
            )
        elif not found.gpus and found.torch_version:
            lines.append(self.tr("No graphics card that CUDA can use: the processor does it all."))
        if not found.torch_version:
            lines.append(self.tr("PyTorch does not answer: see “mlfa doctor”."))
        self.found_label.setText("\n".join(lines))
        self.found_label.setAccessibleDescription("\n".join(lines))
        automatic = self.tr("Automatic ({number})")
        workers = number(found.automatic_workers)
        self.workers_box.setSpecialValueText(automatic.format(number=workers))

    def on_look_failed(self, error: KnownError) -> None:
        """Say why nothing was found out."""
        if self._ticket is not None and self._ticket.is_cancelled:
            return
        self.found_label.setText(error_text(error))
