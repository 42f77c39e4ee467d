"""The command ``import``: which kinds of published networks there are, and reading one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import PAPER_TAGS
from mlfa_trainer.importing.clmr import read_clmr
from mlfa_trainer.importing.keras_hdf5 import read_keras
from mlfa_trainer.importing.network import ImportedNetwork
from mlfa_trainer.importing.sanity import SanityReport, check_hearing
from mlfa_trainer.importing.sota import read_sota

KINDS = ("keras", "clmr", "sota")


@dataclass(frozen=True)
class ImportResult:
    """An imported network that was heard to work.

    Attributes:
        network: The network.
        sanity: How it answered sounds that differ.
    """

    network: ImportedNetwork
    sanity: SanityReport


def import_network(
    kind: str,
    path: Path,
    *,
    companion: Path | None = None,
    tags: str | Path | None = None,
) -> ImportResult:
    """Read a published network and let it hear something.

    Args:
        kind: ``keras`` (the authors' networks), ``clmr``, or ``sota`` (the ``sample`` networks of
            sota-music-tagging-models).
        path: The weights.
        companion: ``keras``: the architecture's JSON file; ``clmr``: the linear classifier.
        tags: Names of the outputs: ``msd``, ``mtat``, or a text file with one a line. When None,
            CLMR's classifier has its own order, and others have numbered outputs.

    Raises:
        KnownError: If there is no such kind, a file is missing, damaged or of another layout,
            or the network gives the same answer to every sound.
    """
    outputs = None if tags is None else read_tag_names(tags)
    if kind == "keras":
        network = read_keras(path, companion, outputs)
    elif kind == "clmr":
        network = read_clmr(path, companion, outputs)
    elif kind == "sota":
        if companion is not None:
            raise KnownError("A “sota” network is one file.", "Leave the second file out.")
        network = read_sota(path, outputs)
    else:
        raise KnownError(f"There is no import of the kind “{kind}”.", f"Known: {', '.join(KINDS)}.")
    return ImportResult(network, check_hearing(network))


def read_tag_names(tags: str | Path) -> Sequence[str]:
    """Return a known tag list, or the lines of a text file.

    Raises:
        KnownError: If there is neither.
    """
    if str(tags) in PAPER_TAGS:
        return PAPER_TAGS[str(tags)]
    path = Path(tags)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise KnownError(
            f"There is no tag list “{tags}”.",
            f"Give a text file with one tag a line, or one of: {', '.join(PAPER_TAGS)}.",
            path,
        ) from cause
    return [line.strip() for line in lines if line.strip()]
