"""What a figure says of many samples."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least this share of all does not exceed (nearest rank).

    Raises ValueError without samples.
    """
    if not samples:
        raise ValueError("there are no samples to take a percentile of")
    ordered = sorted(samples)
    rank = max(1, -int(-share * len(ordered) // 1))
    return ordered[min(rank, len(ordered)) - 1]


def median(samples: Sequence[float]) -> float:
    """The 50th percentile."""
    return percentile(samples, 0.5)
