"""The fields of a file, by neutral names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.tagfiles.id3_files import ChunkedFile, PrefixedFile
from mlfa_app.tagfiles.keys import FIELDS
from mlfa_app.tagfiles.opening import open_tags, parsing
from mlfa_app.tagfiles.tag_file import Values

__all__ = ["FIELDS", "FileFields", "Values", "read_fields"]


@dataclass(frozen=True, slots=True)
class FileFields:
    """Our fields of a file, as the user sees them.

    Attributes:
        container: Name of its format for people, such as "MP3" or "Ogg Opus".
        id3_version: "2.2", "2.3" or "2.4" where the fields are kept in an ID3 tag (of a file
            without one: the version that would be written); None elsewhere.
        values: The values of each field that is there.
        is_new_id3: Whether that ID3 tag would be a new one.
    """

    container: str
    id3_version: str | None
    values: dict[str, Values]
    is_new_id3: bool = False


def read_fields(path: Path) -> FileFields:
    """Read our fields of a file.

    The format is told by the content; number genres are given by name; what stands in several
    tags is read from the one that would be written, and from the others where that has nothing.

    Raises:
        TagFileError: If there is no such file, its tags are damaged, or it is of a kind that has
            no fields that can be written.
    """
    with parsing(path), FileBytes(path) as file:
        tags = open_tags(file, path)
        is_new = isinstance(tags, PrefixedFile | ChunkedFile) and tags.is_new_id3
        return FileFields(tags.container, tags.id3_version, tags.values(), is_new)
