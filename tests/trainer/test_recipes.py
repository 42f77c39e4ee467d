"""Recipes are checked when they are loaded, and errors name the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlfa_core.errors import KnownError
from mlfa_trainer.recipe import (
    builtin_names,
    expand_folder,
    load_recipe,
    parse_setting,
    validate_recipe,
)


@pytest.mark.parametrize("name", builtin_names())
def test_every_recipe_that_comes_with_the_trainer_is_valid(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name
    assert validate_recipe(recipe.to_json()) == recipe


def test_settings_override_keys_of_every_kind() -> None:
    recipe = load_recipe(
        "tiny",
        [
            "seed=7",
            "local.learning_rate=0.5",
            "local.augment.gain_db=[-3.0, 3.0]",
            "scales.1.levels=[3]",
            "data.name=other",
            'global.scales=["mel27"]',
        ],
    )
    assert recipe.seed == 7
    assert recipe.local.learning_rate == 0.5
    assert recipe.local.augment.gain_db == (-3.0, 3.0)
    assert recipe.scales[1].levels == (3,)
    assert recipe.data.name == "other"
    assert recipe.global_.scales == ("mel27",)


def test_a_scale_overrides_only_what_it_names() -> None:
    recipe = load_recipe("tiny", ["scales.0.local={epochs=9, augment={equaliser_db=0.0}}"])
    first, second = (recipe.local_of(scale) for scale in recipe.scales)
    assert (first.epochs, second.epochs) == (9, 3)
    assert first.augment.equaliser_db == 0.0
    assert first.augment.gain_db == second.augment.gain_db


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("local.epochz=3", "“local.epochz”: there is no such key"),
        ("local.epochs=0", "“local.epochs”: Input should be greater than or equal to 1"),
        ("local.epochs=many", "“local.epochs”"),
        ("scales.0.architecture=melcnn-28", "no network is named “melcnn-28”"),
        ("scales.1.scale=mel18", "two scales have the same name"),
        ('global.scales=["mel99"]', "“mel99”, which is no scale"),
        ("scales.0.local={batches=1}", "there is no such key"),
        ("scales.9.levels=[1]", "no place for “scales.9.levels”"),
        ("name=../escape", "“name”"),
    ],
)
def test_a_wrong_key_is_named(setting: str, said: str) -> None:
    with pytest.raises(KnownError, match=said):
        load_recipe("tiny", [setting])


@pytest.mark.parametrize("text", ["local.epochs", "=3", "local..epochs=3"])
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(KnownError, match="is not a setting"):
        parse_setting(text)


def test_an_unknown_recipe_names_the_known_ones() -> None:
    with pytest.raises(KnownError) as caught:
        load_recipe("slow")
    assert "fast" in caught.value.advice


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(KnownError, match=r"mine\.toml is not valid TOML"):
        load_recipe(str(path))


def test_folders_take_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_MUSIC", "/music")
    assert expand_folder("$SOME_MUSIC/set") == Path("/music/set")
    monkeypatch.delenv("SOME_MUSIC")
    with pytest.raises(KnownError, match="environment variable SOME_MUSIC, which is not set"):
        expand_folder("$SOME_MUSIC/set")
