"""What is measured of a map, against slow and well-kept ways: clusters, trust, regions, colours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mlfa_app.catalog.listing import Decision, DisplayFields, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.maps.clusters import MIN_SONGS, mean_silhouette, measure_clusters
from mlfa_app.jobs.maps.colours import ColourBy, SongColours, colour_songs
from mlfa_app.jobs.maps.groups import heard_tags
from mlfa_app.jobs.maps.layout import lay_out
from mlfa_app.jobs.maps.near import in_walking_order, near_songs, with_neighbours
from mlfa_app.jobs.maps.neighbours import find_neighbours
from mlfa_app.jobs.maps.place import place_among
from mlfa_app.jobs.maps.regions import find_regions
from mlfa_app.jobs.maps.trust import trust_of
from song_rows import FOLDER, RULE, add_songs, path_of

Floats = NDArray[np.float32]


def blobs(
    num_songs: int, num_groups: int, dim: int, seed: int = 0
) -> tuple[Floats, NDArray[np.intp]]:
    """Groups of songs far apart, and the group of each."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((num_groups, dim)) * 8
    members = rng.integers(0, num_groups, num_songs)
    features = centres[members] + rng.standard_normal((num_songs, dim))
    return features.astype(np.float32), members


def test_clusters_are_the_silhouettes_of_scikit_learn() -> None:
    from sklearn.metrics import silhouette_samples

    features, members = blobs(250, 5, 12)
    rng = np.random.default_rng(1)
    has = np.stack([members == 0, members < 2, rng.random(250) < 0.3, np.arange(250) < 3], axis=1)
    found = measure_clusters(features, has, ("one", "two", "any", "rare"))
    assert [cluster.name for cluster in found] == ["one", "two", "any"]
    for column, cluster in enumerate(found):
        flags = has[:, column]
        expected = silhouette_samples(features.astype(np.float64), flags)[flags].mean()
        assert cluster.silhouette == pytest.approx(expected, abs=1e-5)
        assert cluster.songs == flags.sum() >= MIN_SONGS
    assert found[0].silhouette > 0.5 > abs(found[2].silhouette)
    assert mean_silhouette(found[:1]) == found[0].silhouette
    assert mean_silhouette(()) is None


def test_songs_among_strangers_on_the_map_are_not_trusted() -> None:
    features, members = blobs(300, 4, 20)
    layout = lay_out(tuple(map(str, range(300))), features, None, lambda _done, _total: None)
    assert layout.trust.mean() > 0.8
    # One that is carried to another group is doubted, and hardly anybody else.
    moved = layout.places.copy()
    moved[0] = layout.places[members == (members[0] + 1) % 4].mean(axis=0)

    distances = find_neighbours(layout.reduced, 10, lambda _share: None).distances
    trust = trust_of(moved, layout.reduced, distances.mean(axis=1))
    assert trust[0] < 0.3
    assert (trust[1:] > 0.5).mean() > 0.97


def test_songs_are_placed_among_their_neighbours() -> None:
    features, members = blobs(500, 5, 20)
    shares: list[float] = []
    found = find_neighbours(features, 30, shares.append)
    away = np.linalg.norm(features[:, None] - features[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert np.array_equal(found.indices[::50], np.argsort(away, axis=1)[::50, :30])
    assert np.allclose(found.distances, np.sort(away, axis=1)[:, :30], rtol=1e-3)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    layout = lay_out(tuple(map(str, range(400))), features[:400], None, lambda _d, _t: None)
    reduced = ((features[400:] - layout.mean) / layout.deviation) @ layout.components.T
    places, _features, trust = place_among(layout.places, layout.reduced, reduced)
    # All lie inside their group's part of the map, none on another song, as openTSNE has it.
    for place, member in zip(places, members[400:], strict=True):
        near = np.linalg.norm(layout.places - place, axis=1)
        assert (members[:400][np.argsort(near)[:5]] == member).all()
    assert trust.min() > 0.5
    assert np.unique(places, axis=0).shape == (100, 2)
    # One that is equal to a song comes to lie beside it; the first comes as all do, one by one.
    same, _features, _trust = place_among(layout.places, layout.reduced, layout.reduced[:3])
    assert np.linalg.norm(same - layout.places[:3], axis=1).max() < 2.0
    alone, _features, _trust = place_among(layout.places, layout.reduced, layout.reduced[2:3])
    assert np.allclose(alone, same[2:], atol=1e-3)


def test_regions_are_named_by_what_is_frequent_there() -> None:
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [40, 0], [0, 40], [40, 40]])
    members = np.repeat(np.arange(4), [400, 300, 200, 100])
    places = (centres[members] + rng.standard_normal((1000, 2)) * 3).astype(np.float32)
    scores = np.full((1000, 6), 0.05, dtype=np.float32)
    scores[:, 4] = 0.9  # every song has it: it tells no region from another
    for group, tag in ((0, 0), (1, 1), (2, 2)):
        scores[members == group, tag] = 0.8
    scores[members == 1, 3] = 0.4
    scores[5] = np.nan
    tags = ("techno", "piano", "choir", "slow", "loud", "rare")
    regions = find_regions(places, scores, tags)
    assert sorted(np.concatenate([region.songs for region in regions])) == list(range(1000))
    assert [region.name for region in regions] == ["techno", "piano, slow", "choir", ""]
    for region, group in zip(regions, range(4), strict=True):
        assert (members[region.songs] == group).mean() > 0.97
        assert np.hypot(*(np.array(region.middle) - centres[group])) < 5
    piano = regions[1].tags[0]
    assert piano.share == pytest.approx(0.8, abs=0.03)
    assert piano.usual == pytest.approx(0.05 + 0.3 * 0.75, abs=0.02)
    # Songs that lie anyhow make no names, few songs no error.
    rest = find_regions(places, rng.random((1000, 6)).astype(np.float32), tags)
    assert [region.name for region in rest] == [""] * len(rest)
    assert find_regions(places[:0], scores[:0], tags) == ()
    assert len(find_regions(places[:1], scores[:1], tags)) == 1
    assert len(find_regions(np.zeros((20, 2), np.float32), scores[:20], tags)) == 1


