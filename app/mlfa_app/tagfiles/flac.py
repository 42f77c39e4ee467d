"""FLAC files (RFC 9639): the comment block is exchanged, all other blocks stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlfa_app.library.container import MAX_PARTS, Layout
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import RestDigester, digest_of_span
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Piece, Values
from mlfa_app.tagfiles.vorbis import VorbisComment, parse_comment

_STREAMINFO, _PADDING, _COMMENT, _PICTURE = 0, 1, 4, 6
_NAMES = {2: "application", 3: "seek table", 5: "cue sheet", _PICTURE: "picture"}
_MAX_BLOCK_BYTES = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class _Block:
    """A metadata block: its kind, and where its content lies."""

    kind: int
    content: Span


class FlacFile:
    """The fields of a FLAC file."""

    container = "FLAC"
    id3_version: str | None = None

    def __init__(self, file: FileBytes, layout: Layout) -> None:
        """Read the blocks.

        Raises:
            BrokenTagError: If they are damaged.
        """
        self._file = file
        self._start = layout.start
        self._blocks, self._audio_start = _read_blocks(file, layout.start)
        comments = [block for block in self._blocks if block.kind == _COMMENT]
        if len(comments) > 1:
            raise BrokenTagError("it has more than one block of comments")
        self._comment = VorbisComment()
        if comments:
            content = comments[0].content
            self._comment = parse_comment(file.at(content.start, content.size_bytes))

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        return self._comment.values()

    def kept(self) -> tuple[Kept, ...]:
        """Everything else: comments, pictures, other blocks, tags around the stream."""
        kept = list(self._comment.kept())
        for block in self._blocks:
            if block.kind not in (_COMMENT, _PADDING):
                name = _NAMES.get(block.kind, f"block {block.kind}")
                digest = digest_of_span(self._file, block.content)
                kept.append(Kept(name, digest, block.kind not in (_STREAMINFO, 3)))
        digester = RestDigester(self._file)
        around = digester.digest(Span(0, self._start))
        around += digester.digest(Span(self._audio_start, self._file.size_bytes))
        kept.append(Kept("around the stream", around, False))
        return tuple(kept)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        content = self._comment.with_values(changes).render()
        if len(content) > _MAX_BLOCK_BYTES:
            raise BrokenTagError("its comments would become longer than the format allows")
        blocks: list[tuple[int, bytes | Span]] = [
            (block.kind, content if block.kind == _COMMENT else block.content)
            for block in self._blocks
        ]
        old = next((b.content for b in self._blocks if b.kind == _COMMENT), None)
        if old is None:
            # Behind the others, but before padding at the end.
            at = len(blocks) - (blocks[-1][0] == _PADDING)
            blocks.insert(at, (_COMMENT, content))
        growth = len(content) - (old.size_bytes if old else -4)
        self._take_from_padding(blocks, growth)

        yield Span(0, self._start + 4)
        for index, (kind, data) in enumerate(blocks):
            size = data.size_bytes if isinstance(data, Span) else len(data)
            last = 0x80 if index == len(blocks) - 1 else 0
            yield bytes((kind | last,)) + size.to_bytes(3, "big")
            yield data
        yield Span(self._audio_start, self._file.size_bytes)

    def _take_from_padding(self, blocks: list[tuple[int, bytes | Span]], growth: int) -> None:
        """Let the padding take up the change where it can, so that the audio need not move."""
        for block in self._blocks:
            room = block.content.size_bytes - growth
            if block.kind == _PADDING and 0 <= room <= _MAX_BLOCK_BYTES:
                at = next(i for i, (_, data) in enumerate(blocks) if data is block.content)
                blocks[at] = (_PADDING, bytes(room))
                return


def _read_blocks(file: FileBytes, start: int) -> tuple[list[_Block], int]:
    blocks: list[_Block] = []
    at = start + 4
    is_last = False
    while not is_last:
        if len(blocks) >= MAX_PARTS:
            raise BrokenTagError("it has too many metadata blocks")
        head = file.at(at, 4)
        size = int.from_bytes(head[1:], "big")
        if len(head) < 4 or head[0] == 0xFF or at + 4 + size > file.size_bytes:
            raise BrokenTagError("its metadata blocks are damaged or cut short")
        is_last = bool(head[0] & 0x80)
        blocks.append(_Block(head[0] & 0x7F, Span(at + 4, at + 4 + size)))
        at += 4 + size
    if blocks[0].kind != _STREAMINFO or blocks[0].content.size_bytes != 34:
        raise BrokenTagError("it does not begin with the description of its stream")
    # A damaged block length would lead to somewhere else than to the first frame.
    if at < file.size_bytes and file.at(at, 2)[:1] != b"\xff":
        raise BrokenTagError("its metadata blocks do not end where the sound begins")
    return blocks, at
