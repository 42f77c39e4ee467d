"""What the user decided about songs' tags, saved filters, and what the window remembers."""

from __future__ import annotations

from collections.abc import Sequence

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store_base import StorePart

_MARK_CHANGED = (
    "INSERT INTO changes (file) SELECT f.id FROM files f JOIN songs s ON s.id = f.song"
    " WHERE s.digest = ?"
)
_UNMARK = (
    "DELETE FROM changes WHERE file IN"
    " (SELECT f.id FROM files f JOIN songs s ON s.id = f.song WHERE s.digest = ?)"
)


class DecisionStore(StorePart):
    """The part of the catalogue about the user's decisions and habits."""

    def decisions_of(self, digest: str) -> list[Decision]:
        """List what the user decided about a song, by category and tag."""
        return [
            Decision(digest, tag, category, Verdict(verdict))
            for tag, category, verdict in self._database.rows(
                "SELECT tag, category, verdict FROM decisions WHERE digest = ?"
                " ORDER BY category, tag",
                (digest,),
            )
        ]

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
            for one in decisions:
                key = (one.digest, one.category, one.tag)
                row = self._database.row(
                    "SELECT verdict FROM decisions WHERE digest = ? AND category = ? AND tag = ?",
                    key,
                )
                old = None if row is None else Verdict(row[0])
                if old is one.verdict:
                    continue
                before.append(Decision(one.digest, one.tag, one.category, old))
                if one.verdict is None:
                    self._database.run(
                        "DELETE FROM decisions WHERE digest = ? AND category = ? AND tag = ?", key
                    )
                else:
                    self._database.run(
                        "INSERT OR REPLACE INTO decisions"
                        " (digest, category, tag, word, verdict, decided_s)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        (*key, word_key(one.tag), one.verdict.value, now),
                    )
            digests = [(digest,) for digest in dict.fromkeys(one.digest for one in before)]
            self._database.run_many(_UNMARK, digests)
            self._database.run_many(_MARK_CHANGED, digests)
        return before[::-1]

    # Saved filters

    def saved_filters(self) -> list[tuple[str, str]]:
        """List the names and queries of saved filters, in the order of their names."""
        rows = self._database.rows("SELECT name, query FROM saved_filters")
        return sorted(((name, query) for name, query in rows), key=lambda row: row[0].casefold())

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
