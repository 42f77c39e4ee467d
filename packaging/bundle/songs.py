"""Make the songs of the smoke test: songs.py PROGRAM FOLDER. Needs ffmpeg.

One piece that the program synthesises, in every container that can be made here; and short tones
and noises with a genre each, from which tags can be learnt. Runs on the machine that builds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

# A piece whose genre is beyond doubt, so that a decoder that spoils the sound is noticed.
PIECE = "01 Warehouse 132"
SURE_TAG = "techno"

# Name of the file: what FFmpeg is told about it.
CONTAINERS = {
    "wave.wav": "-c:a pcm_s16le",
    "wave64.w64": "-c:a pcm_s16le",
    "broadcast.rf64": "-c:a pcm_s24le -f wav -rf64 always",
    "aiff.aiff": "-c:a pcm_s16be",
    "core.caf": "-c:a pcm_s16le",
    "sun.au": "-c:a pcm_s16be",
    "flac.flac": "-c:a flac",
    "flac in ogg.oga": "-c:a flac -f ogg",
    "mpeg 3.mp3": "-c:a libmp3lame -b:a 192k",
    "mpeg 2.mp2": "-c:a mp2 -b:a 192k",
    "bare aac.aac": "-c:a aac -b:a 160k",
    "vorbis.ogg": "-c:a libvorbis -q:a 6",
    "opus.opus": "-c:a libopus -b:a 128k",
    "matroska.mka": "-c:a libopus -b:a 128k",
    "aac.m4a": "-c:a aac -b:a 160k",
    "apple lossless.m4a": "-c:a alac",
    "windows media.wma": "-c:a wmav2 -b:a 192k",
    "wavpack.wv": "-c:a wavpack",
    "true audio.tta": "-c:a tta",
}
# Heard, but nothing is written into them.
WITHOUT_FIELDS = {"core.caf", "matroska.mka", "sun.au", "wave64.w64"}
# Nothing free makes these, so that the smoke test cannot try them.
NOT_MADE = ("ape", "dff", "dsf", "tak")
NUM_LEARNT = 8


def convert(source: list[str], target: Path, options: str) -> bool:
    """Let FFmpeg make a file; says so if it cannot."""
    command = ["ffmpeg", "-v", "error", "-y", *source, "-map_metadata", "-1", *options.split()]
    if subprocess.run([*command, str(target)], check=False).returncode == 0:
        return True
    target.unlink(missing_ok=True)
    print(f"not made here: {target.name}")
    return False


def make_containers(piece: Path, folder: Path) -> int:
    """Put the piece into every container; returns how many there are."""
    folder.mkdir(parents=True)
    made = sum(convert(["-i", str(piece)], folder / name, how) for name, how in CONTAINERS.items())
    packer = shutil.which("mpcenc")
    if packer is None:
        print("not made here: musepack.mpc (needs mpcenc)")
        return made
    command = [packer, "--silent", str(folder / "wave.wav"), str(folder / "musepack.mpc")]
    return made + (subprocess.run(command, capture_output=True, check=False).returncode == 0)


def make_learnable(folder: Path) -> None:
    """Make songs of two genres that one hears apart at once."""
    folder.mkdir(parents=True)
    for number in range(NUM_LEARNT):
        tone = f"sine=frequency={110 * (number + 2)}:duration=6,tremolo=f={number + 1}:d=0.8"
        noise = f"anoisesrc=duration=6:seed={number}:color=pink,tremolo=f={number + 1}:d=0.9"
        for genre, sound in (("Tones", tone), ("Noises", noise)):
            fields = f"-metadata genre={genre} -metadata artist={genre}{number}"
            fields += f" -metadata album={genre}{number} -metadata title={number}"
            convert(["-f", "lavfi", "-i", sound], folder / f"{genre} {number}.flac", fields)


def main() -> int:
    """Make both folders anew."""
    program, folder = sys.argv[1], Path(sys.argv[2])
    if shutil.which("ffmpeg") is None:
        raise SystemExit("This needs ffmpeg.")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([program, "demo", str(folder / "demo")], check=True, capture_output=True)
    (piece,) = (folder / "demo").rglob(f"{PIECE}.*")
    made = make_containers(piece, folder / "containers")
    make_learnable(folder / "learn")
    print(f"{made} containers; not made, since nothing free can: {', '.join(NOT_MADE)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
