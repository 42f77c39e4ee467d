"""What the window says about players, and about changes that they may show differently."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mlfa_app.tagfiles.player_plan import Caution, CautionKind
from mlfa_app.tagfiles.profiles import profile_of


def player_name(name: str) -> str:
    """Name of a player's profile, for a list."""
    names = {
        "default": QCoreApplication.translate("Players", "Any player"),
        "car": QCoreApplication.translate("Players", "Car stereo"),
    }
    return names.get(name) or profile_of(name).title


def player_in_sentence(name: str) -> str:
    """The same within a sentence."""
    names = {
        "default": QCoreApplication.translate("Players", "any player"),
        "car": QCoreApplication.translate("Players", "a car stereo"),
    }
    return names.get(name) or profile_of(name).title


def caution_text(caution: Caution) -> str:
    """What to know about a change, a sentence."""
    texts = {
        CautionKind.SEPARATOR: QCoreApplication.translate(
            "Changes", "“{value}” contains “{separator}”, which {player} may take for two values."
        ),
        CautionKind.LIST: QCoreApplication.translate(
            "Changes", "Some players show only the first of several values in ID3v{version}."
        ),
        CautionKind.JOINED: QCoreApplication.translate(
            "Changes", "As one value: of several, only the first may be shown by {player}."
        ),
        CautionKind.LIMITED: QCoreApplication.translate(
            "Changes",
            "Without “{value}”: the strongest %n at most, for {player}.",
            "",
            max(1, caution.count),
        ),
        CautionKind.MOVED: QCoreApplication.translate(
            "Changes", "This is the {value}, in the field where it is shown by {player}."
        ),
        CautionKind.VERSION: QCoreApplication.translate(
            "Changes", "The file keeps its ID3v{version} tag, which {player} may not read."
        ),
    }
    if caution.kind is CautionKind.SEPARATOR and caution.player == "default":
        texts[caution.kind] = QCoreApplication.translate(
            "Changes", "“{value}” contains “{separator}”, which players take for two values."
        )
    value = caution.value
    if caution.kind is CautionKind.MOVED:
        value = {
            "mood": QCoreApplication.translate("Players", "mood"),
            "instrument": QCoreApplication.translate("Players", "instrument"),
        }.get(value, value)
    return texts[caution.kind].format(
        value=value,
        separator=caution.separator,
        player=player_in_sentence(caution.player),
        version=caution.id3_version,
    )
