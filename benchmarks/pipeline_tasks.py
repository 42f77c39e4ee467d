"""What the worker processes of the pipeline benchmark do. Runs inside worker processes."""

from __future__ import annotations

from pathlib import Path

from mlfa_app.jobs.hearing.tasks import AnalyzerSpec, analyze_song
from mlfa_core.cpu_tuning import tune_allocator

_waveforms: dict[Path, object] = {}
_analyzers: dict[AnalyzerSpec, object] = {}


def decode_only(path: Path) -> float:
    """Decode a song block by block, as the analysis does, and return its seconds."""
    from mlfa_core.audio import SAMPLE_RATE, open_waveform

    with open_waveform(path, block_s=20.0) as stream:
        return sum(block.shape[0] for block in stream) / SAMPLE_RATE


def infer_only(spec: AnalyzerSpec, path: Path) -> float:
    """Analyse a waveform that is in memory already and return its seconds."""
    tune_allocator()
    from mlfa_core.audio import SAMPLE_RATE, read_waveform
    from mlfa_core.inference import SongAnalyzer
    from mlfa_core.model_package import load_package

    if path not in _waveforms:
        _waveforms[path] = read_waveform(path)
    if spec not in _analyzers:
        package = load_package(spec.package_path)
        _analyzers[spec] = SongAnalyzer(package, "cpu", spec.num_threads)
    waveform = _waveforms[path]
    step = 20 * SAMPLE_RATE
    blocks = (waveform[start : start + step] for start in range(0, len(waveform), step))
    return _analyzers[spec].analyze_blocks(blocks).duration_s


def whole(spec: AnalyzerSpec, path: Path) -> float:
    """Do to a song what the program does: digest, decode, analyse; return its seconds."""
    from mlfa_app.library.payload import payload_digest

    payload_digest(path)
    return analyze_song(spec, path).duration_s
