"""``mlfa demo``: a small library of synthesised music to try the program on."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mlfa_app.cli.terminal import say, shown_path


@click.command(
    "demo",
    epilog="Example:  mlfa demo ~/demo-library && mlfa tag ~/demo-library",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--overwrite", is_flag=True, help="Make songs anew that are there already.")
def command(folder: Path, overwrite: bool) -> int:
    """Synthesise a small music library in FOLDER, to try the program on.

    Ten pieces, from a slow piano waltz to techno, as FLAC, MP3, Ogg, Opus, M4A and WAV. Songs
    that are there already are kept as they are.
    """
    # Many small matrix products: more threads only wait for each other. It must be said before
    # numpy is loaded, which the other commands can start without.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from mlfa_app.demo.library import DEMO_SONGS, make_demo_library

    for number, (path, is_new) in enumerate(make_demo_library(folder, overwrite=overwrite), 1):
        state = "made" if is_new else "kept"
        say(f"[{number}/{len(DEMO_SONGS)}] {state} {shown_path(path)}")
    return 0
