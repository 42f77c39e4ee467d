"""Try the frozen program as a user would: smoke.py PROGRAM SONGS [--root TREE].

Needs Python's standard library alone. With --root the program runs inside the tree of another
system, which needs no Python; PROGRAM is its path there. SONGS is what songs.py made. A window is
opened without a screen and, where Xvfb is, on one. Ends with 0 if everything worked.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from screen import VirtualScreen, is_there
from trial import Place, TrialError, Window

from songs import NUM_LEARNT, PIECE, SURE_TAG, WITHOUT_FIELDS

_WINDOW_SHARE = 0.4
_WINDOW_LIMIT_S = 60.0
_POLICY = "genre=replace,mood=replace,instrument=replace"


def digests(folder: Path) -> dict[str, str]:
    """The bytes of all files of a folder, as digests by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def expect(is_so: bool, complaint: str) -> None:
    """Raise if something is not as it should be."""
    if not is_so:
        raise TrialError(complaint)


class Smoke:
    """The trials, each a method that returns what it found in a few words.

    Args:
        place: The system, its working folder empty.
        songs: The songs on this system.
        pictures: Where pictures of the screen are put; None for nowhere.
    """

    def __init__(self, place: Place, songs: Path, pictures: Path | None) -> None:
        self.place = place
        self.offline = Place(
            place.program, place.folder, place.root, is_offline=True, variables=place.variables
        )
        self.pictures = pictures
        self.containers = place.copy_in(songs / "containers", "containers")
        self.learn = place.copy_in(songs / "learn", "learn")
        self.before = digests(place.outside(self.containers))

    def says_what_it_is(self) -> str:
        """It names its version, and helps."""
        version = self.place.answer("--version").strip()
        expect(version.startswith("mlfa, version "), f"it said {version!r}")
        expect("doctor" in self.place.answer("--help"), "the help names no commands")
        return version

    def needs_a_screen(self) -> str:
        """Without a screen it says so in a sentence."""
        done = self.place.run()
        expect(done.returncode == 1, f"it ended with {done.returncode}")
        expect("no screen here" in done.stderr, f"it said {done.stderr!r}")
        expect("Traceback" not in done.stderr, "it showed a traceback")
        return done.stderr.strip().splitlines()[0]

    def is_healthy(self) -> str:
        """The doctor finds nothing bad: models, PyTorch, every decoder that can be tried."""
        checks = [line for line in self.place.lines("doctor") if "verdict" in line]
        bad = [
            f"{check['name']}: {check['detail']}" for check in checks if check["verdict"] == "bad"
        ]
        expect(not bad, "; ".join(bad))
        heard = [check for check in checks if "heard" in check["detail"]]
        expect(len(heard) >= 10, f"only {len(heard)} formats were heard")
        return f"{len(checks)} checks, {len(heard)} formats made and heard"

    def has_models(self) -> str:
        """Both models came along."""
        listed = self.place.answer("models", "list")
        expect("fast" in listed and "full" in listed, listed)
        expect("##" in self.place.answer("models", "info", "fast", "--card"), "there is no card")
        return "fast, full"

    def decodes_every_container(self) -> str:
        """The same piece is heard alike in every container, without any network."""
        lines = self.offline.lines("tag", self.containers, "--no-catalogue")
        songs = [line for line in lines if "path" in line]
        failed = [f"{Path(song['path']).name}: {song['error']}" for song in songs if song["error"]]
        expect(not failed, "; ".join(failed))
        others = [
            Path(song["path"]).name
            for song in songs
            if not any(tag["tag"] == SURE_TAG and tag["accepted"] for tag in song["tags"])
        ]
        expect(not others, f"no {SURE_TAG} in {', '.join(others)}")
        expect(len(songs) == len(self.before), f"{len(songs)} of {len(self.before)} files")
        return f"{len(songs)} files, all {SURE_TAG}"

    def writes_and_reads_back(self) -> str:
        """Fields are written into every container that has them, and are there afterwards."""
        # Exit code 1: some containers hold no fields, and each of those files is named.
        lines = self.offline.lines("tag", "--write", "--policy", _POLICY, self.containers, code=1)
        songs = [line for line in lines if "path" in line]
        written = {str(song["path"]): song["written"] for song in songs if song.get("written")}
        refused = {Path(song["path"]).name for song in songs if song["path"] not in written}
        expect(refused == WITHOUT_FIELDS, f"not written: {sorted(refused)}")
        expect(all(SURE_TAG in each["genre"] for each in written.values()), str(written))
        after = digests(self.place.outside(self.containers))
        changed = {name for name, digest in after.items() if digest != self.before[name]}
        expect(changed == {Path(path).name for path in written}, f"changed were {changed}")
        again = self.offline.lines("tag", "--dry-run", "--policy", _POLICY, *written)
        planned = [line["path"] for line in again if line.get("planned")]
        expect(not planned, f"still to be written: {planned}")
        kept = self.offline.answer("tag", "--dry-run", "--policy", "genre=fill", *written)
        held = sum("kept" in line and SURE_TAG in line for line in kept.splitlines())
        expect(held == len(written), f"{held} of {len(written)} files hold the field:\n{kept}")
        return f"{len(written)} files written and read back, of the others none changed"

    def takes_back(self) -> str:
        """Undo brings every file back to the byte."""
        self.offline.answer("undo")
        after = digests(self.place.outside(self.containers))
        different = [name for name in self.before if after.get(name) != self.before[name]]
        expect(not different, f"different: {', '.join(different)}")
        expect(len(after) == len(self.before), f"left behind: {set(after) - set(self.before)}")
        return f"{len(after)} files as before, to the byte"

    def keeps_a_library(self) -> str:
        """A folder is scanned; similar songs, reasons, copies and doubts are found."""
        self.offline.answer("scan", self.learn)
        self.offline.answer("status")
        song = self.learn / "Tones 1.flac"
        near = self.offline.answer("similar", song)
        expect("Tones" in near, near)
        self.offline.answer("why", song, "--tag", "electronic")
        self.offline.answer("duplicates")
        self.offline.answer("mislabeled")
        return f"{2 * NUM_LEARNT} songs"

    def makes_maps(self) -> str:
        """Maps are made and saved as all kinds of files."""
        for kind in ("svg", "png", "csv"):
            target = self.place.folder / f"map.{kind}"
            self.offline.answer("map", "--level", "1", "--output", target)
            expect(self.place.outside(target).stat().st_size > 300, f"{target} is too small")
        return "svg, png, csv"

    def learns(self) -> str:
        """Tags are learnt from fields, and the new model decides."""
        told = self.offline.answer("learn", "--minimum", "4", "--dry-run")
        self.offline.answer("learn", "--minimum", "4", "--yes")
        tags = self.offline.answer("tag", self.learn / "Noises 2.flac", "--no-catalogue")
        self.offline.answer("learn", "--back")
        return told.strip().splitlines()[0] + f" ({tags.count('Noises 2')} song decided anew)"

    def watches(self) -> str:
        """Songs that lie in a watched folder are listened to; its service names this program."""
        told = self.offline.answer("watch", "--once", "--settle", "0.1", self.learn)
        unit = self.offline.answer("watch", "--systemd-unit", self.learn)
        command = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        expect(len(command) == 1 and str(self.place.program) in command[0], unit)
        return command[0] + (f" ({told.strip()})" if told.strip() else "")

    def exports(self) -> str:
        """Results are saved as all kinds of files; the one that is left out is said."""
        for kind in ("csv", "jsonl", "npz", "m3u"):
            target = self.place.folder / f"songs.{kind}"
            self.offline.answer("export", "--format", kind, "--output", target)
            expect(self.place.outside(target).stat().st_size > 100, f"{target} is too small")
        return "csv, jsonl, npz, m3u"

    def runs_the_large_model(self) -> str:
        """The networks of the second model compute as well."""
        song = next(iter(self.before))
        lines = self.offline.lines(
            "tag", "--model", "full", "--coverage", "minute", "--no-catalogue",
            self.containers / song,
        )  # fmt: skip
        tags = [tag["tag"] for tag in lines[0]["tags"] if tag["accepted"]]
        expect(SURE_TAG in tags, f"{song}: {tags}")
        return ", ".join(tags)

    def synthesises(self) -> str:
        """The demonstration library is made and tagged."""
        folder = self.place.folder / "demo"
        self.offline.answer("demo", folder)
        songs = [path for path in self.place.outside(folder).rglob("*") if path.is_file()]
        expect(any(PIECE in path.name for path in songs), f"{songs}")
        return f"{len(songs)} pieces"

    def opens_without_a_screen(self) -> str:
        """The window's parts all start; a second start hands its song over to the first."""
        song = self.containers / next(iter(self.before))
        hidden = {"QT_QPA_PLATFORM": "offscreen"}
        with Window(self.place, (song,), hidden) as window:
            window.wait_for_worker()
            second = self.place.run(song, **hidden)
            expect(second.returncode == 0, f"the second start: {second.stderr}")
            said = window.close()
        expect("Traceback" not in said, said)
        return f"closed well{': ' + said if said else ''}"

    def opens_on_a_screen(self) -> str:
        """The window is painted on an X screen, hears a song, and closes."""
        song = self.containers / next(iter(self.before))
        with VirtualScreen() as screen:
            shown = {"DISPLAY": screen.display, "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
            with Window(self.place, (song,), shown) as window:
                waited_s = screen.wait_until_painted(_WINDOW_SHARE, _WINDOW_LIMIT_S)
                if waited_s is None:
                    raise TrialError(f"nothing is painted: {window.close()}")
                window.wait_for_worker()
                self._keep_picture(screen)
                said = window.close()
        expect("Traceback" not in said, said)
        return f"painted after {waited_s:.1f} s, closed well{': ' + said if said else ''}"

    def _keep_picture(self, screen: VirtualScreen) -> None:
        if self.pictures is None:
            return
        time.sleep(8.0)  # for who looks at it: the song's tags are there by then
        screen.save(self.pictures / "window.png")


def trials(smoke: Smoke) -> list[Callable[[], str]]:
    """The trials in their order: later ones build on earlier ones."""
    chosen = [
        smoke.says_what_it_is,
        smoke.needs_a_screen,
        smoke.is_healthy,
        smoke.has_models,
        smoke.decodes_every_container,
        smoke.writes_and_reads_back,
        smoke.takes_back,
        smoke.keeps_a_library,
        smoke.makes_maps,
        smoke.learns,
        smoke.watches,
        smoke.exports,
        smoke.runs_the_large_model,
        smoke.synthesises,
        smoke.opens_without_a_screen,
    ]
    if is_there():
        chosen.append(smoke.opens_on_a_screen)
    else:
        print("note  no Xvfb here: the window is not opened on a screen")
    return chosen


def main() -> int:
    """Run all trials; each failure is told, and the others go on."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("program", type=Path)
    parser.add_argument("songs", type=Path)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--pictures", type=Path, help="folder for a picture of the window")
    chosen = parser.parse_args()
    program = chosen.program if chosen.root != Path("/") else chosen.program.resolve()
    # Not below /tmp itself: the name has blanks and letters as people's folders have.
    outside = Path(tempfile.mkdtemp(prefix="mlfa Pröbe ", dir=chosen.root / "tmp"))
    place = Place(program, Path("/") / outside.relative_to(chosen.root), chosen.root)
    failures = 0
    try:
        smoke = Smoke(place, chosen.songs, chosen.pictures)
        for trial in trials(smoke):
            begun = time.monotonic()
            try:
                found, word = trial(), "ok  "
            except (TrialError, OSError, ValueError, KeyError, StopIteration) as error:
                found, word = f"{type(error).__name__}: {error}", "BAD "
                failures += 1
            name = trial.__name__.replace("_", " ")
            print(f"{word}  {name}: {found}  [{time.monotonic() - begun:.1f} s]", flush=True)
    finally:
        shutil.rmtree(outside, ignore_errors=True)
    print("All is well." if not failures else f"{failures} trials failed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
