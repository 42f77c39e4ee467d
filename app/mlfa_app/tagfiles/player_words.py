"""What is said about a plan for a player, in English: for commands and saved plans."""

from __future__ import annotations

from mlfa_app.tagfiles.player_plan import Caution, CautionKind
from mlfa_app.tagfiles.profiles import profile_of

_TITLES = {"default": "any player", "car": "a car stereo"}


def player_title(name: str) -> str:
    """Name of a player as it stands within a sentence."""
    return _TITLES.get(name) or profile_of(name).title


def caution_sentence(caution: Caution) -> str:
    """Say what there is to know about a change, in a sentence."""
    player = player_title(caution.player)
    match caution.kind:
        case CautionKind.SEPARATOR:
            who = "players take" if caution.player == "default" else f"{player} may take"
            return f"“{caution.value}” contains “{caution.separator}”, which {who} for two values."
        case CautionKind.LIST:
            return (
                f"“{caution.value}” are several values in ID3v{caution.id3_version}, of which some "
                "players show only the first."
            )
        case CautionKind.JOINED:
            name = caution.field.capitalize()
            return f"{name} as one value: of several, only the first may be shown by {player}."
        case CautionKind.LIMITED:
            return (
                f"{caution.field.capitalize()} without “{caution.value}”: the strongest "
                f"{_counted(caution.count)} at most, for {player}."
            )
        case CautionKind.MOVED:
            return f"The {caution.value} goes into the field {caution.field}, for {player}."
        case CautionKind.VERSION:
            return f"The file keeps its ID3v{caution.id3_version} tag, which {player} may not read."


def _counted(count: int) -> str:
    return "one" if count == 1 else str(count)
