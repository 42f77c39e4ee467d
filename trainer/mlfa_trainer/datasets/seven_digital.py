"""Where the sound of Million Song tracks lies: 7digital's 30-second previews.

Million Song and Tagtraum share the tracks and the files, so a store prepared for one serves
the other when both recipes give it the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.published import read_lines
from mlfa_trainer.datasets.safe_pickle import as_text, load_plain

TO_SEVEN_DIGITAL = "MSD_id_to_7D_id.pkl"
TO_PATH = "7D_id_to_path.pkl"
CHOI_SPLITS = ("train", "valid", "test")


class SevenDigital:
    """Finds the preview of a track.

    The authors' two dictionaries are used if they are there, then Choi's lists of file names,
    then the layout by track id, ``A/B/C/TRABC….mp3``.

    Args:
        sound: Folder of the previews.
        places: Where the authors' dictionaries may be.
        choi: Folder of Choi's lists; None if there is none.

    Attributes:
        sources: The files that were read.
    """

    def __init__(self, sound: Path, places: Sequence[Path], choi: Path | None) -> None:
        self._sound = sound
        self.sources: list[Path] = []
        self._paths = self._from_dictionaries(places) or self._from_choi(choi)

    def _from_dictionaries(self, places: Sequence[Path]) -> dict[str, str]:
        for place in places:
            to_id, to_path = place / TO_SEVEN_DIGITAL, place / TO_PATH
            if to_id.is_file() and to_path.is_file():
                self.sources += [to_id, to_path]
                paths = read_dictionary(to_path)
                return {
                    track: paths[seven]
                    for track, seven in read_dictionary(to_id).items()
                    if seven in paths
                }
        return {}

    def _from_choi(self, choi: Path | None) -> dict[str, str]:
        found: dict[str, str] = {}
        if choi is None:
            return found
        for split in CHOI_SPLITS:
            ids, names = choi / f"{split}_x_msd_id.txt", choi / f"{split}_x_filename.txt"
            if not (ids.is_file() and names.is_file()):
                continue
            tracks, files = read_lines(ids), read_lines(names)
            if len(tracks) != len(files):
                raise KnownError(
                    f"{names.name} and {ids.name} do not have the same number of lines.",
                    "Get both from keunwoochoi/MSD_split_for_tagging on GitHub.",
                    names,
                )
            self.sources += [ids, names]
            # The lists name features made of the previews, “3/6/36122424.npy”.
            found.update(
                (track, f"{file.strip().removesuffix('.npy')}.clip.mp3")
                for track, file in zip(tracks, files, strict=True)
            )
        return found

    def path(self, track: str) -> Path:
        """Return where a track's preview is, or should be."""
        named = self._paths.get(track)
        if named is not None:
            return self._sound / named
        return self._sound / track[2:3] / track[3:4] / track[4:5] / f"{track}.mp3"


def read_dictionary(path: Path) -> dict[str, str]:
    """Read a pickled dictionary of texts or numbers to texts or numbers.

    Raises:
        KnownError: If it is damaged or holds anything else.
    """
    value = load_plain(path)
    try:
        if isinstance(value, dict):
            return {as_text(key): as_text(item) for key, item in value.items()}
    except TypeError:
        pass  # said below
    raise KnownError(
        f"{path} does not hold a dictionary of names.", "Get the split file again.", path
    )
