"""What the user decided about songs' tags, saved filters, and what the window remembers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mlfa_app.catalog.connection import damaged_error
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.catalog.proposed_songs import ProposedSong, read_proposed_songs
from mlfa_app.catalog.store_base import StorePart, reads_one_moment

# Digests come as a JSON list, each once: all songs of a step in one statement.
_FILES = (
    "SELECT f.id FROM json_each(?) w CROSS JOIN songs s ON s.digest = w.value"
    " JOIN files f ON f.song = s.id"
)
_MARK_CHANGED = f"INSERT INTO changes (file) {_FILES}"
_UNMARK = f"DELETE FROM changes WHERE file IN ({_FILES})"  # noqa: S608 - our own words
_BEFORE = (
    "SELECT d.digest, d.category, d.tag, d.verdict FROM json_each(?) w"
    " CROSS JOIN decisions d ON d.digest = w.value"
)


def _verdict_of(value: object) -> Verdict:
    """Read a verdict as it was stored.

    Raises:
        DamagedCatalogError: If there is none of that name.
    """
    try:
        return Verdict(value)
    except ValueError as error:
        raise damaged_error(None) from error


class DecisionStore(StorePart):
    """The part of the catalogue about the user's decisions and habits."""

    def decisions_of(self, digest: str) -> list[Decision]:
        """List what the user decided about a song, by category and tag."""
        return [
            Decision(digest, tag, category, _verdict_of(verdict))
            for tag, category, verdict in self._database.rows(
                "SELECT tag, category, verdict FROM decisions WHERE digest = ?"
                " ORDER BY category, tag",
                (digest,),
            )
        ]

    def verdicts_of(self, digest: str) -> dict[tuple[str, str], Verdict]:
        """Give what the user decided about a song, by category and tag."""
        return {
            (one.category, one.tag): one.verdict
            for one in self.decisions_of(digest)
            if one.verdict is not None
        }

    def is_given(self, tag: str) -> bool:
        """Whether the user accepted or added a tag for any song."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM decisions WHERE tag = ? AND verdict = ? LIMIT 1",
                (tag, Verdict.ACCEPTED.value),
            )
        )

    def decide(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Store decisions; one without a verdict takes an earlier one back.

        The song need not be known: a decision waits for it.

        Args:
            decisions: In the order in which they count.

        Returns:
            The decisions that restore what was before. Deciding these gives, in turn, the ones
            that were given here (those that changed anything).
        """
        now = self._clock()
        before: list[Decision] = []
        with self._database.transaction():
            digests = json.dumps(list(dict.fromkeys(one.digest for one in decisions)))
            stands: dict[tuple[str, str, str], Verdict | None] = {
                (digest, category, tag): _verdict_of(verdict)
                for digest, category, tag, verdict in self._database.rows(_BEFORE, (digests,))
            }
            changed: dict[tuple[str, str, str], None] = {}
            for one in decisions:
                key = (one.digest, one.category, one.tag)
                old = stands.get(key)
                if old is one.verdict:
                    continue
                before.append(Decision(one.digest, one.tag, one.category, old))
                stands[key] = one.verdict
                changed[key] = None
            self._database.run_many(
                "DELETE FROM decisions WHERE digest = ? AND category = ? AND tag = ?",
                [key for key in changed if stands[key] is None],
            )
            self._database.run_many(
                "INSERT OR REPLACE INTO decisions (digest, category, tag, word, verdict, decided_s)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (*key, word_key(key[2]), verdict.value, now)
                    for key in changed
                    if (verdict := stands[key]) is not None
                ],
            )
            digests = json.dumps(list(dict.fromkeys(key[0] for key in changed)))
            self._database.run(_UNMARK, (digests,))
            self._database.run(_MARK_CHANGED, (digests,))
        return before[::-1]

    @reads_one_moment
    def proposed_songs(self, file_ids: Sequence[int], rule: DecisionRule) -> list[ProposedSong]:
        """Give what stands beside songs, for deciding on many: much quicker than their rows.

        Files whose song is not known are left out.
        """
        return read_proposed_songs(self._database, file_ids, rule)

    # Saved filters

    def saved_filters(self) -> list[tuple[str, str]]:
        """List the names and queries of saved filters, in the order of their names."""
        rows = self._database.rows("SELECT name, query FROM saved_filters")
        found = [(str(name), str(query)) for name, query in rows]
        return sorted(found, key=lambda row: row[0].casefold())

    def save_filter(self, name: str, query: str) -> None:
        """Save a filter, in place of an older one of that name."""
        with self._database.transaction():
            self._database.run(
                "INSERT OR REPLACE INTO saved_filters (name, query) VALUES (?, ?)", (name, query)
            )

    def forget_filter(self, name: str) -> None:
        """Forget a saved filter, if there is one."""
        with self._database.transaction():
            self._database.run("DELETE FROM saved_filters WHERE name = ?", (name,))

    # The window's memory

    def session_value(self, key: str) -> str | None:
        """Give what was remembered under a key; None if nothing was."""
        row = self._database.row("SELECT value FROM session_values WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def set_session_value(self, key: str, value: str | None) -> None:
        """Remember a text for the next start; None forgets it."""
        with self._database.transaction():
            if value is None:
                self._database.run("DELETE FROM session_values WHERE key = ?", (key,))
            else:
                self._database.run(
                    "INSERT OR REPLACE INTO session_values (key, value) VALUES (?, ?)", (key, value)
                )
