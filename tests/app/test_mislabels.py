"""The mislabel finder: made-up songs, real files where something is planned and written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutagen.flac import FLAC

from catalogs import digest_of
from mislabel_library import FOLDER, add_mislabel_library, path_of
from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.deciding.rules import rule_of
from mlfa_app.jobs.mislabels.find import (
    MIN_STRENGTH,
    MislabeledAlbum,
    MislabelReport,
    find_mislabels,
)
from mlfa_app.jobs.mislabels.genres import read_genres, split_values
from mlfa_app.jobs.mislabels.plan import confirmed, new_genres, taken
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.library.payload import payload_digest
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings, save_settings
from mlfa_app.tagfiles.fields import read_fields
from tag_samples import make_file

RULE = rule_of(find_package("fast"), Settings())
# One song of jazz is called rock, one of the unknown genre jazz, and a whole album of rock "Skald".
WRONG = {3: ("Rock",), 100: ("Jazz",), **dict.fromkeys(range(54, 60), ("Skald",))}


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """An empty catalogue where the program looks for it."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    with Catalog.open(tmp_path / "home" / "catalogue.sqlite") as opened:
        yield opened


def found(catalog: Catalog, rule: DecisionRule = RULE, under: Path | None = None) -> MislabelReport:
    index = open_index(catalog, rule.model_id)
    assert index is not None
    report = find_mislabels(catalog, index, rule, under=under)
    assert report is not None
    return report


def paths(report: MislabelReport) -> set[Path]:
    return {one.song.path for one in report.songs}


def test_finds_single_songs_and_whole_albums(catalog: Catalog) -> None:
    add_mislabel_library(catalog, RULE, WRONG)
    report = found(catalog)
    assert (report.num_files, report.num_judged) == (144, 144)
    singles = {row.song.path: row for row in report.rows if not isinstance(row, MislabeledAlbum)}
    assert set(singles) == {path_of(3), path_of(100)}
    rock, unknown = singles[path_of(3)], singles[path_of(100)]
    assert (rock.stated, rock.proposed, rock.tag) == (("Rock",), "Jazz", "jazz")
    assert rock.heard_stated == pytest.approx(0.05)
    assert rock.heard_proposed == pytest.approx(0.95)
    assert (rock.num_near, rock.near_proposed, rock.near_stated) == (30, 30, 0)
    assert (unknown.proposed, unknown.tag, unknown.heard_proposed) == ("Skald", None, None)
    (album,) = report.albums
    assert (album.album, album.stated, album.proposed) == ("Album 9", ("Skald",), "Rock")
    assert {one.song.path for one in album.songs} == {path_of(number) for number in range(54, 60)}
    assert album.num_judged == 6
    strengths = [row.strength for row in report.rows]
    assert strengths == sorted(strengths, reverse=True)
    assert min(strengths) >= MIN_STRENGTH

    # Within a folder; stopped; without any songs.
    assert paths(found(catalog, under=path_of(3).parent)) == {path_of(3)}
    index = open_index(catalog, RULE.model_id)
    assert index is not None
    assert find_mislabels(catalog, index, RULE, should_stop=lambda: True) is None
    assert found(Catalog.in_memory()).rows == ()


def test_asks_never_again_and_blames_nobody_for_our_words(catalog: Catalog) -> None:
    add_mislabel_library(catalog, RULE, WRONG)
    everything = paths(found(catalog))
    # The user says that rock is right, and that the other song is not the unknown genre.
    before = catalog.decide(
        [
            Decision(digest_of(3), "Rock", "genre", Verdict.ACCEPTED),
            Decision(digest_of(100), "Skald", "genre", Verdict.REJECTED),
        ]
    )
    assert paths(found(catalog)) == everything - {path_of(3), path_of(100)}
    catalog.decide(before)
    assert paths(found(catalog)) == everything
    # What this program wrote is no word of the user's.
    catalog.record_written(path_of(100), digest_of(100), {"genre": ["jazz"]})
    assert paths(found(catalog)) == everything - {path_of(100)}
    # A banned tag is never proposed; a word that the user has for another is the same genre.
    banned = dataclasses.replace(RULE, wording=(("jazz", ()),))
    assert path_of(3) not in paths(found(catalog, banned))
    same = dataclasses.replace(RULE, wording=(("jazz", ("Rock",)),))
    assert path_of(3) not in paths(found(catalog, same))


