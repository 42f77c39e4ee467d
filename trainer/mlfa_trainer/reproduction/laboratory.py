"""Does what a cell needs and is not done yet: prepare, train, extract, classify, measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.import_run import IMPORT_FILE
from mlfa_trainer.prepare import prepare
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import Recipe, load_recipe, parse_choice, validate_recipe
from mlfa_trainer.reproduction.declared import (
    BestOf,
    Cell,
    Cited,
    GlobalModel,
    How,
    LocalModel,
    Measured,
    Missing,
    Outcome,
)
from mlfa_trainer.reproduction.measuring import Truth, measure_global, measure_local, read_truth
from mlfa_trainer.run_folder import NETWORK_FILE, RESULT_FILE, SETTINGS_FILE, read_json
from mlfa_trainer.sections.networks import ScaleSection
from mlfa_trainer.sound.store import Store
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import open_global_data, train_global
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace


class NoDataError(KnownError):
    """A data set is not at hand, so that what needs it stays empty."""


@dataclass(frozen=True)
class Bench:
    """What a laboratory works with.

    Attributes:
        work: The work folder.
        progress: Where to report.
        engine: Where to compute, and with which other processes.
        num_workers: Processes that decode.
    """

    work: Path
    progress: Progress
    engine: Engine
    num_workers: int = 1


class Laboratory:
    """Measures cells; what an earlier run finished is not done again.

    Args:
        bench: What to work with.
        recipes: Recipe of each data set: a path, or the name of one that comes along.
        settings: ``key=value``, applied to every recipe; ``msd:key=value`` to that of one data
            set only.
        only: Recipe that stands for every data set, networks and classifiers alike; the tables
            then have the papers' form, not their data.
    """

    def __init__(
        self,
        bench: Bench,
        recipes: Mapping[str, str],
        settings: Iterable[str] = (),
        only: str | None = None,
    ) -> None:
        self._bench = bench
        self._only = only
        names = dict.fromkeys(recipes, only) if only is not None else dict(recipes)
        settings = tuple(settings)
        self._recipes = {
            key: load_recipe(name, _settings_of(key, settings, names))
            for key, name in names.items()
        }
        self._spaces: dict[tuple[str, str], Workspace] = {}
        self._missing: dict[str, str] = {}
        self._truths: dict[tuple[str, str], Truth] = {}
        self._used: dict[tuple[str, str], ScaleSection] = {}
        # What is up to date for as long as this laboratory works, since nobody else changes it: to
        # find that out from the files again, for each of hundreds of cells, loads every network.
        self._trained_here: set[tuple[str, str]] = set()
        self._extracted_here: set[tuple[str, str]] = set()
        self._measured: dict[tuple[How, str, str], Measured] = {}

    def begin(self) -> None:
        """Forget what ``describe`` tells: another table begins."""
        self._used = {}

    def column(self, data: str) -> str:
        """Return the key of a cell's column: its data set, or the recipe that stands for all."""
        return data if self._only is None else self._recipes[data].name

    def recipe(self, data: str) -> Recipe:
        """Return the recipe on a data set."""
        return self._recipes[data]

    def localise(self, how: How) -> How:
        """Return what is measured when one recipe stands for all: its own networks."""
        if self._only is not None and isinstance(how, GlobalModel):
            return replace(how, networks=None)
        return how

    def outcome(self, cell: Cell) -> Outcome:
        """Measure a cell on the test split, doing first what it needs."""
        try:
            return self._measure(self.localise(cell.how), cell.data, "test")
        except NoDataError as error:
            return Missing(error.summary)
        except KnownError as error:
            if self._bench.engine.world_size > 1:
                raise  # the others may not have failed, and would wait for this process
            self._bench.progress.say(f"{cell.row}: {error}")
            return Missing(error.summary, is_failure=True)

    def _measure(self, how: How, data: str, split: str) -> Outcome:
        if isinstance(how, Cited):
            return Missing("Quoted by the paper.")
        if isinstance(how, BestOf):
            return self._best(how, data, split)
        space = self.workspace(data, how.networks if isinstance(how, GlobalModel) else None)
        choices = (how.scale,) if isinstance(how, LocalModel) else how.features
        self.extracted(space, tuple(parse_choice(choice)[0] for choice in choices))
        key = (how, data, split)
        if key not in self._measured:  # several tables show it
            self._measured[key] = self._measure_model(how, space, self._truth(data, space, split))
        return self._measured[key]

    def _measure_model(
        self, how: LocalModel | GlobalModel, space: Workspace, truth: Truth
    ) -> Measured:
        if isinstance(how, LocalModel):
            return measure_local(space, how.scale, truth)
        variant = space.with_scales(how.features)
        seeds = variant.recipe.global_.seeds
        opened = open_global_data(variant)
        for seed in seeds:
            bench = self._bench
            train_global(variant, seed, bench.progress, bench.engine, opened=opened)
        return measure_global(variant, seeds, truth)

    def _best(self, how: BestOf, data: str, split: str) -> Outcome:
        found = {}
        for name, candidate in how.candidates:
            outcome = self._measure(candidate, data, "valid")
            if isinstance(outcome, Measured):
                found[name] = outcome.mean
        if not found:
            return Missing("None of its candidates could be measured.", is_failure=True)
        chosen = max(found, key=lambda name: found[name])
        outcome = self._measure(dict(how.candidates)[chosen], data, split)
        if isinstance(outcome, Measured):
            return replace(outcome, note=f"{chosen}, chosen on the validation split")
        return outcome

    def _truth(self, data: str, space: Workspace, split: str) -> Truth:
        key = (data, split)
        if key not in self._truths:
            self._truths[key] = read_truth(space, split)
        return self._truths[key]

    def describe(self) -> list[str]:
        """Return sentences on the data sets and networks that were used since ``begin``."""
        spaces = {space.recipe.name: space for space in self._spaces.values()}
        lines = []
        for run in dict.fromkeys(run for run, _ in self._used):
            if run in spaces:
                lines.append(_data_line(spaces[run]))
            for owner, scale in self._used:
                folder = self._bench.work / run / "local" / scale
                if owner == run and (folder / NETWORK_FILE).exists():
                    lines.append(f"{run}, {network_line(folder, self._used[owner, scale])}")
        return lines

    def workspace(self, data: str, networks: str | None = None) -> Workspace:
        """Return the prepared workspace of a data set, with the networks of another or its own.

        Raises:
            NoDataError: If the data set is not at hand.
        """
        key = (data, networks or data)
        if key not in self._spaces:
            self._spaces[key] = self._open(*key)
        return self._spaces[key]

    def _open(self, data: str, networks: str) -> Workspace:
        recipe = self._recipes[data]
        if self._recipes[networks].name != recipe.name:
            recipe = transfer_recipe(recipe, self._recipes[networks])
        space = Workspace(self._bench.work, recipe)
        self._prepared(space)
        return space

    def _prepared(self, space: Workspace) -> None:
        name = space.recipe.name  # two data sets may share a store
        if name in self._missing:
            raise NoDataError(self._missing[name], "")
        try:
            rows = space.load_data().rows
        except KnownError as error:
            self._missing[name] = error.summary
            self._bench.progress.say(f"{space.recipe.name}: {error}")
            raise NoDataError(error.summary, error.advice, error.path) from error
        bench, limit = self._bench, space.recipe.data.max_samples

        def prepare_once() -> None:
            if not _holds(space.store_folder, {row.clip for row in rows}):
                prepare(rows, space.store_folder, bench.progress, bench.num_workers, limit)

        bench.engine.main_first(prepare_once)

    def extracted(self, space: Workspace, scales: Iterable[str]) -> None:
        """Train networks that are not trained yet, and extract their features.

        Raises:
            KnownError: If the recipe has no such scale, or a step fails.
        """
        for name in scales:
            scale = _scale_of(space.recipe, name)
            self._used[space.recipe.name, name] = scale
            self._trained(space, scale)
            if (space.recipe.name, name) not in self._extracted_here:
                extract(space, scale, self._bench.progress, self._bench.engine)
                self._extracted_here.add((space.recipe.name, name))

    def _trained(self, space: Workspace, scale: ScaleSection) -> None:
        if (space.local_folder(scale.scale) / IMPORT_FILE).exists():
            return
        if scale.network_from is None:
            if (space.recipe.name, scale.scale) not in self._trained_here:
                train_local(space, scale, self._bench.progress, self._bench.engine)
                self._trained_here.add((space.recipe.name, scale.scale))
        elif not space.network_path(scale).exists():
            owner = next(
                key for key, recipe in self._recipes.items() if recipe.name == scale.network_from
            )
            own = self.workspace(owner)
            self._trained(own, _scale_of(own.recipe, scale.scale))
        if scale.network_from is not None:
            self._used.setdefault((scale.network_from, scale.scale), scale)


