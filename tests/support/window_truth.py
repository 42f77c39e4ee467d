"""Whether the window shows what the catalogue holds: rows, counts, the song at the cursor."""

from __future__ import annotations

from pathlib import Path

from mlfa_app.catalog.query_language import QueryError, parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.views import library_panel
from mlfa_app.gui.workbench import Workbench


def differences(bench: Workbench, catalogue: Path) -> list[str]:
    """Say where the window and the catalogue differ.

    Args:
        bench: Of a window that has nothing to do.
        catalogue: The file that it shows.
    """
    with Catalog.open(catalogue) as catalog:
        return [
            *_in_the_table(bench, catalog),
            *_in_the_panel(bench, catalog),
            *_in_the_song_view(bench, catalog),
            *_in_the_counts(bench, catalog),
        ]


def _in_the_table(bench: Workbench, catalog: Catalog) -> list[str]:
    rule, model = bench.context.rule or NO_RULE, bench.songs.model
    listed = list(model.listing.ids)
    found = []
    try:
        wanted = catalog.list_ids(parse_query(model.listing.text), model.listing.order, rule)
        if sorted(listed) != sorted(wanted):
            found.append(f"listed are {sorted(listed)}, to be listed {sorted(wanted)}")
    except QueryError:
        pass  # What was listed before stays.
    for song in catalog.listed_songs(listed, rule):
        shown = model.known_song(song.file_id)
        if shown is not None and shown != song:
            found.append(f"a row shows {shown}, but it is {song}")
    return found


def _in_the_panel(bench: Workbench, catalog: Catalog) -> list[str]:
    rule = bench.context.rule
    found = []
    for name, item in bench.panel._fixed.items():
        query = item.data(0, library_panel._QUERY)
        if rule is None or name == "offline" or not isinstance(query, str):
            continue
        if name == "all":
            wanted = library_panel.read_facts(catalog, rule).num_songs
        else:
            wanted = catalog.count_matches(parse_query(query), rule)
        if item.text(1) != str(wanted):
            found.append(f"“{item.text(0)}” has {item.text(1)!r} beside it, not {wanted}")
    return found


def _in_the_song_view(bench: Workbench, catalog: Catalog) -> list[str]:
    shown = bench.song.song
    if shown is None or bench.song.preview_path is not None:
        return []
    songs = catalog.listed_songs([shown.file_id], bench.context.rule or NO_RULE)
    return [] if songs == [shown] else [f"the song view shows {shown}, but it is {songs}"]


def _in_the_counts(bench: Workbench, catalog: Catalog) -> list[str]:
    package = bench.context.package
    counts = catalog.counts("" if package is None else package.identifier)
    shown = bench.engine.counts
    return [] if shown == counts else [f"the work bar counts {shown}, there are {counts}"]
