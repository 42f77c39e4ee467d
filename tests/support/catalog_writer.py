"""A process that stores songs: run as ``python catalog_writer.py CATALOGUE FIRST COUNT``.

Waits for a line on its input, then prints the digest of every song after it was stored.
"""

from __future__ import annotations

import sys
from pathlib import Path

from catalogs import add_song, digest_of
from mlfa_app.catalog.store import Catalog


def main() -> None:
    path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    sys.stdin.readline()
    with Catalog.open(path) as catalog:
        for number in range(first, first + count):
            add_song(catalog, Path(f"/music/{number}.mp3"), number)
            print(digest_of(number), flush=True)


if __name__ == "__main__":
    main()