def _settings_of(key: str, settings: Iterable[str], keys: Iterable[str]) -> list[str]:
    """Return the settings for one data set's recipe."""
    chosen = []
    for text in settings:
        owner, separator, rest = text.partition(":")
        if separator and owner in keys:
            if owner == key:
                chosen.append(rest)
        else:
            chosen.append(text)
    return chosen


def transfer_recipe(recipe: Recipe, networks: Recipe) -> Recipe:
    """Return a recipe whose networks are those of another run, and all else its own."""
    values = recipe.to_json()
    values["name"] = f"{recipe.name}-from-{networks.name}"
    values["scales"] = [
        {**scale.model_dump(mode="json"), "network_from": networks.name}
        for scale in networks.scales
    ]
    return validate_recipe(values)


def _data_line(space: Workspace) -> str:
    recipe = space.recipe
    clips = space.usable(space.load_data(), space.open_store())
    reasons = "".join(f"; {count} {why}" for why, count in clips.reasons.items())
    seeds = ", ".join(str(seed) for seed in recipe.global_.seeds)
    return (
        f"{recipe.name}: {clips.train.size} training, {clips.valid.size} validation and "
        f"{clips.test.size} test clips{reasons}. Classifiers: {recipe.global_.units} units, "
        f"seeds {seeds}."
    )


def network_line(folder: Path, scale: ScaleSection) -> str:
    """Return a phrase on how a network was trained, or where it came from."""
    name = f"{scale.scale} ({scale.architecture})"
    if not (folder / RESULT_FILE).exists():
        return f"{name}: imported."
    result, settings = read_json(folder / RESULT_FILE), read_json(folder / SETTINGS_FILE)
    section = settings["local"]
    steps = section["steps"]
    amount = "all segments" if steps is None else f"{steps * section['batch']:,} segments"
    return (
        f"{name}: epochs: {result['epochs']} of {amount}, the best: {result['best_epoch']}; "
        f"{section['optimiser']}, rate {section['learning_rate']:g}, batch {section['batch']}."
    )


def _scale_of(recipe: Recipe, name: str) -> ScaleSection:
    for scale in recipe.scales:
        if scale.scale == name:
            return scale
    raise NoDataError(f"The recipe {recipe.name} has no network “{name}”.", "")


def _holds(folder: Path, clips: set[str]) -> bool:
    """Return whether a store has every clip, as sound or with the reason why it has not."""
    try:
        store = Store(folder)
    except KnownError:
        return False
    return clips <= store.clips.keys() | store.bad.keys()
