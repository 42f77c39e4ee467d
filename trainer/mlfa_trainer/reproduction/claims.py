"""Whether a claim holds: comparisons of means with the spread of repeated runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlfa_trainer.reproduction.declared import Measured, Outcomes, Verdict

# A difference counts when it exceeds so many standard errors of the difference.
_ERRORS_NEEDED = 2.0

Check = Callable[[Outcomes, str], Verdict]


def _find(outcomes: Outcomes, rows: Sequence[str], data: str) -> list[Measured] | None:
    found = [outcomes.get((row, data)) for row in rows]
    measured = [outcome for outcome in found if isinstance(outcome, Measured)]
    return measured if len(measured) == len(rows) else None


_NOT_MEASURED = Verdict("not measured", "")


def compare(first: Measured, second: Measured) -> int:
    """Return 1 if the first is better beyond the spread, -1 if worse, else 0.

    Two single runs have no spread; any difference between them counts, which the report says.
    """
    error = (first.standard_error**2 + second.standard_error**2) ** 0.5
    difference = first.mean - second.mean
    if abs(difference) <= _ERRORS_NEEDED * error:
        return 0
    return 1 if difference > 0 else -1


def _judge(signs: Sequence[int], detail: str) -> Verdict:
    if all(sign > 0 for sign in signs):
        return Verdict("holds", detail)
    if any(sign < 0 for sign in signs):
        return Verdict("does not hold", detail)
    return Verdict("within the spread", detail)


def _text(row: str, measured: Measured) -> str:
    return f"{row} {measured.mean:.4f}"


def better(winners: Sequence[str], losers: Sequence[str]) -> Check:
    """Claim that every one of some rows is better than every one of others."""

    def check(outcomes: Outcomes, data: str) -> Verdict:
        first, second = _find(outcomes, winners, data), _find(outcomes, losers, data)
        if first is None or second is None:
            return _NOT_MEASURED
        signs = [compare(one, other) for one in first for other in second]
        texts = [_text(r, m) for r, m in zip((*winners, *losers), (*first, *second), strict=True)]
        return _judge(signs, ", ".join(texts))

    return check


def pairwise(pairs: Sequence[tuple[str, str]]) -> Check:
    """Claim that in every pair the first row is better than the second."""

    def check(outcomes: Outcomes, data: str) -> Verdict:
        signs, texts = [], []
        for pair in pairs:
            found = _find(outcomes, pair, data)
            if found is None:
                return _NOT_MEASURED
            signs.append(compare(*found))
            texts.append(f"{pair[0]} − {pair[1]}: {found[0].mean - found[1].mean:+.4f}")
        return _judge(signs, "; ".join(texts))

    return check


def best(winner: str, rows: Sequence[str]) -> Check:
    """Claim that a row is the best of some, of those that were measured."""

    def check(outcomes: Outcomes, data: str) -> Verdict:
        found = {row: outcomes.get((row, data)) for row in rows}
        measured = {row: one for row, one in found.items() if isinstance(one, Measured)}
        if winner not in measured or len(measured) < 2:
            return _NOT_MEASURED
        ours = max(measured, key=lambda row: measured[row].mean)
        detail = ", ".join(_text(row, one) for row, one in measured.items())
        if ours == winner:
            signs = [compare(measured[winner], o) for r, o in measured.items() if r != winner]
            return _judge(signs, f"best here: {ours} ({detail})")
        verdict = "does not hold" if compare(measured[ours], measured[winner]) else None
        return Verdict(verdict or "within the spread", f"best here: {ours} ({detail})")  # type: ignore[arg-type]  # a literal

    return check


def largest_drop(whole: str, without: dict[str, str], expected: str) -> Check:
    """Claim which part is missed most when it is left out.

    Args:
        whole: Row with all parts.
        without: Row by the part that it lacks.
        expected: The part that the paper names.
    """

    def check(outcomes: Outcomes, data: str) -> Verdict:
        found = _find(outcomes, [whole, *without.values()], data)
        if found is None:
            return _NOT_MEASURED
        drops = dict(zip(without, (found[0].mean - one.mean for one in found[1:]), strict=True))
        measured = dict(zip(without, found[1:], strict=True))
        ours = max(drops, key=lambda part: drops[part])
        detail = ", ".join(f"without {part} {-drop:+.4f}" for part, drop in drops.items())
        if ours != expected:
            is_clear = compare(measured[expected], measured[ours]) != 0
            return Verdict("does not hold" if is_clear else "within the spread", detail)
        signs = [compare(measured[part], measured[ours]) for part in drops if part != ours]
        return _judge(signs, detail)

    return check


def smaller_gain(
    smaller: tuple[str, str], larger: tuple[str, str], names: tuple[str, str]
) -> Check:
    """Claim that one step (from a row to another) gains less than another step.

    Args:
        smaller: Row before and after the step that gains less.
        larger: The same of the step that gains more.
        names: What the steps are called.
    """

    def check(outcomes: Outcomes, data: str) -> Verdict:
        found = _find(outcomes, [*smaller, *larger], data)
        if found is None:
            return _NOT_MEASURED
        gains = [found[1].mean - found[0].mean, found[3].mean - found[2].mean]
        error = sum(one.standard_error**2 for one in found) ** 0.5
        detail = f"{names[0]} {gains[0]:+.4f}, {names[1]} {gains[1]:+.4f}"
        difference = gains[1] - gains[0]
        if abs(difference) <= _ERRORS_NEEDED * error:
            return Verdict("within the spread", detail)
        return Verdict("holds" if difference > 0 else "does not hold", detail)

    return check


def larger_gain_on(pairs: Sequence[tuple[str, str]], first: str, second: str) -> Check:
    """Claim that steps gain more on one data set than on another, on average over the steps.

    Args:
        pairs: Row before and after each step.
        first: Data set where they gain more.
        second: The other.
    """

    def gain(outcomes: Outcomes, data: str) -> tuple[float, float] | None:
        found = [_find(outcomes, pair, data) for pair in pairs]
        known = [pair for pair in found if pair is not None]
        if len(known) < len(pairs):
            return None
        error = sum(one.standard_error**2 for pair in known for one in pair) ** 0.5
        mean = sum(after.mean - before.mean for before, after in known) / len(known)
        return mean, error / len(known)

    def check(outcomes: Outcomes, data: str) -> Verdict:
        here, there = gain(outcomes, first), gain(outcomes, second)
        if here is None or there is None:
            return _NOT_MEASURED
        detail = f"{first} {here[0]:+.4f}, {second} {there[0]:+.4f}"
        difference = here[0] - there[0]
        if abs(difference) <= _ERRORS_NEEDED * (here[1] ** 2 + there[1] ** 2) ** 0.5:
            return Verdict("within the spread", detail)
        return Verdict("holds" if difference > 0 else "does not hold", detail)

    return check


def tags_prefer(tags: Sequence[str], row: str, others: Sequence[str]) -> Check:
    """Claim that some tags are found better by one row than by every one of others.

    Holds if it does for more than half of the tags that were measured; the detail names all.
    """

    def check(outcomes: Outcomes, data: str) -> Verdict:
        found = _find(outcomes, [row, *others], data)
        if found is None or any(one.per_tag is None for one in found):
            return _NOT_MEASURED
        tables = [one.per_tag or {} for one in found]
        parts, right = [], 0
        for tag in tags:
            values = [tag_value(table, tag) for table in tables]
            if any(value is None for value in values):
                continue
            first, *rest = [value for value in values if value is not None]
            right += first > max(rest)
            parts.append(f"{tag} {first - max(rest):+.4f}")
        if not parts:
            return _NOT_MEASURED
        detail = f"{right} of {len(parts)} tags: {', '.join(parts)}"
        return Verdict("holds" if 2 * right > len(parts) else "does not hold", detail)

    return check


def tag_value(table: Mapping[str, float], tag: str) -> float | None:
    """Return a tag's value; a teacher's column ``msd/blues`` stands for ``blues``."""
    for name in (tag, f"msd/{tag}", f"mtat/{tag}"):
        if name in table:
            return table[name]
    return None
