"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mlfa_app.cli.terminal import clean, say
from mlfa_app.packages import find_package
from mlfa_app.paths import settings_path
from mlfa_app.settings import (
    CATEGORIES,
    COVERAGES,
    DEVICES,
    POLICIES,
    POLICY_FIELDS,
    PROFILES,
    Settings,
    load_settings,
)
from mlfa_core.decisions import thresholds_for
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

if TYPE_CHECKING:
    from mlfa_app.tagfiles.write import WriteOptions

Command = TypeVar("Command", bound=Callable[..., Any])


class ListOf(click.ParamType):  # type: ignore[type-arg]  # has no arguments before click 8.3
    """A comma-separated list of words from a fixed set."""

    name = "list"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self._choices = choices

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split and check."""
        if isinstance(value, tuple):
            return value
        words = tuple(word.strip().lower() for word in str(value).split(",") if word.strip())
        if words == ("all",):
            return self._choices
        for word in words:
            if word not in self._choices:
                self.fail(f"“{word}” is not one of {', '.join(self._choices)}.", param, ctx)
        if not words:
            self.fail(f"name at least one of {', '.join(self._choices)}.", param, ctx)
        return tuple(choice for choice in self._choices if choice in words)


class PolicyList(click.ParamType):  # type: ignore[type-arg]  # the same
    """Write policies: one for all fields that are written, or ``field=policy`` for one."""

    name = "policy"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, str]:
        """Split and check; the key "" stands for all fields that are written."""
        if isinstance(value, dict):
            return value
        policies: dict[str, str] = {}
        for word in str(value).split(","):
            field, _, policy = word.strip().lower().rpartition("=")
            if field and field not in POLICY_FIELDS:
                self.fail(f"“{field}” is not one of {', '.join(POLICY_FIELDS)}.", param, ctx)
            if policy not in POLICIES:
                self.fail(f"“{policy}” is not one of {', '.join(POLICIES)}.", param, ctx)
            policies[field] = policy
        return policies

    @staticmethod
    def word_of(policies: dict[str, str]) -> str:
        """Give the word that is read as these policies."""
        return ",".join(
            f"{field}={policy}" if field else policy for field, policy in policies.items()
        )


def model_option(command: Command) -> Command:
    """Add ``--model``."""
    return click.option(
        "--model",
        metavar="NAME|PATH",
        default=None,
        help="Model to use, see 'mlfa models list'; a folder or zip file works too.  "
        "[default: your setting]",
    )(command)


def device_option(command: Command) -> Command:
    """Add ``--device``."""
    return click.option(
        "--device",
        type=click.Choice(DEVICES),
        default=None,
        help="What to compute on. auto takes a CUDA GPU where there is one.  "
        "[default: your setting]",
    )(command)


def coverage_option(command: Command) -> Command:
    """Add ``--coverage``."""
    return click.option(
        "--coverage",
        type=click.Choice(COVERAGES),
        default=None,
        help="How much of each song is heard: whole, or minute: about a minute in short pieces "
        "from beginning to end. auto takes a minute where a network on the waveform computes "
        "on the processor. Songs that are known are not heard again.  [default: your setting]",
    )(command)


def workers_option(command: Command) -> Command:
    """Add ``--workers``."""
    return click.option(
        "--workers",
        type=click.IntRange(1, 256),
        default=None,
        metavar="N",
        help="Processes that work at once.  [default: your setting, else one per core]",
    )(command)


def retry_option(command: Command) -> Command:
    """Add ``--retry-failed``."""
    return click.option(
        "--retry-failed",
        is_flag=True,
        help="Try files again that failed before and have not changed since.",
    )(command)


def precision_option(command: Command) -> Command:
    """Add ``--precision``."""
    return click.option(
        "--precision",
        type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
        default=None,
        metavar="P",
        help="Wanted share of right tags among the accepted ones.  [default: your setting]",
    )(command)


def categories_option(command: Command) -> Command:
    """Add ``--categories``."""
    return click.option(
        "--categories",
        type=ListOf(CATEGORIES),
        default=None,
        metavar="LIST",
        help=f"Only these, such as genre,mood. There are: {', '.join(CATEGORIES)}.",
    )(command)


@dataclass(frozen=True, slots=True)
class WriteChoice:
    """What the command line says of files that are skipped by default.

    Attributes:
        keep_mtime: Whether files keep their modification time; None where it was not said.
        follow_symlinks: Whether files are written that symbolic links lead to.
        break_hard_links: Whether files are written that have further names.
        include_read_only: Whether files are written that are marked read-only.
    """

    keep_mtime: bool | None
    follow_symlinks: bool
    break_hard_links: bool
    include_read_only: bool

    def options(self, settings: Settings) -> WriteOptions:
        """Give what a write takes; what was not said is as in the settings."""
        # Only here: it brings the library that reads and writes fields.
        from mlfa_app.tagfiles.write import WriteOptions

        return WriteOptions(
            keep_mtime=settings.keep_mtime if self.keep_mtime is None else self.keep_mtime,
            follow_symlinks=self.follow_symlinks,
            break_hard_links=self.break_hard_links,
            include_read_only=self.include_read_only,
        )


def write_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options on what may be written although it is skipped by default.

    The command takes them together as ``may_write``, a `WriteChoice`.
    """

    @functools.wraps(command)
    def gathered(**given: Any) -> int:
        names = [field.name for field in dataclasses.fields(WriteChoice)]
        choice = WriteChoice(**{name: given.pop(name) for name in names})
        return command(**given, may_write=choice)

    decorated: Callable[..., int] = gathered
    for option in reversed(
        (
            click.option(
                "--keep-mtime/--no-keep-mtime",
                default=None,
                help="Keep the modification time of files that are written.",
            ),
            click.option(
                "--follow-symlinks",
                is_flag=True,
                help="Write the files that symbolic links lead to; by default they are left alone.",
            ),
            click.option(
                "--break-hard-links",
                is_flag=True,
                help="Write files that have further names, which keep the old content; by default "
                "they are left alone.",
            ),
            click.option(
                "--include-read-only",
                is_flag=True,
                help="Write files that are marked read-only; by default they are left alone.",
            ),
        )
    ):
        decorated = option(decorated)
    return decorated


