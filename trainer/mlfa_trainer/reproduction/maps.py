"""Paper B's Figure 2: maps of two tags' clips at two levels, with cluster numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.figures.visualize import TagMaps, map_levels, maps_markdown, write_tag_maps
from mlfa_trainer.reproduction.declared import Missing, Target
from mlfa_trainer.reproduction.laboratory import Laboratory, NoDataError

_SCALE = "s3-9"
_LEVELS = (-3, -1)
_TAGS = ("piano", "techno")


@dataclass(frozen=True)
class MapsOutcome:
    """The maps, or why there are none.

    Attributes:
        found: Either.
        figure: File name of the drawing.
    """

    found: TagMaps | Missing
    figure: str

    @property
    def has_failed(self) -> bool:
        """Whether something went wrong, beyond data that are not at hand."""
        return isinstance(self.found, Missing) and self.found.is_failure


def reproduce_maps(
    target: Target, laboratory: Laboratory, folder: Path, is_written: bool = True
) -> MapsOutcome:
    """Make the maps of MTAT's test clips in the features of the network trained on MSD.

    Args:
        target: The figure.
        laboratory: Trains and extracts.
        folder: Where the drawing and the table go.
        is_written: Write them; one of several processes does.
    """
    figure = f"{target.name}.png"
    try:
        space = laboratory.workspace("mtat", "msd")
        laboratory.extracted(space, (_SCALE,))
        maps = map_levels(space, _SCALE, _LEVELS, _TAGS, "test")
        if is_written:
            write_tag_maps(maps, folder, target.name, target.name)
    except NoDataError as error:
        return MapsOutcome(Missing(error.summary), figure)
    except KnownError as error:
        return MapsOutcome(Missing(str(error), is_failure=True), figure)
    return MapsOutcome(maps, figure)


def map_text(target: Target, outcome: MapsOutcome, how: Sequence[str], command: str) -> str:
    """Return the report as Markdown.

    Args:
        target: The figure.
        outcome: Its maps.
        how: Sentences on data and networks.
        command: What was typed.
    """
    parts = [f"# {target.title}", f"    {command}"]
    if isinstance(outcome.found, Missing):
        parts.append(f"Not made: {outcome.found.reason}")
    else:
        parts.append(maps_markdown(outcome.found, outcome.figure).replace("# ", "## ", 1).strip())
    parts += ["## How", "\n".join(f"- {line}" for line in (*how, *target.notes))]
    return "\n\n".join(parts) + "\n"
