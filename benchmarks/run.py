"""All benchmarks in one command; prints Markdown tables of ratios.

python benchmarks/run.py [--quick] [--output docs/benchmarks.md]

Of a page, only what stands between its marks is replaced: the rest was written by hand or comes
from other benchmarks.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from mlfa_core.cpu_tuning import tune_allocator

tune_allocator()  # before torch is imported, or it has no effect

import torch  # noqa: E402 - see above

from mlfa_app.jobs.capacity import usable_cores  # noqa: E402
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec  # noqa: E402
from mlfa_app.packages import find_package  # noqa: E402
from network_rates import front_end_row, network_rows  # noqa: E402
from pipeline import measure_pipeline  # noqa: E402
from songs import write_song, write_songs  # noqa: E402
from window import window_report  # noqa: E402

_HERE = Path(__file__).resolve().parent
_BEGIN, _END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Fewer rounds; rougher figures.")
    parser.add_argument("--output", type=Path, help="Put the tables into this page, too.")
    parser.add_argument("--model", default="fast", help="Model package of the pipeline.")
    options = parser.parse_args()
    lines: list[str] = []
    for line in _report(options.model, is_quick=options.quick):
        print(line, flush=True)
        lines.append(line)
    if options.output is not None:
        _put(options.output, "\n".join(lines))


def _put(page: Path, tables: str) -> None:
    text = page.read_text("utf-8") if page.exists() else f"# Benchmarks\n\n{_BEGIN}\n{_END}\n"
    head, begin, rest = text.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise SystemExit(f"{page} lacks the marks {_BEGIN} and {_END}; nothing was written to it.")
    page.write_text(f"{head}{begin}\n{tables}\n{end}{tail}", encoding="utf-8")


def _report(model: str, *, is_quick: bool) -> Iterator[str]:
    rounds, seconds = (3, 0.3) if is_quick else (7, 1.0)
    cores = usable_cores()
    yield from _heading(cores)
    yield f"- Rounds: {rounds}, each measurement at least {seconds:g} s"
    yield ""
    yield from _networks(cores, seconds, rounds)
    package = find_package(model)
    with tempfile.TemporaryDirectory(prefix="mlfa-bench-") as name:
        folder = Path(name)
        spec = AnalyzerSpec(package.path, package.identifier, "cpu", 1)
        yield from _pipeline(spec, folder, cores, rounds)
        yield from _memory(package.path, folder)
        yield from window_report(folder / "window", 100_000, rounds)


def _heading(cores: int) -> Iterator[str]:
    yield "Made by `make bench`. Machines are noisy: every ratio compares what ran in turn in the"
    yield "same run; absolute figures are this machine's, on this day. Rows show the median of the"
    yield "rounds, and the smallest and largest ratio of a round."
    yield ""
    yield f"- Date: {date.today().isoformat()}"
    yield f"- Processor: {_processor()}, {cores} cores"
    yield f"- System: {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    cuda = torch.cuda.get_device_name() if torch.cuda.is_available() else "none; not measured"
    yield f"- PyTorch {torch.__version__}; GPU: {cuda}"


def _networks(cores: int, seconds: float, rounds: int) -> Iterator[str]:
    yield "## Feature extraction beside the dense matrix product"
    yield ""
    yield "Floating-point operations per second of the convolutions over those of the fastest"
    yield "dense product of this machine in the same number format: `torch.mm`, numpy's product or"
    yield "a large convolution. Sample-level networks return their last three levels, mel networks"
    yield "all of theirs."
    yield ""
    for threads in sorted({1, cores}):
        header = ("network", "format", "segments/s", "fastest product", "ratio", "spread")
        yield from _table(
            (f"{header[0]} ({threads} thread{'s' if threads > 1 else ''})", *header[1:]),
            network_rows(threads, seconds, rounds),
        )
    yield "MLFA runs one thread per worker process, as in the first table. Several threads in one"
    yield "process depend on the cores being free together: on virtual machines their figures vary"
    yield "many-fold from run to run, most of all for the small mel networks."
    yield ""
    yield "The mel front end and the three networks it feeds, seconds of audio per second, one"
    yield "thread:"
    yield ""
    yield from _table(
        ("first", "second", "first x realtime", "second x realtime", "ratio"),
        [front_end_row(1, seconds, rounds)],
    )


def _pipeline(spec: AnalyzerSpec, folder: Path, cores: int, rounds: int) -> Iterator[str]:
    songs = write_songs(folder, 12, 240.0)
    rates = measure_pipeline(spec, songs, cores, rounds)
    yield "## From files to scores"
    yield ""
    yield f"Model `{spec.model_id}`, {cores} worker processes with one thread each; 12 stereo songs"
    yield "of 4 minutes at 44.1 kHz (MP3, FLAC, Ogg Vorbis). Both stages share the cores, so the"
    yield "best they can reach together is 1 / (1 / decoding + 1 / inference)."
    yield ""
    best = 1 / (1 / rates.decoding + 1 / rates.inference)
    yield from _table(
        ("what", "songs per minute"),
        [
            ("decoding alone", f"{rates.decoding:,.0f}"),
            ("inference alone", f"{rates.inference:,.0f}"),
            ("best possible together", f"{best:,.0f}"),
            ("whole pipeline, with the payload digest", f"{rates.pipeline:,.0f}"),
        ],
    )
    low, high = rates.spread
    yield f"Share of the best possible: **{rates.share:.2f}** ({low:.2f} to {high:.2f}); the aim is"
    yield "0.90."
    yield ""


def _memory(package: Path, folder: Path) -> Iterator[str]:
    rows = []
    for minutes in (3, 60):
        song = write_song(folder / f"{minutes}-minutes.mp3", minutes * 60.0)
        command = [sys.executable, str(_HERE / "peak_memory.py"), str(package), str(song)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        length, peak = output.split()
        rows.append((f"{float(length) / 60:.0f} minutes (MP3)", f"{peak} MiB"))
        song.unlink()
    yield "## Peak memory of one worker process"
    yield ""
    yield from _table(("song", "peak memory"), rows)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "|".join(" --- " for _ in header) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or "unknown"
    names = {line.split(":", 1)[1].strip() for line in text.splitlines() if "model name" in line}
    flags = next((line for line in text.splitlines() if line.startswith("flags")), "").split()
    known = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if name in flags]
    return f"{', '.join(sorted(names)) or 'unknown'} ({' '.join(known)})"


if __name__ == "__main__":
    main()
