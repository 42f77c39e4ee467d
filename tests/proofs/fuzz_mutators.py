"""Ways to spoil a file: a seeded generator decides them, so that a case can be repeated."""

from __future__ import annotations

import json
import random
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

from mlfa_app.library.ogg_pages import HEAD_BYTES, checksum

MAX_BYTES = 1 << 20
"""No mutation makes a file longer than this."""

_MARK = re.compile(rb"[A-Za-z0-9\xa9 ]{3,8}")
_SIZES = (0, 1, 7, 8, 0x7F, 0x7FFF, 0xFFFF, 0x7FFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 62)
_TOKENS = (
    b"ID3\x04\x00\x00\x00\x00\x00\x0a",
    b"ID3\x03\x00\x80\x7f\x7f\x7f\x7f",
    b"3DI\x04\x00\x10\x00\x00\x00\x0a",
    b"TAG" + b"\xff" * 125,
    b"APETAGEX\xd0\x07\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0" + bytes(8),
    b"LYRICSBEGIN",
    b"999999LYRICS200",
    b"OggS\0\x02" + bytes(20) + b"\x01\x1e",
    b"fLaC\x80\xff\xff\xff",
    b"RIFF\xff\xff\xff\xffWAVE",
    b"data\xff\xff\xff\xff",
    b"\0\0\0\x08moov",
    b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff",
    b"TCON\x7f\x7f\x7f\x7f\0\x0f\0",
    b"\xff\xfb\x90\x00",
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"../../../evil",
)

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _place(rng: random.Random, data: bytes) -> int:
    """A place in the data; heads and tails, where tags and tables stand, come more often."""
    if not data:
        return 0
    choice = rng.random()
    if choice < 0.45:
        return min(int(rng.expovariate(1 / 300)), len(data) - 1)
    if choice < 0.65:
        return max(0, len(data) - 1 - int(rng.expovariate(1 / 200)))
    return rng.randrange(len(data))


