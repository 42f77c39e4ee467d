"""What a benchmark found, as lines for people."""

from __future__ import annotations

from mlfa_trainer.speed.benchmark import Benchmark, LoaderPace
from mlfa_trainer.speed.machine_rate import Spread

_EPOCHS_SHOWN = 100


def describe_duration(seconds: float) -> str:
    """Return a length of time in the unit that people would use."""
    for size, unit in ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.1f} seconds"


def describe_benchmark(result: Benchmark) -> list[str]:
    """Return the lines of a table for people."""
    machine = result.machine
    settings = result.settings
    where = machine.get("gpu") or f"{machine['processor']}, {machine['threads']} threads"
    lines = [
        f"{result.network} ({settings['parameters']:,} parameters) on {where}; "
        f"torch {machine['torch']}",
        f"batch {settings['batch']}, {settings['precision']}; median of {settings['rounds']} "
        "rounds (lowest to highest)",
        "",
    ]
    lines += [
        f"{product:24} {_spread(found.scaled(1e-9), ',.1f')} GFLOP/s"
        + ("   <- fastest" if product == result.fastest_product else "")
        for product, found in result.products.items()
    ]
    for pace in result.paces:
        lines.append(
            f"{pace.what:24} {_spread(pace.segments_per_s, ',.1f')} segments/s, "
            f"{_spread(pace.share, '.0%')} of the fastest product"
        )
    lines += [
        "",
        f"One segment: {result.operations.forward / 1e6:,.1f} million operations forward, "
        f"{result.operations.training / 1e6:,.1f} million in training (three times forward).",
    ]
    lines += result.notes
    lines.append(_describe_loader(result.loader))
    lines.append("")
    for found in result.projections:
        lines.append(
            f"{found.data_set}, {found.segments:,} segments: {describe_duration(found.epoch_s)} "
            f"an epoch, {describe_duration(found.epoch_s * _EPOCHS_SHOWN)} for {_EPOCHS_SHOWN}"
        )
        if found.epochs_in_reported_time is not None:
            lines.append(
                "  Paper B reports about two weeks for it on one GTX 1080 Ti; in two weeks this "
                f"machine does {found.epochs_in_reported_time:,.1f} epochs."
            )
    lines.append(
        "Training steps only, without validation. The papers do not say how many epochs they took."
    )
    return lines


def _spread(value: Spread, form: str) -> str:
    return f"{value.median:{form}} ({value.low:{form}} to {value.high:{form}})"


def _describe_loader(loader: LoaderPace | None) -> str:
    if loader is None:
        return "The loader was not measured: give a recipe whose store is prepared."
    return (
        f"Real data ({loader.recipe}): {loader.share:.1%} of the time is spent waiting for "
        f"batches; {loader.segments_per_s:,.1f} segments/s with them. Making a batch takes "
        f"{loader.making_share:.1%} of the time of learning from it."
    )
