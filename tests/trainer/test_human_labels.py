"""Human labels mean tags; absences mean something only where another label speaks."""

from __future__ import annotations

from mlfa_core.tags import CATEGORIES
from mlfa_trainer.datasets.human_labels import LABEL_TAGS, label_truth
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.paper_tags import column_names
from mlfa_trainer.evaluation.vocabulary import read_vocabulary

TAGS = ("rock", "electronic", "instrumental", "vocals", "guitar", "piano")


def known_of(*labels: str, kind: str = "music") -> dict[str, bool]:
    """Return what labels say of the tags; tags they say nothing of are absent."""
    row = ClipRow("a", None, "a", "test", kind=kind, labels=labels)
    true, known = label_truth([row], TAGS)
    return {tag: bool(true[0, column]) for column, tag in enumerate(TAGS) if known[0, column]}


def test_a_genre_denies_the_genres_that_exclude_it() -> None:
    assert known_of("genre:electronic") == {"electronic": True, "rock": False}


def test_two_genres_do_not_deny_each_other() -> None:
    assert known_of("electronic", "genre:rock") == {"electronic": True, "rock": True}


def test_neighbours_of_a_genre_are_neither_affirmed_nor_denied() -> None:
    tags = ("rock", "metal", "blues", "classical", "ambient", "electronic")
    row = ClipRow("a", None, "a", "test", labels=("genre:rock",))
    true, known = label_truth([row], tags)
    assert true[0].tolist() == [True, False, False, False, False, False]
    assert known[0].tolist() == [True, False, False, True, True, True]


def test_a_guess_says_nothing() -> None:
    assert known_of("rock?", "vocals") == {"vocals": True, "instrumental": False}


def test_an_instrument_in_a_mix_denies_nothing_but_a_single_one_does() -> None:
    assert known_of("instrument:piano") == {"piano": True}
    assert known_of("instrument:piano", kind="instrument") == {"piano": True, "guitar": False}


def test_a_stem_is_a_single_instrument() -> None:
    assert known_of("instrument:organ", "stem") == {"guitar": False, "piano": False}
    assert known_of("vocals", "solo voice", "stem") == {
        "instrumental": False,
        "vocals": True,
        "guitar": False,
        "piano": False,
    }
    assert known_of("stem") == {}  # of what?


def test_an_electric_piano_is_neither_a_piano_nor_none() -> None:
    labels = ("instrument:piano", "instrument:electric piano 1", "stem")
    assert known_of(*labels) == {"guitar": False}


def test_unknown_labels_say_nothing() -> None:
    assert known_of("country:Albania", "mood:eerie") == {}


def test_every_label_means_tags_of_the_vocabulary() -> None:
    outputs = (*column_names("msd"), *column_names("mtat"))
    vocabulary = read_vocabulary("vocabulary.csv", outputs)
    assert len(vocabulary) == 72
    assert {tag.category for tag in vocabulary} == set(CATEGORIES)
    used = {tag for tags in LABEL_TAGS.values() for tag in tags}
    assert used <= set(vocabulary.names)
    both = {tag.name: [outputs[source] for source in tag.sources] for tag in vocabulary}
    assert both["ambient"] == ["msd/ambient", "mtat/ambient"]
    assert both["new age"] == ["mtat/newAge"]
