"""Analyse one file in a fresh process and print its length and peak memory.

python benchmarks/peak_memory.py PACKAGE FILE
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from mlfa_app.jobs.hearing import AnalyzerSpec, analyze_song
from mlfa_core.model_package import load_package


def main() -> None:
    """Print seconds of audio and peak memory in MiB."""
    package_path, file = Path(sys.argv[1]), Path(sys.argv[2])
    spec = AnalyzerSpec(package_path, load_package(package_path).identifier, "cpu", 1)
    analysis = analyze_song(spec, file)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{analysis.duration_s:.1f} {peak_mib:.0f}")


if __name__ == "__main__":
    main()
