from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlfa_app import paths
from mlfa_app.errors import SettingsError
from mlfa_app.settings import (
    CATEGORIES,
    DEVICES,
    LANGUAGES,
    LATEST_VERSION,
    POLICIES,
    POLICY_FIELDS,
    PROFILES,
    THEMES,
    UPGRADES,
    Settings,
    change_saved,
    change_words,
    document_from_settings,
    is_word,
    load_settings,
    save_settings,
    settings_from_document,
)

ANY_SETTINGS = st.builds(
    Settings,
    model=st.text(max_size=20),
    device=st.sampled_from(DEVICES),
    precision=st.floats(0.01, 0.99),
    policies=st.fixed_dictionaries({name: st.sampled_from(POLICIES) for name in POLICY_FIELDS}),
    keep_mtime=st.booleans(),
    workers=st.integers(0, 256),
    journal_days=st.integers(1, 36_525),
    journal_mb=st.integers(1, 1_000_000),
    theme=st.sampled_from(THEMES),
    language=st.sampled_from(LANGUAGES),
    volume=st.floats(0, 1),
    shown_categories=st.lists(st.sampled_from(CATEGORIES), max_size=6).map(tuple),
    wording=st.dictionaries(
        st.text(min_size=1, max_size=9).filter(str.strip),
        st.lists(st.text(max_size=9).filter(is_word), max_size=3).map(tuple),
        max_size=4,
    ),
    priorities=st.lists(st.sampled_from(("Rock", "Hip-Hop")), max_size=3).map(tuple),
    profile=st.sampled_from(PROFILES),
    watch_folders=st.booleans(),
    resume_work=st.booleans(),
    unknown=st.dictionaries(
        st.text(max_size=8).map(lambda text: f"x-{text}"), st.integers() | st.text(max_size=5)
    ),
)


def test_without_a_file_the_defaults_hold(tmp_path):
    settings = load_settings(tmp_path / "settings.json")
    assert settings == Settings()
    assert settings.precision == 0.9
    assert settings.policies == {
        "genre": "fill",
        "mood": "fill",
        "instrument": "never",
        "vocal": "never",
        "era": "never",
        "scores": "never",
    }
    assert not settings.keep_mtime
    assert settings.workers == 0
    assert settings.theme == "system"
    assert settings.language == ""
    assert settings.volume == 0.8
    assert settings.shown_categories == CATEGORIES
    assert settings.wording == {}
    assert settings.profile == "default"
    assert not settings.watch_folders
    assert settings.resume_work
    assert (settings.journal_days, settings.journal_mb) == (731, 500)  # what undo is promised for
    assert not (tmp_path / "settings.json").exists()


@hypothesis_settings(deadline=None, max_examples=60)
@given(ANY_SETTINGS)
def test_any_settings_come_back_from_their_file(tmp_path_factory, settings):
    path = tmp_path_factory.mktemp("config") / "settings.json"
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@given(ANY_SETTINGS)
def test_settings_travel_to_other_processes(settings):
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", 3),
        ("device", "gpu"),
        ("device", None),
        ("precision", 1.0),
        ("precision", 0),
        ("precision", "0.9"),
        ("precision", True),
        ("precision", float("nan")),
        ("coverage", "half"),
        ("shown_categories", "genre"),
        ("shown_categories", ["genre", "colour"]),
        ("shown_categories", [["genre"]]),
        ("policies", "fill"),
        ("policies", {"genre": "sometimes"}),
        ("policies", {"comment": "fill"}),
        ("policies", {"genre": 1}),
        ("keep_mtime", "yes"),
        ("keep_mtime", 1),
        ("workers", -1),
        ("journal_days", 0),
        ("journal_mb", 2.5),
        ("journal_mb", True),
        ("workers", 1.5),
        ("workers", True),
        ("workers", 100_000),
        ("theme", "blue"),
        ("theme", None),
        ("language", "klingon"),
        ("volume", 1.1),
        ("volume", -0.1),
        ("volume", float("nan")),
        ("volume", True),
        ("volume", "loud"),
        ("wording", ["Rap"]),
        ("wording", {" ": ["Rap"]}),
        ("wording", {"Hip-Hop": "Rap"}),
        ("wording", {"Hip-Hop": [3]}),
        ("wording", {"Hip-Hop": [""]}),
        ("wording", {"Hip-Hop": [" Rap"]}),
        ("wording", {"Hip-Hop": ["R\nap"]}),
        ("wording", {"Hip-Hop": ["x" * 201]}),
        ("wording", {"Hip-Hop": ["Rap"] * 51}),
        ("profile", "gramophone"),
        ("watch_folders", 1),
        ("resume_work", "yes"),
    ],
)
def test_value_that_is_not_allowed_is_named(tmp_path, key, value):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": LATEST_VERSION, key: value}), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert key in caught.value.summary
    assert str(path) in caught.value.summary
    assert "it takes" in caught.value.summary
    assert caught.value.advice
    assert caught.value.path == path


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"rubbish",
        b'{"precision": 0.9',
        b'{"precision": 0.9,}',
        b"[1, 2]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"workers": ' + b"9" * 5000 + b"}",
        b'{"version": "one"}',
        b'{"version": -1}',
        b'{"version": true}',
    ],
)
def test_rubbish_gives_a_sentence(tmp_path, contents):
    path = tmp_path / "settings.json"
    path.write_bytes(contents)
    with pytest.raises(SettingsError, match="settings file") as caught:
        load_settings(path)
    assert "delete the file" in caught.value.advice
    assert path.read_bytes() == contents


