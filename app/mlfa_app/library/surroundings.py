"""What tells two files with the same sound apart: a digest of everything around the sound."""

from __future__ import annotations

import hashlib
import struct

from mlfa_app.library.container import Container, layout_of
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import payload_spans


def surroundings_digest(file: FileBytes) -> str:
    """Digest all of a file that its payload digest leaves out, and where that lies.

    Two files of which both digests are equal are equal byte for byte. This one costs little,
    since the sound is most of a file; of Ogg files, whose sound is cut into pages, all is
    digested.

    Args:
        file: The opened file.

    Returns:
        ``sha256:`` and 64 hexadecimal digits.

    Raises:
        OSError: If the file cannot be read.
    """
    layout = layout_of(file)
    spans = [] if layout.container is Container.OGG else payload_spans(file, layout)
    digest = hashlib.sha256(struct.pack("<Q", file.size_bytes))
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start, end = max(at, span.start), min(span.end, file.size_bytes)
        if end <= start:
            continue
        file.feed(Span(at, start), digest.update)
        digest.update(struct.pack("<QQ", start, end))
        at = end
    file.feed(Span(at, file.size_bytes), digest.update)
    return f"sha256:{digest.hexdigest()}"
