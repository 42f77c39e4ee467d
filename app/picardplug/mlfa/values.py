"""What becomes of a field: the policies of MLFA. Needs the standard library alone.

The plugins for beets and for Picard hold the same copy of this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Values = tuple[str, ...]

POLICIES = ("never", "fill", "append", "replace-own", "replace")
CATEGORIES = ("genre", "mood", "instrument")


def new_values(policy: str, old: Sequence[str], own: Sequence[str], proposed: Values) -> Values:
    """Say what a field shall hold.

    Args:
        policy: ``fill`` writes only what is empty; ``append`` adds; ``replace-own`` exchanges what
            MLFA gave earlier and keeps the rest; ``replace`` exchanges all; ``never`` leaves it.
        old: What it holds.
        own: What MLFA gave earlier.
        proposed: What MLFA proposes; where that is nothing, only ``replace-own`` takes away, and
            only what MLFA gave.

    Returns:
        The values; equal to the old ones where nothing shall change.
    """
    kept = tuple(old)
    if policy not in POLICIES[1:]:
        return kept
    if not kept:
        return proposed
    if policy == "append":
        return (*kept, *(value for value in proposed if not _holds(kept, value)))
    if policy == "replace":
        return kept if not proposed or _folded(kept) == _folded(proposed) else proposed
    return _with_own_exchanged(kept, own, proposed) if policy == "replace-own" else kept


def own_values(
    old: Sequence[str], own: Sequence[str], new: Sequence[str], proposed: Values
) -> Values:
    """Say which of the values that a field now holds are MLFA's, and not the user's."""
    return tuple(
        value
        for value in new
        if _holds(own, value) or (_holds(proposed, value) and not _holds(old, value))
    )


def policies_from(text: str, categories: Iterable[str]) -> Mapping[str, str]:
    """Read policies as ``mlfa tag --policy`` takes them.

    Args:
        text: One for all, such as ``fill``, or ``genre=append,mood=fill``; what is not named is
            filled.
        categories: The categories of interest.

    Returns:
        The policy of each category.

    Raises:
        ValueError: If the text cannot be understood; its message is for the user.
    """
    policies = dict.fromkeys(categories, "fill")
    parts = [part.strip().lower().rpartition("=") for part in text.split(",") if part.strip()]
    # As MLFA does: one for all counts before those for single fields, wherever it stands.
    for name, _, policy in sorted(parts, key=lambda part: bool(part[0])):
        if policy not in POLICIES:
            raise ValueError(f"“{policy}” is no policy; there are {', '.join(POLICIES)}.")
        if not name:
            policies = dict.fromkeys(policies, policy)
        elif name in policies:
            policies[name] = policy
        else:
            raise ValueError(f"“{name}” is not among the categories {', '.join(policies)}.")
    return policies


def _with_own_exchanged(kept: Values, own: Sequence[str], proposed: Values) -> Values:
    mine = [value for value in kept if _holds(own, value)]
    others = [value for value in kept if not _holds(own, value)]
    new = [value for value in proposed if not _holds(others, value)]
    if not mine or _folded(mine) == _folded(new):
        return kept
    # The new values stand where the first of the earlier ones stood.
    at = kept.index(mine[0])
    return (*others[:at], *new, *others[at:])


def _holds(values: Iterable[str], value: str) -> bool:
    return value.strip().casefold() in _folded(values)


def _folded(values: Iterable[str]) -> list[str]:
    return [value.strip().casefold() for value in values]
