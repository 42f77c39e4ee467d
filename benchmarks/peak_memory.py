"""Analyse one file in a fresh process and print its length and peak memory.

python benchmarks/peak_memory.py PACKAGE FILE
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from mlfa_app.jobs.hearing.tasks import AnalyzerSpec, analyze_song
from mlfa_core.model_package import load_package


def main() -> None:
    """Print seconds of audio and peak memory in MiB."""
    package_path, file = Path(sys.argv[1]), Path(sys.argv[2])
    spec = AnalyzerSpec(package_path, load_package(package_path).identifier, "cpu", 1)
    analysis = analyze_song(spec, file)
    print(f"{analysis.duration_s:.1f} {_peak_mib():.0f}")


def _peak_mib() -> float:
    """Return this process's peak memory.

    On Linux the figure of ``getrusage`` survives exec: it would include the peak of the process
    that started this one. The kernel's own status does not.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
