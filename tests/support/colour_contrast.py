"""How well words stand out from their ground, reckoned apart from the program."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor


def contrast(first: QColor, second: QColor) -> float:
    """Contrast of two colours, 1 to 21, as the Web Content Accessibility Guidelines 2 define it."""
    dark, light = sorted(map(_luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
