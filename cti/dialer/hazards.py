"""What a campaign has learned: how soon calls are answered, and how soon agents become free.

For ringing, talk and wrap-up each bin of elapsed time keeps the *seconds at risk* and the *endings*,
both fading with every further ending. Endings per second at risk is the hazard. Time at risk is
counted while things still run, tick by tick: learning from what has ended would see only the quick
ones at first and take the list for twice as good as it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RING_BINS, TALK_BINS, WRAP_BINS = 32, 120, 60
TALK_WIDTH, WRAP_WIDTH = 5.0, 2.0
"""Seconds of one bin; of ringing it is one second."""

WINDOWS, STEP = 14, 2
"""Chances are told for the next 2, 4 ... 28 seconds."""

PATIENCE = 2
"""Seconds that somebody who answered may be kept waiting for an agent."""

RING_FADE, WORK_FADE = 0.9993, 0.9995
TALK_WEIGHT, WRAP_WEIGHT = 100.0, 10.0
"""Seconds at risk by which a bin is drawn towards the mean of all bins."""


class Hazards:
    """Three tables and the chances made from them. `answer`: the share expected to answer."""

    def __init__(self, *, answer: float = 0.25, talk: float = 120.0, wrap: float = 20.0) -> None:
        self.ring = _first_ring_table(answer)
        self.talk = _first_table(TALK_BINS, TALK_WIDTH, talk, 50.0)
        self.wrap = _first_table(WRAP_BINS, WRAP_WIDTH, wrap, 20.0)
        self.answer_by: Floats = np.zeros((RING_BINS, WINDOWS))
        """P(a person answers within the window | ringing for that many seconds)."""
        self.free_talk: Floats = np.zeros((TALK_BINS, WINDOWS))
        self.free_wrap: Floats = np.zeros((WRAP_BINS, WINDOWS))
        """P(the agent is free within the window and the patience | elapsed talk or wrap-up)."""
        self.in_use: Floats = np.zeros(RING_BINS)
        """The answer hazard of the chances as they were made, to compare answers with."""
        self.people, self.machines = 4.0, 1.0
        """Answers by people and by machines of late: who a call is that is being judged."""
        self.rebuild()

    @property
    def answer_share(self) -> float:
        """Share of dials that people answer, by the tables in use."""
        return float(self.answer_by[0, -1])

    @property
    def person_share(self) -> float:
        """Share of answered calls that are answered by people."""
        return self.people / (self.people + self.machines)

    def dial_ended(self, seconds: float, *, person: bool) -> None:
        """A dial rang so long and was answered by a person, or came to anything else."""
        self.ring *= RING_FADE
        self.ring[1 if person else 2, min(RING_BINS - 1, int(seconds))] += 1

    def judged(self, *, person: bool) -> None:
        """It was found out who answered."""
        self.people = 0.99 * self.people + person
        self.machines = 0.99 * self.machines + (not person)

    def talk_ended(self, seconds: float) -> None:
        self.talk *= WORK_FADE
        self.talk[1, min(TALK_BINS - 1, int(seconds / TALK_WIDTH))] += 1

    def wrap_ended(self, seconds: float) -> None:
        self.wrap *= WORK_FADE
        self.wrap[1, min(WRAP_BINS - 1, int(seconds / WRAP_WIDTH))] += 1

    def passed(self, step: float, ringing: Floats, talking: Floats, wrapping: Floats) -> float:
        """`step` seconds went by for all that runs; the ages are those of now.

        Returns how many answers the chances in use had expected in that time.
        """
        if step <= 0:
            return 0.0
        expected = _spread(self.ring[0], ringing, step, self.in_use)
        _stay(self.talk[0], talking, step, TALK_WIDTH)
        _stay(self.wrap[0], wrapping, step, WRAP_WIDTH)
        return expected

    def rebuild(self) -> None:
        """Make the chances anew from the tables."""
        self.rebuild_answers()
        self.rebuild_agents()

    def rebuild_answers(self) -> None:
        """The chances that calls are answered, by a run of second after second."""
        risk = self.ring[0] + 0.5
        answer, other = self.ring[1] / risk, self.ring[2] / risk
        start = np.arange(RING_BINS)
        alive, answered = np.ones(RING_BINS), np.zeros(RING_BINS)
        for second in range(WINDOWS * STEP):
            at = np.minimum(start + second, RING_BINS - 1)
            answered += alive * answer[at]
            alive *= np.maximum(0.0, 1 - answer[at] - other[at])
            if second % STEP == STEP - 1:
                self.answer_by[:, second // STEP] = np.minimum(1.0, answered)
        self.in_use = answer

    def rebuild_agents(self) -> None:
        """The chances that agents become free: a wrap-up, or a talk and a whole wrap-up."""
        talk = per_second(self.talk, TALK_WEIGHT)
        wrap = per_second(self.wrap, WRAP_WEIGHT)
        span = WINDOWS * STEP + PATIENCE
        seconds = np.arange(span)
        ends = (np.arange(WINDOWS) + 1) * STEP + PATIENCE

        bins = np.minimum(WRAP_BINS - 1, (2 * np.arange(WRAP_BINS)[:, None] + 1 + seconds) // 2)
        self.free_wrap = 1 - np.cumprod(1 - wrap[bins], axis=1)[:, ends - 1]
        whole = np.minimum(WRAP_BINS - 1, seconds // 2)
        wrapped = np.concatenate(([0.0], 1 - np.cumprod(1 - wrap[whole])))

        bins = np.minimum(TALK_BINS - 1, (5 * np.arange(TALK_BINS)[:, None] + 2 + seconds) // 5)
        hazard = talk[bins]
        alive = np.cumprod(1 - hazard, axis=1)
        ended = hazard * np.concatenate((np.ones((TALK_BINS, 1)), alive[:, :-1]), axis=1)
        for window, end in enumerate(ends):
            # The talk ends in second t, and the wrap-up takes no longer than what is left then.
            self.free_talk[:, window] = ended[:, :end] @ wrapped[end:0:-1]


def per_second(table: Floats, weight: float) -> Floats:
    """Hazard of each bin with its two neighbours, drawn to the pooled rate by `weight` seconds."""
    risk, endings = table
    window = np.ones(3)
    near_risk = np.convolve(risk, window, mode="same") + weight
    near_endings = np.convolve(endings, window, mode="same")
    pooled = endings.sum() / risk.sum()
    hazard: Floats = np.minimum(0.9, (near_endings + weight * pooled) / near_risk)
    return hazard


def _first_ring_table(answer: float) -> Floats:
    """Forty dials of guesses: answers between 4 and 20 s, busy at once, no answer after 25 s."""
    table = np.zeros((3, RING_BINS))
    alive = 40.0
    for second in range(26):
        table[0, second] = alive
        table[1, second] = 40 * answer / 16 if 4 <= second < 20 else 0.0
        table[2, second] = 40 * (1 - answer) * 0.3 / 4 if second < 4 else 0.0
        alive -= table[1, second] + table[2, second]
    table[0, 26:] = 0.01
    table[2, 25] = table[0, 25]
    return table


def _first_table(bins: int, width: float, mean: float, weight: float) -> Floats:
    """A few guesses of an exponential duration."""
    risk = weight * np.exp(-width * np.arange(bins) / mean)
    return np.stack((risk, risk / mean))


def _spread(risk: Floats, ages: Floats, step: float, hazard: Floats) -> float:
    """Add the last `step` seconds of each age to the one-second bins that they passed through."""
    expected = 0.0
    if not len(ages):
        return expected
    begin = np.maximum(0.0, ages - step)
    first = begin.astype(np.int64)
    for further in range(int(np.ceil(step)) + 1):
        low = first + further
        piece = np.minimum(ages, low + 1.0) - np.maximum(begin, low)
        piece = np.maximum(piece, 0.0)
        time = np.bincount(np.minimum(low, RING_BINS - 1), piece, RING_BINS)
        risk += time
        expected += float(time @ hazard)
    return expected


def _stay(risk: Floats, elapsed: Floats, step: float, width: float) -> None:
    """Add `step` seconds to the bin in whose middle each elapsed time was."""
    if not len(elapsed):
        return
    middle = np.maximum(0.0, elapsed - step / 2)
    at = np.minimum((middle / width).astype(np.int64), len(risk) - 1)
    risk += step * np.bincount(at, minlength=len(risk))