def test_true_neighbours_are_those_of_a_slow_search() -> None:
    features, members = blobs(200, 4, 10)
    away = np.linalg.norm(features[:, None] - features[None], axis=2)
    np.fill_diagonal(away, np.inf)
    for index in (0, 57, 199):
        assert near_songs(features, index, 6) == np.argsort(away[index])[:6].tolist()
    selected = np.zeros(200, dtype=np.bool_)
    selected[[3, 150]] = True
    wanted = {3, 150, *np.argsort(away[3])[:5], *np.argsort(away[150])[:5]}
    assert set(np.flatnonzero(with_neighbours(features, selected))) == wanted
    assert near_songs(features[:1], 0) == []
    order = in_walking_order(features, np.arange(200)[::-1])
    assert sorted(order) == list(range(200))
    assert order[0] == 199
    # One group after the other: it is left once.
    assert (np.diff(members[order]) != 0).sum() == 3


def test_songs_are_coloured_by_scores_fields_decisions_and_states() -> None:
    with Catalog.in_memory() as catalog:
        add_songs(catalog, range(40))
        catalog.store_display_fields(path_of(3), DisplayFields(artist="A", year="1987-05-01"))
        files = catalog.song_files(RULE.model_id)
        digests = tuple(files)
        ids = np.array([files[digest].file_id for digest in digests])
        number = {files[digest].path: row for row, digest in enumerate(digests)}
        catalog.decide(
            [Decision(digests[number[path_of(1)]], "rock", "genre", Verdict.ACCEPTED)]
            + [Decision(digests[number[path_of(5)]], "rock", "genre", Verdict.REJECTED)]
        )

        def coloured(kind: str, name: str = "") -> SongColours:
            heard = heard_tags(catalog, RULE, digests)
            return colour_songs(catalog, RULE, ColourBy(kind, name), ids, digests, heard)

        def of(colours: SongColours, song: int) -> str:
            return colours.text_of(number[path_of(song)])

        assert coloured("category", "genre").groups.names == ("jazz", "rock")
        genres = coloured("field", "genre")
        assert genres.groups.names == ("Jazz",)
        assert (of(genres, 4), of(genres, 5)) == ("Jazz", "")
        decades = coloured("field", "decade")
        assert (of(decades, 3), of(decades, 4)) == ("1980–1989", "1990–1999")
        assert of(coloured("field", "artist"), 3) == "A"
        decisions = coloured("decisions")
        assert [of(decisions, song) for song in (1, 5, 0)] == ["accepted", "rejected", "undecided"]
        states = coloured("state")
        assert [of(states, song) for song in (1, 5, 0)] == ["decided", "done", "review"]
        piano = coloured("tag", "piano")
        assert (of(piano, 0), of(piano, 1)) == ("0.6000", "0.0500")
        assert piano.proposed_from == 0.5
        assert np.isnan(np.asarray(coloured("tag", "none such").scores)).all()
        assert FOLDER in {parent for path in number for parent in path.parents}