def test_genres_are_folded_split_and_told_apart() -> None:
    assert split_values(["Hip-Hop/Rap", "Jazz; Funk"]) == ["Hip-Hop", "Rap", "Jazz", "Funk"]
    rule = dataclasses.replace(RULE, wording=(("hip-hop", ("Rap",)),))
    files = [("Hip Hop",), ("rap",), ("Soundtrack", "Heavy Metal"), ("metal",)] + 20 * [("Ska",)]
    genres = read_genres([*files, ("Ska", "Dub")], rule)
    assert genres.keys == ("dub", "heavymetal", "metal", "rap", "ska")
    assert genres.words[3:] == ("Hip Hop", "Ska")
    assert genres.labels[:4].tolist() == [
        [False, False, False, True, False],
        [False, False, False, True, False],
        [False, True, False, False, False],
        [False, False, True, False, False],
    ]
    assert genres.columns[3] == (RULE.tags.index("hip-hop"),)
    assert genres.columns[0] == ()
    related = genres.related()
    # One names the other, or files have both.
    assert related[1, 2]
    assert related[0, 4]
    assert not related[3, 4]


def test_command_lists_and_plans_by_the_policy(
    catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_file("flac", tmp_path, duration_s=0.3)
    song = FLAC(made)
    song["genre"], song["artist"] = ["Soundtrack", "Rock"], ["Artist 0"]
    song.save()
    real = {3: (made, payload_digest(made))}
    add_mislabel_library(catalog, RULE, {**WRONG, 3: ("Soundtrack", "Rock")}, real)
    catalog.close()
    assert run(["mislabeled", "--json"]) == 0
    *rows, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert last["summary"] == {
        "rows": 3, "songs": 8, "judged": 144, "files": 144, "model": RULE.model_id
    }  # fmt: skip
    assert {row["kind"] for row in rows} == {"album", "song"}
    (own,) = (row for row in rows if row.get("path") == str(made))
    assert (own["stated"], own["proposed"]) == (["Rock"], "Jazz")
    assert own["why"].startswith("the file says Rock; the sound scores 0.95 for Jazz and 0.05 for")
    assert run(["mislabeled", "--albums", "--limit", "1"]) == 0
    text = capsys.readouterr().out
    assert "Artist 9 – Album 9  6 of 6 songs" in text
    assert text.endswith("144 songs of 144 with a genre judged: 8 doubted.\n")
    assert run(["mislabeled", "--limit", "1", str(FOLDER / "nowhere")]) == 0
    assert "0 songs of 0" in capsys.readouterr().out

    # A policy that keeps what is there plans nothing; one that forbids is not overruled.
    plan = tmp_path / "genres.jsonl"
    assert run(["mislabeled", "--plan", str(plan)]) == 2
    assert run(["mislabeled", "--policy", "replace"]) == 2
    assert not plan.exists()
    # Nor is anything planned for a file that says something else by now.
    song["genre"] = ["Ska"]
    song.save()
    assert run(["mislabeled", "--plan", str(plan), "--policy", "replace"]) == 0
    assert "A plan for 0 files was saved. 8 files cannot" in capsys.readouterr().err
    song["genre"] = ["Soundtrack", "Rock"]
    song.save()
    assert run(["mislabeled", "--plan", str(plan), "--policy", "replace"]) == 0
    said = capsys.readouterr().err
    assert "A plan for 1 file was saved. 7 files cannot be planned" in said
    assert run(["plan", "apply", str(plan)]) == 0
    assert read_fields(made).values["genre"] == ("Soundtrack", "Jazz")
    settings = Settings(policies={**Settings().policies, "genre": "never"})
    save_settings(settings, tmp_path / "home" / "settings.json")
    assert run(["mislabeled", "--plan", str(plan), "--policy", "replace"]) == 1
    assert "genres are never written" in capsys.readouterr().err


def test_proposed_genre_takes_the_place_of_the_doubted_ones(catalog: Catalog) -> None:
    add_mislabel_library(catalog, RULE, {3: ("Soundtrack", "Rock", "ROCK", "Live")})
    (one,) = found(catalog).songs
    assert one.stated == ("Rock", "ROCK")
    assert new_genres(one) == ("Soundtrack", "Jazz", "Live")
    # A decision keeps what the file says beside, and names tags of the model where there are.
    assert taken(one) == ("Soundtrack", "jazz", "Live")
    assert confirmed(one, RULE) == ("rock",)
    unknown = dataclasses.replace(one, stated=("Skald", "Rock"), tag=None)
    assert taken(unknown) == ("Soundtrack", "Jazz", "ROCK", "Live")
    assert confirmed(unknown, RULE) == ("Skald", "rock")