def test_place_of_the_mistake_is_told(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{\n  "precision": 0,9\n}', encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2, column 18"):
        load_settings(path)


def test_folder_in_place_of_the_file_gives_a_sentence(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_file_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": LATEST_VERSION + 1}), encoding="utf-8")
    with pytest.raises(SettingsError, match="newer version") as caught:
        load_settings(path)
    assert "Install the newer version" in caught.value.advice


def test_unknown_entries_are_kept(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"version": 1, "colour": "green", "workers": 2}', encoding="utf-8")
    settings = load_settings(path)
    assert settings.workers == 2
    save_settings(settings, path)
    assert json.loads(path.read_text(encoding="utf-8"))["colour"] == "green"


def test_fields_left_out_of_the_policies_keep_their_default():
    settings = settings_from_document({"version": 1, "policies": {"instrument": "append"}})
    assert settings.policies["instrument"] == "append"
    assert settings.policies["genre"] == "fill"


def test_mappings_given_are_not_shared():
    wording = {"Hip-Hop": ("Rap",)}
    policies = {"genre": "fill"}
    settings = Settings(wording=wording, policies=policies)
    wording["Noise"] = ()
    policies["genre"] = "replace"
    assert settings.wording == {"Hip-Hop": ("Rap",)}
    assert settings.policies == {"genre": "fill"}


def test_mark_of_an_editor_at_the_start_does_no_harm(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{"workers": 3}')
    assert load_settings(path).workers == 3


def test_saved_file_is_for_people(tmp_path):
    path = tmp_path / "new" / "settings.json"
    save_settings(Settings(), path)
    text = path.read_text(encoding="utf-8")
    assert '\n  "precision": 0.9,\n' in text
    assert json.loads(text)["version"] == LATEST_VERSION
    assert json.loads(text) == document_from_settings(Settings())


def test_who_reads_while_settings_are_saved_reads_the_old_ones_whole(tmp_path):
    path = tmp_path / "settings.json"
    save_settings(Settings(workers=5), path)
    text = path.read_text(encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        save_settings(Settings(workers=6), path)
        assert reader.read() == text
    assert load_settings(path).workers == 6


def test_several_that_change_settings_at_once_all_do(tmp_path):
    path = tmp_path / "settings.json"

    def change(number):
        for index in range(8):
            change_words(path, {f"tag {number} {index}": ("word",)})
        change_words(path, {f"tag {number} 0": None})
        change_saved(path, **[{"theme": "dark"}, {"precision": 0.8}, {"workers": 3}][number])

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(change, range(3)))
    found = load_settings(path)
    assert len(found.wording) == 3 * 7
    assert (found.theme, found.precision, found.workers) == ("dark", 0.8, 3)


def test_linked_settings_stay_linked(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    link = tmp_path / "settings.json"
    link.symlink_to("dotfiles/settings.json")
    save_settings(Settings(workers=5), link)
    assert link.is_symlink()
    assert load_settings(tmp_path / "dotfiles" / "settings.json").workers == 5


def test_folder_that_cannot_be_written_gives_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(SettingsError, match="Could not save the settings"):
        save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "settings.json"
    save_settings(Settings(workers=1), path)

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(SettingsError, match="No space left on device"):
        save_settings(Settings(workers=2), path)
    assert load_settings(path).workers == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


# Upgrades: one test per function, and one that notices when a test is lacking.


def test_upgrade_number_the_file():
    settings = settings_from_document({"policy": "append", "workers": 4})
    assert settings.workers == 4
    assert settings.policies["genre"] == "append"
    assert settings.policies["mood"] == "append"
    assert settings.policies["instrument"] == "never"
    assert settings.unknown == {}
    both = settings_from_document({"policy": "replace", "policies": {"genre": "never"}})
    assert (both.policies["genre"], both.policies["mood"]) == ("never", "fill")
    assert both.unknown == {}


def test_upgrade_list_the_words():
    settings = settings_from_document(
        {"version": 1, "wording": {"Hip-Hop": "Rap", "Noise": [], "Metal": ["Metal", "Rock"]}}
    )
    assert settings.wording == {"Hip-Hop": ("Rap",), "Noise": (), "Metal": ("Metal", "Rock")}
    plain = settings_from_document({"version": 1, "workers": 2})
    assert plain == Settings(workers=2)


def test_upgrade_leave_categories_to_policies():
    # Whoever took moods out did not want them written; instruments were never obeyed.
    settings = settings_from_document(
        {
            "version": 2,
            "categories": ["genre", "instrument"],
            "policies": {"mood": "append", "era": "fill"},
        }
    )
    assert settings.policies["mood"] == "never"
    assert settings.policies["genre"] == "fill"
    assert settings.policies["era"] == "fill"
    assert settings.policies["instrument"] == "never"
    assert settings.unknown == {}
    plain = settings_from_document({"version": 2, "categories": ["genre", "mood"], "workers": 2})
    assert plain == Settings(workers=2)


def test_every_upgrade_has_its_test():
    for upgrade in UPGRADES:
        assert f"test_upgrade_{upgrade.__name__}" in globals()


@given(st.dictionaries(st.text(max_size=10), st.none() | st.integers() | st.text(max_size=5)))
def test_any_old_file_is_upgraded_or_refused_with_a_sentence(document):
    try:
        settings = settings_from_document(document)
    except SettingsError as error:
        refused = error.summary
    else:
        refused = ""
        assert set(settings.unknown) <= set(document)
    assert refused == "" or refused.endswith(".")


# Folders


def test_one_variable_moves_all_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFA_HOME", str(tmp_path))
    assert paths.data_folder() == tmp_path
    assert paths.config_folder() == tmp_path
    assert paths.cache_folder() == tmp_path / "cache"
    assert paths.catalog_path() == tmp_path / "catalogue.sqlite"
    assert paths.settings_path() == tmp_path / "settings.json"
    assert paths.user_models_folder() == tmp_path / "models"
    assert list(tmp_path.iterdir()) == []


def test_relative_and_home_folders_are_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFA_HOME", "portable")
    assert paths.data_folder() == tmp_path / "portable"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MLFA_HOME", "~/mlfa")
    assert paths.data_folder() == tmp_path / "mlfa"


@pytest.mark.skipif(sys.platform != "linux", reason="the places differ on other systems")
def test_folders_follow_the_system_without_the_variable(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "MLFA_HOME": ""}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    script = (
        "from mlfa_app import paths\n"
        "print(paths.data_folder(), paths.config_folder(), paths.cache_folder(), sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert [Path(line) for line in done.stdout.splitlines()] == [
        tmp_path / ".local/share/mlfa",
        tmp_path / ".config/mlfa",
        tmp_path / ".cache/mlfa",
    ]
