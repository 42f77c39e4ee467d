"""The command ``visualize`` on features whose clusters are known, and the figures' files."""

from __future__ import annotations

import csv
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from miniature_recordings import write_manifest
from mlfa_core.errors import KnownError
from mlfa_trainer.figures.plots import draw_bars, draw_gains, draw_lines, draw_maps
from mlfa_trainer.figures.visualize import compare_levels, map_levels, match_tag, write_tag_maps
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.run_folder import write_json
from mlfa_trainer.sound.store import StoreWriter
from mlfa_trainer.training.features import array_path, index_path
from mlfa_trainer.workspace import Workspace
from trainer_runs import call

CHANNELS = (4, 6, 4)
# Spread of piano's and of techno's clips at each level: piano tight below, techno above.
SPREADS = {"piano": (0.2, 1.0, 3.0), "techno": (3.0, 1.0, 0.2)}
RECIPE = """
name = "toy"
[data]
name = "toy"
folder = "{folder}"
{scores}
[[scales]]
scale = "s3-9"
architecture = "samplecnn-3-9"
[calibrate]
top_share = 0.25
"""


def kinds_of(split: str) -> list[str]:
    """Labels of the clips of a split, and what their features are like."""
    if split == "test":
        return ["piano"] * 9 + ["techno"] * 12 + ["piano;techno"] * 3 + ["rock"] * 4
    if split == "train":
        return ["piano"] * 20 + ["techno"] * 4 + ["rock"] * 8
    return ["rock"] * 2


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Write a data set without sound: a manifest, its store, and features made by hand."""
    return write_toy(tmp_path)


def write_toy(folder: Path, scores: str = "") -> Path:
    rows = [
        {
            "clip": f"{split}{index}.wav",
            "recording": f"{split} {index}",
            "split": split,
            "kind": "music",
            "start_s": 0,
            "duration_s": 3,
            "labels": labels,
            "label_strength": "strong",
        }
        for split in ("train", "valid", "test")
        for index, labels in enumerate(kinds_of(split))
    ]
    write_manifest(folder, rows)
    recipe = folder / "toy.toml"
    recipe.write_text(RECIPE.format(folder=folder.as_posix(), scores=scores))
    space = workspace_of(folder)
    noise = np.random.default_rng(0).integers(-9_000, 9_000, 66_150).astype(np.int16)
    with StoreWriter(space.store_folder) as writer:
        for row in rows:
            writer.add(str(row["clip"]), noise, "1")
    rng = np.random.default_rng(1)
    features = np.zeros((len(rows), sum(CHANNELS)), np.float16)
    bounds = np.cumsum([0, *CHANNELS])
    for level, (first, last) in enumerate(pairwise(bounds)):
        for index, row in enumerate(rows):
            tag = str(row["labels"]).partition(";")[0]
            centre = {"piano": 5.0, "techno": -5.0, "rock": 0.0}[tag]
            spread = SPREADS.get(tag, (1.0,) * 3)[level]
            features[index, first:last] = centre + spread * rng.normal(size=last - first)
    space.features_folder.mkdir(parents=True)
    np.save(array_path(space.features_folder, "s3-9", "features"), features)
    np.save(array_path(space.features_folder, "s3-9", "weights"), np.ones(len(rows), np.float32))
    write_json(
        index_path(space.features_folder, "s3-9"),
        {
            "channels": CHANNELS,
            "window_samples": 66_150,
            "outputs": ["anything"],
            "clips": {row["clip"]: [index, 1] for index, row in enumerate(rows)},
        },
    )
    return folder


def workspace_of(folder: Path) -> Workspace:
    return Workspace(folder / "runs", load_recipe(str(folder / "toy.toml")))


def test_the_tighter_level_of_each_tag_is_found(toy: Path) -> None:
    maps = map_levels(workspace_of(toy), "s3-9", (-3, -1), ("Piano", "techno"))
    assert maps.level_numbers == (1, 3)
    assert maps.columns == (("piano",), ("techno",))
    assert np.bincount(maps.owners).tolist() == [9, 12]
    assert maps.num_dropped == 3
    assert [points.shape for points in maps.maps] == [(21, 2)] * 2
    assert len(maps.numbers) == 8  # tags, levels, spaces
    piano, techno = compare_levels(maps)
    assert (piano.tag, piano.level, piano.is_as_published) == ("Piano", -3, True)
    assert (techno.tag, techno.level, techno.is_as_published) == ("techno", -1, True)


def test_the_order_of_levels_and_how_they_are_counted_are_no_matter(toy: Path) -> None:
    space = workspace_of(toy)
    down = map_levels(space, "s3-9", (-3, -1), ("piano", "techno"))
    up = map_levels(space, "s3-9", (3, 1), ("techno", "piano"))
    assert up.maps[1] == pytest.approx(down.maps[0])
    assert [found.level for found in compare_levels(up)] == [3, 1]


def test_other_tags_are_not_held_against_the_paper(toy: Path) -> None:
    maps = map_levels(workspace_of(toy), "s3-9", (1, 3), ("piano", "rock"), "train")
    assert [found.is_as_published for found in compare_levels(maps)] == [None, None]


def test_teachers_scores_are_cut_at_the_top_share_of_training_music(tmp_path: Path) -> None:
    splits = ("train", "valid", "test")
    names = [f"{split}{index}.wav" for split in splits for index in range(len(kinds_of(split)))]
    first = np.full((len(names), 1, 2), 0.1, np.float16)
    second = np.full((len(names), 1, 2), 0.1, np.float16)
    train = len(kinds_of("train"))
    # A quarter of 32 training clips is above 0.5 in both columns of piano and in techno.
    first[:8, 0] = second[8:16, 0] = 0.6
    first[8:train, 0] = np.linspace(0.1, 0.4, train - 8)[:, None]
    second[:8, 0] = second[16:train, 0] = 0.2
    test = train + len(kinds_of("valid"))
    first[test : test + 5, 0, 0] = 0.7  # five clips by one list
    second[test + 5 : test + 9, 0, 0] = 0.7  # and four by the other
    first[test + 9 : test + 21, 0, 1] = 0.7
    first[test + 21 : test + 24, 0] = 0.7  # both tags
    first[test + 24 :, 0] = np.nan  # nobody scored these
    second[test + 24 :, 0] = np.nan
    np.savez(
        tmp_path / "scores.npz",
        clips=np.array(names),
        one=first,
        one_columns=np.array(["Piano", "techno"]),
        two=second,
        two_columns=np.array(["piano", "other"]),
        patch_s=np.array(3.0),
    )
    write_toy(tmp_path, 'scores = "scores.npz"')
    maps = map_levels(workspace_of(tmp_path), "s3-9", (-1,), ("piano", "TECHNO"))
    assert maps.columns == (("one/Piano", "two/piano"), ("one/techno",))
    assert maps.clips == tuple(f"test{index}.wav" for index in range(21))
    assert maps.owners.tolist() == [0] * 9 + [1] * 12
    assert maps.num_dropped == 3
    assert "25%" in maps.truth


def test_the_command_writes_figures_numbers_and_a_report(toy: Path) -> None:
    out = toy / "out"
    words = ("visualize", toy / "toy.toml", "--work", toy / "runs", "--threads", "1")
    said = call(*words, "--levels", "-3,-1", "--output", out)
    assert said.exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "clusters.csv",
        "tsne.md",
        "tsne.png",
        "tsne.svg",
    ]
    report = (out / "tsne.md").read_text(encoding="utf-8")
    assert report in said.stdout
    assert "9 with Piano (piano), 12 with Techno (techno); 3 with more than one" in report
    assert "perplexity of 6.67 (not 30: there are only 21 clips)" in report
    assert "**Piano** is tighter at level -3" in report
    assert "This agrees with paper B's Figure 2, where it is tighter at the low level" in report
    assert "only 9 clips" in report
    with open(out / "clusters.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8
    first = next(r for r in rows if (r["tag"], r["level"], r["space"]) == ("Piano", "-3", "map"))
    assert first["clips"] == "9"
    assert float(first["chance"]) == pytest.approx(8 / 20)
    text = (out / "tsne.svg").read_text(encoding="utf-8")
    assert "level 1 of 3 (-3)" in text
    assert "Techno (12)" in text


@pytest.mark.parametrize(
    ("scale", "levels", "tags", "split", "said"),
    [
        ("s3-9", (-1,), ("pianno", "techno"), "test", "no tag “pianno”. Near it: piano."),
        ("s3-9", (-1,), ("xyz", "techno"), "test", "It has 3 tags, such as: piano, rock, techno."),
        ("s3-9", (4,), ("piano", "techno"), "test", "s3-9 has 3 levels"),
        ("s3-9", (1, -3), ("piano", "techno"), "test", "The levels of a map must differ."),
        ("mel18", (1,), ("piano", "techno"), "test", "Its scales are: s3-9."),
        ("s3-9", (1,), ("piano", "Piano"), "test", "A map compares different tags."),
        ("s3-9", (1,), ("piano", "techno"), "train", "Only 4 clips of the split “train”"),
    ],
)
def test_what_cannot_be_mapped_is_said(
    toy: Path,
    scale: str,
    levels: tuple[int, ...],
    tags: tuple[str, ...],
    split: str,
    said: str,
) -> None:
    with pytest.raises(KnownError) as caught:
        map_levels(workspace_of(toy), scale, levels, tags, split)
    assert said in str(caught.value)


def test_features_that_were_not_extracted_are_said(toy: Path) -> None:
    space = workspace_of(toy)
    index_path(space.features_folder, "s3-9").unlink()
    with pytest.raises(
        KnownError, match=r"s3-9 were not extracted yet\. Run: mlfa-trainer extract"
    ):
        map_levels(space, "s3-9", (-1,), ("piano", "techno"))


def test_tags_match_without_case_and_prefix() -> None:
    names = ("mtat/piano", "msd/Piano", "piano solo", "r&b/soul", "is_music")
    assert match_tag("PIANO", names) == (0, 1)
    assert match_tag("mtat/Piano", names) == (0,)
    assert match_tag("r&b/soul", names) == (3,)
    with pytest.raises(KnownError):
        match_tag("is_music", names)


def test_another_name_keeps_maps_beside_each_other(toy: Path) -> None:
    maps = map_levels(workspace_of(toy), "s3-9", (-1,), ("piano", "techno"))
    files = write_tag_maps(maps, toy / "figures", "b-fig2", "b-fig2")
    names = [path.name for path in files]
    assert names == ["b-fig2.png", "b-fig2.svg", "b-fig2.csv", "b-fig2.md"]
    assert "Where each tag is tighter" not in files[-1].read_text(encoding="utf-8")


# --- figures ------------------------------------------------------------------------------------


def size_of_png(path: Path) -> tuple[int, int]:
    """Read the width and height that a PNG file declares."""
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def draw_all(folder: Path, ending: str) -> list[Path]:
    bars, lines = folder / f"bars.{ending}", folder / f"lines.{ending}"
    gains, maps = folder / f"gains.{ending}", folder / f"maps.{ending}"
    draw_bars(
        bars,
        "A table",
        ["one level", "all levels"],
        {"MTAT": ([0.8912, None], [0.001, None]), "MSD": ([0.87, 0.88], [0.0, 0.002])},
        "macro ROC-AUC",
        {"MTAT": [0.8988, 0.9018], "MSD": None},
    )
    draw_lines(
        lines,
        "Sizes",
        ["18", "27", "54"],
        {"local": ([0.8, 0.82, 0.83], [0.01] * 3), "global": ([0.81, float("nan"), 0.85], [0] * 3)},
        "macro ROC-AUC",
        "frames",
    )
    draw_gains(
        gains,
        "Tags",
        ["jazz", "sad", "guitar"],
        {"level 1": [0.0, 0.01, None], "all": [0.02, -0.01, 0.03]},
        [0.9, 0.8, None],
        ["genre", "mood", "instrument"],
    )
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    draw_maps(maps, [("low", points, np.array([0, 0, 1]))] * 2, ["piano", "techno"])
    return [bars, lines, gains, maps]


def test_figures_are_pictures_of_a_sensible_size(tmp_path: Path) -> None:
    for path in draw_all(tmp_path, "png"):
        width, height = size_of_png(path)
        assert 500 <= width <= 3_000
        assert 500 <= height <= 1_200


def test_figures_hold_their_numbers_and_names_as_text(tmp_path: Path) -> None:
    bars, lines, gains, maps = (
        path.read_text(encoding="utf-8") for path in draw_all(tmp_path, "svg")
    )
    for wanted in ("A table", "0.8912", "0.8988", "none", "MTAT (published)", "macro ROC-AUC"):
        assert f">{wanted}<" in bars
    assert "MSD (published)" not in bars
    for wanted in ("local", "global", "frames", "54"):
        assert f">{wanted}<" in lines
    for wanted in ("mood", "guitar", "level 1", "over the worst single level"):
        assert f">{wanted}<" in gains
    for wanted in ("piano (2)", "techno (1)", "low"):
        assert f">{wanted}<" in maps


def test_the_same_values_give_the_same_file(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in draw_all(tmp_path / "a", "svg")]
    assert [path.read_bytes() for path in draw_all(tmp_path / "b", "svg")] == first


def test_nothing_to_draw_is_still_a_figure(tmp_path: Path) -> None:
    draw_bars(tmp_path / "bars.png", "Empty", ["a"], {"x": ([None], [None])}, "AUC")
    draw_lines(tmp_path / "lines.png", "Empty", ["a"], {"x": ([None], [None])}, "AUC")
    draw_gains(tmp_path / "gains.png", "Empty", ["a"], {"x": [None]}, [None], ["genre"])
    for path in tmp_path.iterdir():
        assert min(size_of_png(path)) > 100


def test_other_endings_and_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"Let its name end in \.png or \.svg"):
        draw_lines(tmp_path / "x.gif", "X", ["a"], {"x": ([1.0], [0.0])}, "AUC")
    with pytest.raises(ValueError, match="1 values for 2 labels"):
        draw_lines(tmp_path / "x.png", "X", ["a", "b"], {"x": ([1.0], [0.0])}, "AUC")
    assert list(tmp_path.iterdir()) == []
