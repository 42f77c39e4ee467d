"""Hear files: decode any common sound format, to a mono waveform at one rate or for listeners.

Only this package imports the decoding libraries, and it does so when the first file is opened.
"""

from __future__ import annotations

from mlfa_core.audio.facts import SAMPLE_RATE, SUPPORTED_SUFFIXES, AudioFacts
from mlfa_core.audio.stereo import StereoStream, open_stereo
from mlfa_core.audio.stream import WaveformStream, open_waveform, read_waveform

__all__ = [
    "SAMPLE_RATE",
    "SUPPORTED_SUFFIXES",
    "AudioFacts",
    "StereoStream",
    "WaveformStream",
    "open_stereo",
    "open_waveform",
    "read_waveform",
]
