"""What errors say, for those who read the window; `error_words` finds and translates them.

Errors are raised with plain English sentences, which also stand in logs and in the catalogue. Here
is each such sentence with names in braces where it differs from one time to the next, in a file for
each part of the program. A test reads the sources and fails when a sentence that a user of the
window can meet is not here.
"""

from __future__ import annotations

from mlfa_app.gui.error_templates import hearing, library, models, writing

SENTENCES: tuple[str, ...] = (
    *hearing.SENTENCES,
    *writing.SENTENCES,
    *library.SENTENCES,
    *models.SENTENCES,
)
"""Sentences that the window says as they are."""

FOR_THE_WINDOW: dict[str, str] = {
    **hearing.FOR_THE_WINDOW,
    **writing.FOR_THE_WINDOW,
    **library.FOR_THE_WINDOW,
    **models.FOR_THE_WINDOW,
}
"""Sentences that speak of commands, and what the window says instead."""

PARTS: tuple[str, ...] = (*hearing.PARTS, *writing.PARTS, *library.PARTS, *models.PARTS)
"""What stands within sentences: reasons, mostly."""
