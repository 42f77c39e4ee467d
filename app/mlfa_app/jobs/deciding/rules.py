"""The rule of a model by the user's settings, for commands and the window."""

from __future__ import annotations

from collections.abc import Callable

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.settings import Settings
from mlfa_core.decisions import thresholds_for
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage


def rule_of(
    package: ModelPackage,
    settings: Settings,
    on_other_precision: Callable[[KnownError], None] | None = None,
) -> DecisionRule:
    """Say which tags a model proposes, by the precision that the user wants.

    A precision that the model does not offer counts as its highest.

    Args:
        package: The model.
        settings: Of the user.
        on_other_precision: Told what is not offered.
    """
    try:
        thresholds = thresholds_for(package, settings.precision)
    except KnownError as error:
        if on_other_precision is not None:
            on_other_precision(error)
        thresholds = package.thresholds[max(package.thresholds)]
    music = package.facts.music
    return DecisionRule(
        model_id=package.identifier,
        tags=package.vocabulary.names,
        categories=tuple(tag.category for tag in package.vocabulary),
        thresholds=thresholds,
        music_threshold=0.0 if music is None else music.threshold,
        shown_categories=frozenset(settings.shown_categories),
        wording=tuple(settings.wording.items()),
    )
