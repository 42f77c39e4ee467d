"""MLFA for Picard: genres and moods from the sound, for what is chosen in Picard's window.

Nothing of MLFA or torch is imported: the plugin runs the command ``mlfa`` in the background.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from picard.plugin3.api import BaseAction, PluginApi, t_

from .options import MlfaOptionsPage, register_options
from .runner import Runner


class HearAction(BaseAction):
    """The entry of the context menus."""

    TITLE = t_("action")
    runner: Runner | None = None

    def callback(self, objs: Iterable[Any]) -> None:
        """Ask MLFA about all files of what is chosen."""
        if self.runner is not None:
            self.runner.ask(file for chosen in objs for file in chosen.iterfiles())


def enable(api: PluginApi) -> None:
    """Add the options and the entries of the menus."""
    register_options(api)
    HearAction.runner = runner = Runner(api)
    # What is registered last is called first: before Picard waits for its threads.
    api.tagger.register_cleanup(runner.stop)
    for register in (
        api.register_file_action,
        api.register_track_action,
        api.register_album_action,
        api.register_cluster_action,
        api.register_clusterlist_action,
    ):
        register(HearAction)
    api.register_options_page(MlfaOptionsPage)


def disable() -> None:
    """End what is being heard."""
    if HearAction.runner is not None:
        HearAction.runner.stop()
        HearAction.runner = None
