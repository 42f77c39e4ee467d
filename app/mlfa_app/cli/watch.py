"""``mlfa watch``: listen to songs as they come into folders, and write their tags if asked to."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import StopFlag, polite_stop
from mlfa_app.cli.listening import analysis_options, run_counts, score_known_songs
from mlfa_app.cli.terminal import FAILED, INTERRUPTED, OK, clean, counted, say, show
from mlfa_app.cli.watch_text import WatchReporter, add_up, finish_lines
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.job import Tally
from mlfa_app.jobs.watching.lock import only_watch
from mlfa_app.jobs.watching.watch import FolderWatch, WatchOptions
from mlfa_app.library.file_identity import path_on_disk
from mlfa_app.paths import data_folder
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

_STOPPING = "Stopping after the songs in work."
# A computer that somebody works at stays quick; who wants more says --workers.
_WORKERS = 1


@click.command(
    "watch",
    epilog="Example:  mlfa watch ~/Music   and as a service:  mlfa watch --systemd-unit "
    "~/Music > ~/.config/systemd/user/mlfa-watch.service",
)
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER...]")
@click.option(
    "--write",
    "is_write",
    is_flag=True,
    help="Write the tags of songs that come.",
)
@options.policy_option
@options.player_option
@click.option(
    "--settle",
    "settle_s",
    type=click.FloatRange(0.1, 86_400.0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Touch a song only when nothing has happened to it for so long.",
)
@click.option(
    "--poll",
    "poll_s",
    type=click.FloatRange(0.1, 86_400.0),
    default=None,
    metavar="SECONDS",
    help="Look the folders through so often, rather than wait for news from the system; for "
    "network drives.",
)
@click.option(
    "--once", "is_once", is_flag=True, help="Deal with all that is there now, and end; for cron."
)
@click.option(
    "--systemd-unit",
    "is_unit",
    is_flag=True,
    help="Print a systemd user unit for this command line, and do nothing else.",
)
@options.model_option
@options.device_option
@options.coverage_option
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=_WORKERS,
    show_default=True,
    metavar="N",
    help="Processes that work at once.",
)
@options.json_option
def command(
    folders: tuple[Path, ...],
    is_write: bool,
    policies: tuple[dict[str, str], ...],
    player: str | None,
    settle_s: float,
    poll_s: float | None,
    is_once: bool,
    is_unit: bool,
    model: str | None,
    device: str | None,
    coverage: str | None,
    workers: int,
    is_json: bool,
) -> int:
    """Wait for songs that come into folders, and listen to them.

    The folders become folders of the library; without any, all of the library's are watched.
    Songs that are there already and not known are listened to first. A song that is still being
    copied is left alone until it has settled. A folder that is out of reach is waited for.

    Nothing is written without --write. Then songs are written that come from now on, or that the
    library did not know: by the policies, words and player of your settings, as 'mlfa tag
    --write' does it; --policy and --player go before them. Songs that the library knows already
    are not, nor is one whose write you have taken back.

    It runs until it is asked to end, by Ctrl-C or SIGTERM, and goes on where it was after any
    end. It says on stderr what it does for each song.
    """
    if poll_s is not None and is_once:
        raise click.UsageError("--once looks once; leave out --poll.")
    if policies and not is_write:
        raise click.UsageError("--policy needs --write.")
    if player and not is_write:
        raise click.UsageError("--player needs --write.")
    for folder in folders:
        if folder.is_file():
            raise click.UsageError(f"{folder} is not a folder. For single files: mlfa tag")
    if is_unit:
        # Only here: nobody else needs it.
        from mlfa_app.cli.systemd_unit import own_environment, own_program, unit_text

        show(unit_text([*own_program(), *_command_line(folders)], own_environment()).rstrip())
        return OK
    writing = _Writing(policies, player) if is_write else None
    engine = _Engine(model, device, coverage, workers, writing, is_json=is_json)
    watching = WatchOptions(settle_s, poll_s, is_once=is_once)
    if is_once:
        watching = WatchOptions(settle_s, linger_s=0.0, is_once=True)
    return _watch(folders, engine, watching)


def _command_line(folders: tuple[Path, ...]) -> list[str]:
    """Give the words of this command line without --systemd-unit, folders by their whole paths."""
    context = click.get_current_context()
    words = ["watch"]
    for option in context.command.params:
        value: Any = context.params.get(option.name or "")
        source = context.get_parameter_source(option.name or "")
        is_said = source is click.core.ParameterSource.COMMANDLINE
        if not isinstance(option, click.Option) or not is_said or option.name == "is_unit":
            continue
        for word in value if option.multiple else [value]:
            words += [option.opts[-1]] if option.is_flag else [option.opts[-1], _word(word)]
    return [*words, *(str(path_on_disk(folder)) for folder in folders)]


def _word(value: object) -> str:
    return options.PolicyList.word_of(value) if isinstance(value, dict) else str(value)


@dataclass(frozen=True)
class _Writing:
    """What the command line says about writing; of the rest the settings are asked."""

    policies: tuple[dict[str, str], ...]
    player: str | None


class _Engine:
    """Listens to the songs that a watch gathers, and writes them.

    Args:
        model: Name or path of the model; None for that of the settings.
        device: What to compute on; None for that of the settings.
        coverage: How much of each song; None for that of the settings.
        workers: Processes.
        writing: How tags are written; None if they are not.
        is_json: Whether there is a JSON line for every song.

    Attributes:
        is_json: Likewise.
        total: What was done so far.
        package: The model.
    """

    def __init__(
        self,
        model: str | None,
        device: str | None,
        coverage: str | None,
        workers: int,
        writing: _Writing | None,
        *,
        is_json: bool,
    ) -> None:
        self._model = model
        self._device = device
        self._coverage = coverage
        self._workers = workers
        self._writing = writing
        self.is_json = is_json
        self.total = Tally()
        self._settings = options.user_settings()
        self.package = options.chosen_package(model, self._settings)
        self._said: frozenset[str] = frozenset()

    @property
    def is_write(self) -> bool:
        """Whether tags are written."""
        return self._writing is not None

    def read_settings(self) -> tuple[Settings, float]:
        """Take up what the user has changed since; what cannot be used leaves all as it was.

        What is wrong with them is said once, and not each time that songs come.

        Returns:
            The settings, and the precision that counts.
        """
        complaints: list[str] = []
        try:
            settings = options.user_settings()
            self.package = options.chosen_package(self._model, settings)
        except KnownError as error:
            complaints.append(f"{clean(str(error))} Until then all goes on as before.")
        else:
            self._settings = settings
        precision = options.precision_for(
            self.package, None, self._settings, tell=complaints.append
        )
        for complaint in complaints:
            if complaint not in self._said:
                say(complaint)
        self._said = frozenset(complaints)
        return self._settings, precision

    def work(self, catalog: Catalog, watch: FolderWatch, stop: StopFlag) -> None:
        """Work on songs until none came for a while. The settings are read anew each time."""
        # Only now: an idle watch does without what it takes to analyse and to write.
        from mlfa_app.jobs.hearing.analyze import AnalysisJob

        settings, precision = self.read_settings()
        model = self.package
        score_known_songs(catalog, model, stop)
        watch.use_model(model.identifier)
        choice = TagChoice(model, precision)
        reporter = WatchReporter(choice, settings, watch.on_outcome, is_json=self.is_json)
        with ExitStack() as stack:
            run = step = None
            if self._writing is not None:
                from mlfa_app.jobs.watching.write import WatchWriteStep
                from mlfa_app.jobs.writing.write_fields import WriteSettings, WriteStep
                from mlfa_app.jobs.writing.write_run import write_run
                from mlfa_app.journal.records import RunKind
                from mlfa_app.tagfiles.plan import FieldPolicy
                from mlfa_app.tagfiles.write import WriteOptions

                run = stack.enter_context(write_run(catalog, RunKind.WRITE, "watch --write"))
                policies = options.policies_from(self._writing.policies, settings)
                how = WriteSettings(
                    {field: FieldPolicy(policy) for field, policy in policies.items()},
                    WriteOptions(keep_mtime=settings.keep_mtime),
                    settings.wording,
                    settings.priorities,
                    self._writing.player or settings.profile,
                )
                step = WatchWriteStep(
                    WriteStep(catalog, choice, how, run), run.journal, watch.is_known
                )
            what = analysis_options(
                model,
                range(self._workers),
                device=self._device or settings.device,
                coverage=self._coverage or settings.coverage,
                workers=self._workers,
                in_library=True,
                in_order=False,
            )
            tally = AnalysisJob(catalog, what, step).run(watch, reporter, stop)
            if run is not None:
                run.finish(run_counts(tally))
        reporter.finish(tally)
        add_up(self.total, tally)


def _watch(folders: tuple[Path, ...], engine: _Engine, watching: WatchOptions) -> int:
    started_s = time.monotonic()
    model = engine.package
    signals: list[int] = []
    with ExitStack() as stack:
        stack.enter_context(only_watch(data_folder()))
        catalog = stack.enter_context(open_catalogue())
        chosen = [path_on_disk(folder) for folder in folders] or catalog.list_folders()
        if not chosen:
            raise KnownError("The library has no folders yet.", "Name one: mlfa watch FOLDER")
        _settle_earlier_writes(catalog, engine)
        watch = FolderWatch(
            catalog, chosen, model.identifier, watching, lambda text: say(clean(text))
        )
        stack.callback(watch.close)

        def on_stop(number: int) -> None:
            signals.append(number)
            watch.stop()

        stop = stack.enter_context(polite_stop(_STOPPING, on_stop))
        say(_beginning(len(chosen), model, engine, watching))
        while not stop():
            watch.pump()
            if watch.has_ready:
                engine.work(catalog, watch, stop)
            elif watching.is_once and watch.is_quiet:
                break
            else:
                watch.wait()
        is_all_there = watch.is_all_there
    finish_lines(engine.total, time.monotonic() - started_s, is_json=engine.is_json)
    if signals:
        say("Stopped. What was finished is kept; the rest is taken up at the next start.")
        # A service that was asked to end has done well; Ctrl-C is what it is for all commands.
        return OK if signals[0] == signal.SIGTERM else INTERRUPTED
    return FAILED if engine.total.failed or not is_all_there else OK


def _beginning(
    num_folders: int, model: ModelPackage, engine: _Engine, watching: WatchOptions
) -> str:
    folders = counted(num_folders, "folder")
    writes = (
        "Songs that come are written" if engine.is_write else "Nothing is written (--write would)"
    )
    if watching.is_once:
        return f"Looking through {folders}, with the model {model.name}. {writes}."
    return f"Watching {folders}, with the model {model.name}. {writes}."


def _settle_earlier_writes(catalog: Catalog, engine: _Engine) -> None:
    """Finish or roll back what an earlier process was writing when it died, and say so."""
    if engine.is_write:
        from mlfa_app.jobs.writing.settle import settle_journal

        sentence = settle_journal(catalog).sentence
        if sentence:
            say(sentence)
