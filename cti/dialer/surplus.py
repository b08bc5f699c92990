"""How likely it is that more people answer than agents can take: the tail of a sum of chances.

Every call that may be answered and every agent who may still be busy is one trial; the number of
those that come true has a Poisson-binomial distribution. One too many is there when it reaches the
number of agents. For small teams the distribution is computed exactly, which is worth up to two
minutes of talk an hour; for large ones a normal with a term for skewness is as good.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from cti.dialer.hazards import Floats

EXACT_UP_TO = 30
"""Agents up to whom the distribution is computed exactly."""

CERTAIN = 1e-9


def tails(
    agents: int, waiting: int, trials: Floats, new: Floats, takers: Floats
) -> Iterator[Floats]:
    """For 0, 1, 2 ... new calls: P(`agents` or more come true) in each window.

    `trials` are chances [trial, window], `new` those of one new call [window]; `waiting` come true.
    `takers` [window] are means of a Poisson number that comes on top: callers who are yet to come.
    """
    if agents <= EXACT_UP_TO:
        return _exact(agents, waiting, trials, new, takers)
    return _normal(agents, waiting, trials, new, takers)


def _exact(
    agents: int, waiting: int, trials: Floats, new: Floats, takers: Floats
) -> Iterator[Floats]:
    """By convolution; what reaches `agents` stays in the last row."""
    pmf = np.zeros((agents + 1, len(new)))
    if waiting < agents:
        steps = np.vstack((np.exp(-takers), takers / np.arange(1, agents - waiting)[:, None]))
        pmf[waiting:agents] = np.cumprod(steps, axis=0)
    pmf[agents] = 1.0 - pmf[:agents].sum(axis=0)
    moved = np.empty((agents, len(new)))
    below, above, last = pmf[:-1], pmf[1:], pmf[-1]
    for trial in trials[trials.max(axis=1, initial=0.0) > CERTAIN]:
        np.multiply(below, trial, out=moved)
        np.subtract(below, moved, out=below)
        np.add(above, moved, out=above)
    while True:
        yield last.copy()
        np.multiply(below, new, out=moved)
        np.subtract(below, moved, out=below)
        np.add(above, moved, out=above)


def _normal(
    agents: int, waiting: int, trials: Floats, new: Floats, takers: Floats
) -> Iterator[Floats]:
    """By the first three moments; a block of numbers of calls at a time."""
    spread = trials * (1 - trials)
    mean = waiting + takers + trials.sum(axis=0)
    variance = takers + spread.sum(axis=0) + CERTAIN
    third = takers + (spread * (1 - 2 * trials)).sum(axis=0)
    more, more_third = new * (1 - new), new * (1 - new) * (1 - 2 * new)
    first, size = 0, 8
    while True:
        k = np.arange(first, first + size)[:, None]
        deviation = np.sqrt(variance + k * more)
        y = (agents - 0.5 - mean - k * new) / deviation
        bell = np.exp(-y * y / 2)
        skew = (third + k * more_third) / (6 * deviation**3) * (1 - y * y) * bell
        upper = upper_normal(y, bell) - skew / math.sqrt(2 * math.pi)
        yield from np.minimum(1.0, np.maximum(0.0, upper))
        first, size = first + size, 64


def upper_normal(y: Floats, bell: Floats) -> Floats:
    """P(X > y) of the standard normal, within 7.5e-8 (Abramowitz and Stegun 26.2.17).

    `bell` is exp(-y**2 / 2).
    """
    t = 1 / (1 + 0.2316419 * np.abs(y))
    poly = t * (
        0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))
    )
    tail = bell * poly / math.sqrt(2 * math.pi)
    upper: Floats = np.where(y >= 0, tail, 1 - tail)
    return upper
