"""A program with an engine and no window, for tests that kill it. Prints a line per news.

Called with a folder it adds that, and does no more once it has told of a first song, so that
whoever kills it then is never late; without, it goes on where it was ended.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QCoreApplication

    from mlfa_app.catalog.store import Catalog
    from mlfa_app.gui.context import WindowContext
    from mlfa_app.gui.engine import LibraryEngine
    from mlfa_app.gui.runner import Runner
    from mlfa_app.paths import catalog_path
    from mlfa_app.settings import Settings

    app = QCoreApplication([])
    runner = Runner(lambda: Catalog.open(catalog_path()))
    context = WindowContext(runner, Settings(model="random", device="cpu", workers=1))
    engine = LibraryEngine(context)

    def on_changed(paths: list[Path]) -> None:
        for path in paths:
            print("song", path.name, flush=True)
        if folders:
            os.kill(os.getpid(), signal.SIGSTOP)

    def on_finished(_tally: object) -> None:
        print("finished", flush=True)
        assert runner.close()
        app.quit()

    folders = [Path(word) for word in sys.argv[1:]]
    engine.songs_changed.connect(on_changed)
    engine.finished.connect(on_finished)
    engine.failed.connect(lambda error: print("failed", error, flush=True))
    if folders:
        engine.add_folders(folders)
    else:
        engine.resume_from_last_time()
    app.exec()


if __name__ == "__main__":
    main()