def policy_option(command: Command) -> Command:
    """Add ``--policy``; the command takes ``policies`` for `policies_from`."""
    return click.option(
        "--policy",
        "policies",
        type=PolicyList(),
        multiple=True,
        metavar="POLICY",
        help="fill writes only what is empty, append adds, replace-own exchanges only what MLFA "
        "wrote, replace exchanges all. For one field: instrument=append.  "
        "[default: your setting, which begins with genre=fill,mood=fill]",
    )(command)


def player_option(command: Command) -> Command:
    """Add ``--player``."""
    return click.option(
        "--player",
        type=click.Choice(PROFILES),
        default=None,
        help="Write as this player shows it; see 'mlfa players list'.  [default: your setting]",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "is_json", is_flag=True, help="Print JSON, one object per line.")(
        command
    )


def user_settings() -> Settings:
    """Read the user's settings.

    Raises:
        SettingsError: If they cannot be used.
    """
    return load_settings(settings_path())


def chosen_package(model: str | None, settings: Settings) -> ModelPackage:
    """Find the model that the command line names, or else the settings.

    Args:
        model: What ``--model`` was given.
        settings: The user's settings.

    Raises:
        ModelPackageError: As `find_package`.
    """
    return find_package(settings.model if model is None else model)


def precision_for(
    package: ModelPackage,
    given: float | None,
    settings: Settings,
    tell: Callable[[str], object] = say,
) -> float:
    """Give the precision that the command line names, or else the settings.

    One that the settings want and the model does not offer counts as its highest, as in the window,
    and that is said.

    Args:
        package: The model.
        given: What ``--precision`` was given.
        settings: The user's settings.
        tell: Says it.

    Raises:
        click.BadParameter: If the command line wants one that the model does not offer.
    """
    try:
        thresholds_for(package, settings.precision if given is None else given)
    except KnownError as error:
        if given is not None:
            raise click.BadParameter(str(error), param_hint="--precision") from error
        highest = max(package.thresholds)
        tell(f"{clean(error.summary)} {highest:g} is taken, its highest.")
        return highest
    return settings.precision if given is None else given


def rule_for(package: ModelPackage, settings: Settings, precision: float | None = None) -> Any:
    """Give the rule by which the library is seen; of the precision as `precision_for`.

    Returns:
        A `DecisionRule`.
    """
    # Only here: it brings what plain commands do without.
    from mlfa_app.jobs.deciding.rules import rule_of

    wanted = precision_for(package, precision, settings)
    return rule_of(package, dataclasses.replace(settings, precision=wanted))


def policies_from(given: tuple[dict[str, str], ...], settings: Settings) -> dict[str, str]:
    """Join the settings' policies with those of the command line, later ones first.

    A policy without a field stands for every field that would be written anyway.
    """
    policies = dict(settings.policies)
    for one in given:
        if "" in one:
            policies = {
                field: policy if policy == "never" else one[""]
                for field, policy in policies.items()
            }
        policies |= {field: policy for field, policy in one.items() if field}
    return policies
