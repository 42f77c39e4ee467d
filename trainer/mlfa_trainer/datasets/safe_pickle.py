"""Read Python-2 pickles of lists, dicts, texts, numbers and arrays, executing nothing in them.

A pickle is a program for a small stack machine, and Python's own reader lets that program name
any function and call it. This reader is another machine: it knows only the instructions that
build plain values. Where arrays are allowed, the three names that NumPy writes are *symbols* of
this machine, not things to call: the array is made from shape, number format and bytes by code
that stands below. Everything else is refused, and a hostile file can at worst fail.

Source:
    The instruction set is documented in CPython's ``pickletools``; array pickles of NumPy 1 and
    2 were compared with what NumPy writes (tests).
"""

from __future__ import annotations

import ast
import codecs
import mmap
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlfa_core.errors import KnownError


class _RefusedError(Exception):
    """The file holds something that this reader does not build."""


class _DamagedError(Exception):
    """The file is not a whole pickle."""


# What a program that is not a whole pickle makes the machine trip over.
_WRONG_PROGRAM = (
    _DamagedError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    SyntaxError,
    struct.error,
    DeprecationWarning,
    SyntaxWarning,
)


class _Mark:
    """Where a container begins on the stack."""


@dataclass
class _Format:
    """A number format under construction: NumPy's kind and size, then its byte order."""

    code: str
    order: str = "<"

    def dtype(self) -> np.dtype[Any]:
        return np.dtype(f"{self.order if self.order in '<>' else '<'}{self.code}")


@dataclass
class _Array:
    """An array under construction; its state, which follows, makes it."""

    made: np.ndarray[Any, np.dtype[Any]] | None = None


_MARK = _Mark()
_RECONSTRUCT, _NDARRAY, _DTYPE, _ENCODE = "_reconstruct", "ndarray", "dtype", "encode"
_SYMBOLS = {
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy", "dtype"): _DTYPE,
    # Python 3 writes bytes for Python 2 as a text and its encoding.
    ("_codecs", "encode"): _ENCODE,
}
# Booleans, signed and unsigned integers, floats: never objects, texts or records.
_FORMAT_CODES = frozenset(f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)) | {
    "b1",
    "f2",
    "f4",
    "f8",
}


@dataclass(frozen=True)
class _Symbol:
    """A name in the file that stands for itself."""

    name: str


def load_plain(path: Path) -> object:
    """Read a pickle of plain values; a pickle that names any function or class is refused.

    Args:
        path: The file, of any pickle protocol up to 5.

    Returns:
        Lists, dicts, tuples, numbers, None, ``str``; Python-2 texts are ``bytes``.

    Raises:
        KnownError: If the file is missing, damaged, or holds anything else.
    """
    return _load(path, has_arrays=False)


def load_with_arrays(path: Path) -> object:
    """Read a pickle of plain values and NumPy arrays of numbers.

    Args:
        path: The file.

    Returns:
        As ``load_plain``, with read-only arrays.

    Raises:
        KnownError: As ``load_plain``.
    """
    return _load(path, has_arrays=True)


def load_texts(path: Path) -> list[str]:
    """Read a pickled list of texts, such as the track ids of a split.

    Raises:
        KnownError: As ``load_plain``, and if the file holds something else than a list of texts.
    """
    value = load_plain(path)
    if not isinstance(value, list) or not all(isinstance(item, bytes | str) for item in value):
        raise KnownError(
            f"{path} does not hold a list of names.", "Get the split file again.", path
        )
    return [as_text(item) for item in value]


