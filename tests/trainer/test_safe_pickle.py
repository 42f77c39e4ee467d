"""Pickles are read as data: by streams written by hand, by Python's own, and by hostile ones."""

from __future__ import annotations

import collections
import pickle
import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miniature_datasets import python2_dict, python2_list, python2_vectors
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.safe_pickle import load_plain, load_texts, load_with_arrays
from pickle_trap import Trap

# What Python 2.7 with NumPy 1 wrote: the head of a published list, and an array.
LIST_OF_TWO = b"(lp1\nS'TRAAAAW128F429D538'\np2\naS'TRAAADJ128F4287B47'\np3\na."
ARRAY_1_2 = (
    b"cnumpy.core.multiarray\n_reconstruct\np1\n(cnumpy\nndarray\np2\n(I0\ntS'b'\ntRp3\n"
    b"(I1\n(I2\ntcnumpy\ndtype\np4\n(S'i8'\nI0\nI1\ntRp5\n(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\n"
    b"S'\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00'\ntb."
)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "file.cP"
    path.write_bytes(content)
    return path


def test_list_as_published(tmp_path: Path) -> None:
    names = ["TRAAAAW128F429D538", "TRAAADJ128F4287B47"]
    assert load_texts(write(tmp_path, LIST_OF_TWO)) == names
    assert python2_list(names) == LIST_OF_TWO


def test_array_as_python2_wrote_it(tmp_path: Path) -> None:
    array = load_with_arrays(write(tmp_path, ARRAY_1_2))
    assert isinstance(array, np.ndarray)
    assert array.dtype == np.int64
    assert array.tolist() == [1, 2]


@pytest.mark.parametrize("text", ["it's", 'a "b"', "back\\slash", "tab\tnew\nline", "'\"\\", ""])
def test_quoting_of_python2(tmp_path: Path, text: str) -> None:
    assert load_texts(write(tmp_path, python2_list([text]))) == [text]


def test_names_that_are_not_ascii(tmp_path: Path) -> None:
    assert load_texts(write(tmp_path, python2_list(["björk", "x"]))) == ["björk", "x"]


def test_dictionaries(tmp_path: Path) -> None:
    path = write(tmp_path, python2_dict({"a": 8_947_470, "b": "x/y.mp3"}))
    assert load_plain(path) == {b"a": 8_947_470, b"b": b"x/y.mp3"}


def test_dictionary_of_vectors(tmp_path: Path) -> None:
    vectors = {name: np.random.default_rng(i).random((50, 1)) for i, name in enumerate("abc")}
    found = load_with_arrays(write(tmp_path, python2_vectors(vectors)))
    assert isinstance(found, dict)
    assert [key.decode() for key in found] == list(vectors)
    for key, vector in vectors.items():
        np.testing.assert_array_equal(found[key.encode()], vector)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_of_python_itself(tmp_path: Path, protocol: int) -> None:
    value: dict[str, Any] = {
        "numbers": [1, -7, 300, 70_000, 2.5, -0.0, 10**20, True, False, None],
        "texts": ("ü", "", "a\nb", "x" * 300),
        "nested": {"a": [[], {}, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]},
    }
    assert load_plain(write(tmp_path, pickle.dumps(value, protocol))) == value


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "u1", "?", ">f8"])
def test_arrays_of_numpy_itself(tmp_path: Path, protocol: int, dtype: str) -> None:
    array = np.arange(12).reshape(3, 4).astype(dtype)
    value = {"a": array, "f": np.asfortranarray(array), "again": array}
    found = load_with_arrays(write(tmp_path, pickle.dumps(value, protocol)))
    assert isinstance(found, dict)
    for key, expected in value.items():
        np.testing.assert_array_equal(found[key], expected)
        assert found[key].dtype == expected.dtype


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("load", [load_plain, load_with_arrays])
def test_nothing_is_run(tmp_path: Path, protocol: int, load: Any) -> None:
    trap = tmp_path / "executed"
    path = write(tmp_path, pickle.dumps([Trap(trap)], protocol))
    with pytest.raises(KnownError, match=r"mkdir|instruction") as caught:
        load(path)
    assert not trap.exists()
    assert caught.value.path == path


@pytest.mark.parametrize(
    "stream",
    [
        b"(S'true'\nios\nsystem\n.",  # INST
        b"(cos\nsystem\nS'true'\no.",  # OBJ
        b"\x80\x02cos\nsystem\n(U\x04truet\x81.",  # NEWOBJ
        b"\x80\x02\x82\x01.",  # EXT1
        b"Pmine\n.",  # PERSID
        b"cnumpy\nload\n(S'x'\ntR.",
        b"cnumpy.core.multiarray\n_reconstruct\n(cos\nsystem\n(I0\ntS'b'\ntR.",
        b"cnumpy\nndarray\n(I5\ntR.",  # a class that may stand there, but is not called
        b"c_codecs\nencode\n(Vx\nVrot13\ntR.",
        b"cnumpy\ndtype\n(S'O8'\nI0\nI1\ntR.",  # objects
        b"cnumpy\ndtype\n(S'V8'\nI0\nI1\ntR.",  # records
        b"(dp1\nS'x'\nb.",
        b"]N(I1\ntb.",
    ],
)
def test_other_programs_are_refused(tmp_path: Path, stream: bytes) -> None:
    with pytest.raises(KnownError):
        load_with_arrays(write(tmp_path, stream))


def test_plain_reader_refuses_arrays_too(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"numpy\.core\.multiarray\._reconstruct"):
        load_plain(write(tmp_path, ARRAY_1_2))


def test_named_tuples_and_other_classes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="OrderedDict"):
        load_with_arrays(write(tmp_path, pickle.dumps(collections.OrderedDict(a=1), 2)))


@pytest.mark.parametrize("content", [LIST_OF_TWO, ARRAY_1_2, python2_dict({"a": 1, "b": "c"})])
def test_every_truncation_is_said(tmp_path: Path, content: bytes) -> None:
    for length in range(len(content)):
        with pytest.raises(KnownError):
            load_with_arrays(write(tmp_path, content[:length]))


def test_array_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError):
        load_with_arrays(write(tmp_path, ARRAY_1_2.replace(b"(I2\nt", b"(I3\nt")))
    with pytest.raises(KnownError):
        load_with_arrays(write(tmp_path, ARRAY_1_2.replace(b"(I2\nt", b"(I-2\nI-1\nt")))


def test_giant_numbers_take_no_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    load_plain(write(tmp_path, b"]p2147483647\n."))
    load_plain(write(tmp_path, b"\x80\x02]r\xff\xff\xff\x7f."))
    with pytest.raises(KnownError):
        load_plain(write(tmp_path, b"\x80\x02B\xff\xff\xff\x7fabc."))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_damage_never_gives_another_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([LIST_OF_TWO, ARRAY_1_2])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = write(tmp_path, bytes(content))
    try:
        load_with_arrays(path)
    except KnownError as error:
        assert error.path == path  # noqa: PT017  # most, not all, of these files are refused


def test_missing_file_and_other_content(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="There is no file"):
        load_plain(tmp_path / "none.cP")
    with pytest.raises(KnownError, match="list of names"):
        load_texts(write(tmp_path, python2_dict({"a": 1})))
    with pytest.raises(KnownError, match="list of names"):
        load_texts(write(tmp_path, pickle.dumps([["a"]], 0)))
    with pytest.raises(KnownError):
        load_plain(write(tmp_path, b""))
    with pytest.raises(KnownError):
        load_plain(write(tmp_path, b"<!DOCTYPE html>\n<html>Not found</html>\n"))