def _flip_bits(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if result:
            result[_place(rng, data)] ^= 1 << rng.randrange(8)
    return bytes(result)


def _set_bytes(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    result = bytearray(data)
    for _ in range(rng.choice((1, 2, 4))):
        if result:
            result[_place(rng, data)] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(result)


def _lie_about_a_length(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Overwrite a number beside something that looks like the name of a part."""
    marks = [match.span() for match in _MARK.finditer(data[:20_000])]
    marks += [match.span() for match in _MARK.finditer(data[-4000:])] if rng.random() < 0.2 else []
    if not marks:
        return _set_bytes(rng, data, others)
    start, end = rng.choice(marks)
    width = rng.choice((2, 3, 4, 4, 4, 8))
    at = rng.choice((start - width, end, end, end + 4, start + 4, end + rng.randrange(16)))
    at = max(0, min(at, len(data)))
    old = int.from_bytes(data[at : at + width], "big")
    number = rng.choice((*_SIZES, len(data), len(data) - at, old + 1, old - 1, 2 * old))
    new = (number % (1 << (8 * width))).to_bytes(width, rng.choice(("big", "little")))
    return data[:at] + new + data[at + width :]


def _cut(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data[: _place(rng, data)] if rng.random() < 0.8 else data[_place(rng, data) :]


def _part(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = _place(rng, data)
    return start, min(len(data), start + int(rng.expovariate(1 / rng.choice((8, 100, 2000)))) + 1)


def _remove(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _part(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _part(rng, data)
    times = rng.choice((1, 1, 2, 200))
    return data[:end] + data[start:end] * times + data[end:]


def _swap(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    a, b, c, d = sorted(_place(rng, data) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _insert(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = _place(rng, data)
    new = rng.choice((*_TOKENS, bytes(rng.randrange(64)), rng.randbytes(rng.randrange(64))))
    return data[:at] + new + data[at:]


def _overwrite(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = _place(rng, data)
    new = rng.choice((*_TOKENS, bytes(rng.randrange(64)), rng.randbytes(rng.randrange(64))))
    return data[:at] + new + data[at + len(new) :]


def _splice(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Join the beginning of one file and the end of another."""
    other = rng.choice(others) if others else data
    return data[: _place(rng, data)] + other[_place(rng, other) :]


BYTE_MUTATIONS: tuple[Mutation, ...] = (
    _flip_bits,
    _set_bytes,
    _set_bytes,
    _lie_about_a_length,
    _lie_about_a_length,
    _lie_about_a_length,
    _cut,
    _remove,
    _repeat,
    _swap,
    _insert,
    _overwrite,
    _splice,
)


def spoil(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Spoil a file in one to three ways.

    Args:
        rng: Decides everything.
        data: The sound file.
        others: Further files, parts of which may come in.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = rng.choice(BYTE_MUTATIONS)(rng, data, others)[:MAX_BYTES]
    if b"OggS" in data and rng.random() < 0.7:
        data = with_right_checksums(data)
    return data


def with_right_checksums(data: bytes) -> bytes:
    """Correct the checksums of Ogg pages: readers pass over pages whose sum is wrong."""
    result = bytearray(data)
    at = data.find(b"OggS")
    while at >= 0 and at + HEAD_BYTES < len(data):
        lacing = data[at + HEAD_BYTES : at + HEAD_BYTES + data[at + 26]]
        end = at + HEAD_BYTES + len(lacing) + sum(lacing)
        if end <= len(data):
            result[at + 22 : at + 26] = bytes(4)
            result[at + 22 : at + 26] = struct.pack("<I", checksum(bytes(result[at:end])))
        at = data.find(b"OggS", at + 4)
    return bytes(result)


# -- Structured text

_HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    1 << 64,
    -(1 << 63),
    10**400,
    float("inf"),
    float("nan"),
    1e308,
    "",
    "\0",
    "\ud800",
    "a\0b",
    "../../../../evil",
    "/etc/passwd",
    "C:\\evil",
    "x" * 5000,
    "\u202e\u0007",
    "0.9",
    "__class__",
    [],
    {},
    [[]],
    {"": ""},
    ["a", 1, None],
)


def hostile_value(rng: random.Random) -> Any:
    """Something that does not belong into a document."""
    if rng.random() < 0.05:
        value: Any = 1
        for _ in range(rng.choice((50, 900))):
            value = [value] if rng.random() < 0.5 else {"a": value}
        return value
    return rng.choice(_HOSTILE)


def spoil_document(rng: random.Random, document: Any) -> Any:
    """Change one place in a document of JSON's kinds; the given one stays."""
    if isinstance(document, dict) and document and rng.random() < 0.85:
        result = dict(document)
        key = rng.choice(list(result))
        choice = rng.random()
        if choice < 0.1:
            del result[key]
        elif choice < 0.2:
            result[str(hostile_value(rng))[:100]] = hostile_value(rng)
        else:
            result[key] = spoil_document(rng, result[key])
        return result
    if isinstance(document, list) and document and rng.random() < 0.85:
        items = list(document)
        at = rng.randrange(len(items))
        choice = rng.random()
        if choice < 0.1:
            del items[at]
        elif choice < 0.2:
            items += [items[at]] * rng.choice((1, 1000))
        else:
            items[at] = spoil_document(rng, items[at])
        return items
    return hostile_value(rng)


def spoil_json(rng: random.Random, text: bytes, others: Sequence[bytes]) -> bytes:
    """Spoil a JSON document: by its structure, or by its bytes."""
    choice = rng.random()
    if choice < 0.25:
        return spoil(rng, text, others)
    if choice < 0.3:
        depth = rng.choice((500, 5000, 200_000))
        at = text.find(b":") + 1
        return text[:at] + b"[" * depth + b"]" * depth + text[at:]
    if choice < 0.35:
        return re.sub(rb"\d+", rng.choice((b"1" * 5000, b"1e999", b"-0", b"NaN")), text, count=1)
    document = json.loads(text)
    for _ in range(rng.choice((1, 1, 2, 4))):
        document = spoil_document(rng, document)
    return json.dumps(document, indent=rng.choice((None, 1))).encode("ascii")