def as_text(value: object) -> str:
    """Turn a text of either Python into ``str``; numbers become their digits.

    Raises:
        TypeError: If it is a container.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, str | int):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no text")


def _load(path: Path, has_arrays: bool) -> object:
    try:
        with open(path, "rb") as stream:
            if path.stat().st_size == 0:
                raise _DamagedError("it is empty")
            # Mapped, because one of these files is several hundred megabytes.
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            with data, warnings.catch_warnings():
                # Python 2 never wrote an unknown escape, so one means damage.
                warnings.simplefilter("error", DeprecationWarning)
                warnings.simplefilter("error", SyntaxWarning)
                return _Machine(data, has_arrays).run()
    except FileNotFoundError as cause:
        raise KnownError(f"There is no file {path}.", "Put the split file there.", path) from cause
    except OSError as cause:
        raise KnownError(f"Could not read {path}.", "Check that it can be read.", path) from cause
    except _RefusedError as cause:
        raise KnownError(
            f"{path} was refused: {cause}. Nothing in it was run.",
            "Get the file again from its publisher; do not open it with another program.",
            path,
        ) from cause
    except _WRONG_PROGRAM as cause:
        raise KnownError(
            f"Could not read {path}: it is not a whole pickle.", "Get the file again.", path
        ) from cause


class _Machine:
    """The stack machine: one method or lambda for every instruction it knows."""

    def __init__(self, data: mmap.mmap, has_arrays: bool) -> None:
        self._data = data
        self._has_arrays = has_arrays
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._actions = self._make_actions()

    def run(self) -> object:
        """Run the program to its end and return the value that it leaves.

        Raises:
            _RefusedError: If it holds an instruction or a name that is not allowed.
            _DamagedError: If it ends early or leaves anything but one finished value.
        """
        read, actions = self._data.read, self._actions
        while code := read(1):
            if code == b".":
                if len(self._stack) != 1 or isinstance(
                    self._stack[0], _Mark | _Array | _Format | _Symbol
                ):
                    raise _DamagedError("it leaves no value")
                value: object = self._stack[0]
                return value
            action = actions.get(code)
            if action is None:
                raise _RefusedError(f"it holds the instruction {code!r}")
            action()
        raise _DamagedError("it ends early")

    def _make_actions(self) -> dict[bytes, Callable[[], None]]:
        push, pop = self._stack.append, self._stack.pop
        line, take, memo = self._line, self._take, self._memo
        return {
            b"(": lambda: push(_MARK),
            b"0": lambda: _ignore(pop()),
            b"]": lambda: push([]),
            b"}": lambda: push({}),
            b")": lambda: push(()),
            b"l": lambda: push(self._above_mark()),
            b"t": lambda: push(tuple(self._above_mark())),
            b"d": lambda: push(_pairs(self._above_mark())),
            b"\x85": lambda: push((pop(),)),
            b"\x86": lambda: push(tuple(self._top(2))),
            b"\x87": lambda: push(tuple(self._top(3))),
            b"a": self._append,
            b"e": self._extend,
            b"s": self._set_item,
            b"u": self._set_items,
            b"N": lambda: push(None),
            b"\x88": lambda: push(True),
            b"\x89": lambda: push(False),
            b"I": lambda: push(_integer(line())),
            b"L": lambda: push(int(line().rstrip(b"L"))),
            b"F": lambda: push(float(line())),
            b"J": lambda: push(struct.unpack("<i", take(4))[0]),
            b"K": lambda: push(take(1)[0]),
            b"M": lambda: push(int.from_bytes(take(2), "little")),
            b"\x8a": lambda: push(int.from_bytes(take(take(1)[0]), "little", signed=True)),
            b"G": lambda: push(struct.unpack(">d", take(8))[0]),
            b"S": lambda: push(_unquote(line())),
            b"T": lambda: push(take(struct.unpack("<i", take(4))[0])),
            b"U": lambda: push(take(take(1)[0])),
            b"B": lambda: push(take(int.from_bytes(take(4), "little"))),
            b"C": lambda: push(take(take(1)[0])),
            b"V": lambda: push(line().decode("raw-unicode-escape")),
            b"X": lambda: push(self._unicode(4)),
            b"\x8c": lambda: push(self._unicode(1)),
            b"p": lambda: memo.update({int(line()): self._stack[-1]}),
            b"q": lambda: memo.update({take(1)[0]: self._stack[-1]}),
            b"r": lambda: memo.update({int.from_bytes(take(4), "little"): self._stack[-1]}),
            b"\x94": lambda: memo.update({len(memo): self._stack[-1]}),
            b"g": lambda: push(self._recall(int(line()))),
            b"h": lambda: push(self._recall(take(1)[0])),
            b"j": lambda: push(self._recall(int.from_bytes(take(4), "little"))),
            b"\x80": lambda: _ignore(take(1)),
            b"\x95": lambda: _ignore(take(8)),
            b"c": lambda: push(self._symbol(line().decode("utf-8"), line().decode("utf-8"))),
            b"\x93": self._stacked_symbol,
            b"R": self._reduce,
            b"b": self._build,
        }

    def _take(self, num_bytes: int) -> bytes:
        found = self._data.read(num_bytes) if num_bytes >= 0 else b""
        if len(found) != num_bytes:
            raise _DamagedError("it ends early")
        return found

    def _line(self) -> bytes:
        found = self._data.readline()
        if not found.endswith(b"\n"):
            raise _DamagedError("it ends early")
        return found[:-1]

    def _unicode(self, width: int) -> str:
        return self._take(int.from_bytes(self._take(width), "little")).decode(
            "utf-8", "surrogatepass"
        )

    def _recall(self, place: int) -> Any:
        value = self._memo[place]
        if not isinstance(value, _Array):
            return value
        if value.made is None:
            raise _DamagedError("an array holds itself")
        return value.made

    def _top(self, count: int) -> list[Any]:
        if len(self._stack) < count:
            raise _DamagedError("its stack is empty")
        found = self._stack[-count:]
        del self._stack[-count:]
        return found

    def _above_mark(self) -> list[Any]:
        place = len(self._stack) - 1
        while self._stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise _DamagedError("a container has no beginning")
        found = self._stack[place + 1 :]
        del self._stack[place:]
        return found

    def _append(self) -> None:
        value = self._stack.pop()
        _expect(self._stack[-1], list).append(value)

    def _extend(self) -> None:
        values = self._above_mark()
        _expect(self._stack[-1], list).extend(values)

    def _set_item(self) -> None:
        key, value = self._top(2)
        _expect(self._stack[-1], dict)[key] = value

    def _set_items(self) -> None:
        values = self._above_mark()
        _expect(self._stack[-1], dict).update(_pairs(values))

    def _stacked_symbol(self) -> None:
        module, name = self._top(2)
        self._stack.append(self._symbol(_expect(module, str), _expect(name, str)))

    def _symbol(self, module: str, name: str) -> _Symbol:
        known = _SYMBOLS.get((module, name)) if self._has_arrays else None
        if known is None:
            raise _RefusedError(f"it names {module}.{name}")
        return _Symbol(known)

    def _reduce(self) -> None:
        """Interpret what NumPy writes where Python would call a function."""
        symbol, arguments = self._top(2)
        arguments = _expect(arguments, tuple)
        if symbol == _Symbol(_RECONSTRUCT) and arguments[0] == _Symbol(_NDARRAY):
            self._stack.append(_Array())
        elif symbol == _Symbol(_DTYPE):
            code = as_text(arguments[0])
            if code not in _FORMAT_CODES:
                raise _RefusedError(f"it holds an array of the format {code}")
            self._stack.append(_Format(code))
        elif symbol == _Symbol(_ENCODE) and len(arguments) == 2 and arguments[1] == "latin1":
            self._stack.append(_expect(arguments[0], str).encode("latin1"))
        else:
            raise _RefusedError("it calls something")

    def _build(self) -> None:
        """Give an array or a number format the state that follows it."""
        target, state = self._top(2)
        state = _expect(state, tuple)
        if isinstance(target, _Format):
            target.order = as_text(state[1])
            if target.order not in ("<", ">", "|", "="):
                raise _DamagedError("an array has no byte order")
            self._stack.append(target)
        elif isinstance(target, _Array):
            target.made = _make_array(state)
            self._stack.append(target.made)
        else:
            raise _RefusedError("it changes something")


def _make_array(state: tuple[Any, ...]) -> np.ndarray[Any, np.dtype[Any]]:
    """Make an array of (version, shape, format, is_fortran, bytes)."""
    _, shape, number_format, is_fortran, content = state
    if not isinstance(number_format, _Format) or not isinstance(content, bytes):
        raise _RefusedError("it holds an array of objects")
    dtype = number_format.dtype()
    lengths = tuple(_expect(length, int) for length in _expect(shape, tuple))
    count = 1
    for length in lengths:
        count *= max(length, 0)
    if min(lengths, default=0) < 0 or count * dtype.itemsize != len(content):
        raise _DamagedError("an array has another size than it says")
    flat = np.frombuffer(content, dtype)
    return flat.reshape(lengths, order="F" if is_fortran else "C")


def _expect(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise _DamagedError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


def _ignore(_: object) -> None:
    """Drop a value."""


def _pairs(values: list[Any]) -> dict[Any, Any]:
    if len(values) % 2:
        raise _DamagedError("a key has no value")
    return dict(zip(values[::2], values[1::2], strict=True))


def _integer(text: bytes) -> int | bool:
    # Protocol 0 writes booleans as these two integers.
    return {b"00": False, b"01": True}[text] if text in (b"00", b"01") else int(text)


def _unquote(text: bytes) -> bytes:
    """Undo Python 2's ``repr`` of a text."""
    if len(text) < 2 or text[:1] != text[-1:] or text[:1] not in (b"'", b'"'):
        raise _DamagedError("a text is not in quotes")
    inner = text[1:-1]
    if b"\\" not in inner:
        return inner
    if b"'" in inner or b'"' in inner:
        # Rare, and the one case where quotes and backslashes meet: let the parser decide.
        parsed = ast.literal_eval("b" + text.decode("ascii"))
        return bytes(_expect(parsed, bytes))
    return codecs.escape_decode(inner)[0]
