"""The part of the catalogue that knows which words the library's files hold."""

from __future__ import annotations

import json

from mlfa_app.catalog.store_base import StorePart


class WordStore(StorePart):
    """Counts values of fields."""

    def value_counts(self, field: str) -> dict[str, int]:
        """Count how many files of the library hold each value of a field.

        Args:
            field: Neutral name, such as "genre".

        Returns:
            A number for each spelling, the most frequent first; files that are gone do not count.
        """
        # Lists stay JSON: single values of damaged fields may be no text that SQLite can give.
        rows = self._database.rows(
            "SELECT json_extract(held.field_values, ?) AS list, count(*)"
            " FROM file_fields AS held JOIN files ON files.id = held.file"
            " WHERE files.in_library AND NOT files.is_missing AND list IS NOT NULL"
            " GROUP BY list",
            (f"$.{field}",),
        )
        counts: dict[str, int] = {}
        for text, number in rows:
            for value in set(json.loads(text)):
                counts[value] = counts.get(value, 0) + number
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
