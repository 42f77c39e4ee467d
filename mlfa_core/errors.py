"""The root of the error tree. Imports nothing of this project."""

from __future__ import annotations

from pathlib import Path


class MlfaError(Exception):
    """Root of every error that this project raises on purpose."""


class ShapeError(MlfaError, ValueError):
    """An array or tensor does not have the documented shape: a bug in the calling code."""


class KnownError(MlfaError):
    """Something in the user's world is not as needed; the text can be shown as it is.

    Attributes:
        summary: One sentence: what happened, to which file.
        advice: One sentence: what can be done now. May be empty.
        path: The file or folder concerned, where there is one.
    """

    def __init__(self, summary: str, advice: str = "", path: Path | None = None) -> None:
        super().__init__(summary)
        self.summary = summary
        self.advice = advice
        self.path = path

    def __str__(self) -> str:
        return f"{self.summary} {self.advice}".strip()

    def __reduce__(self) -> tuple[type[KnownError], tuple[str, str, Path | None]]:
        # Errors cross process borders; the default would lose advice and path.
        return (type(self), (self.summary, self.advice, self.path))


class UnreadableAudioError(KnownError):
    """A file's sound could not be decoded."""


class ModelPackageError(KnownError):
    """A model package is missing, damaged, or of a format this version does not know."""


class DeviceError(KnownError):
    """The device that was asked for cannot be used."""


class AnalysisStoppedError(MlfaError):
    """The caller asked to stop; nothing is wrong with the song."""
