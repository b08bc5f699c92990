"""How many steps and how much time a run has left."""

from __future__ import annotations

from cti.ivr.run.compiler import Step
from cti.ivr.run.happening import BlockFailed, Interrupted, TimeUp
from cti.ivr.run.limits import Limits

_UNCOUNTED = frozenset({"acd", "trunks"})
"""Services of blocks whose time is queueing or talking."""


class Budget:
    """Steps without waiting, and seconds in flows."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._steps = 0
        self._limit = limits.steps
        self._spent = 0.0
        self._most = limits.call_seconds
        self._goodbye = False
        self._counts: dict[type, bool] = {}

    @property
    def most(self) -> float:
        """Seconds that the call may spend in flows."""
        return self._most

    @most.setter
    def most(self, seconds: float) -> None:
        if not self._goodbye:  # the time granted for a goodbye stays as it is
            self._most = seconds

    def refresh(self) -> None:
        """Something was waited for."""
        self._steps, self._limit = 0, self._limits.steps

    def grant(self) -> None:
        """More steps for the path of an error, or for the work after hang-up."""
        self._steps, self._limit = 0, self._limits.more_steps

    def count(self, step: Step, now: float) -> float | None:
        """Take one step; returns until when it may wait, None where its time is not counted.

        Raises BlockFailed("step_limit"), and Interrupted where the time is up already.
        """
        self._steps += 1
        if self._steps > self._limit:
            text = (
                f"The flow went {self._limit} steps without waiting for anything; it was stopped."
            )
            raise BlockFailed("step_limit", text)
        if self._spent > self._most:
            raise Interrupted(TimeUp())
        return now + self._most - self._spent if self._counted(step) else None

    def spend(self, step: Step, seconds: float) -> None:
        if self._counted(step):
            self._spent += seconds

    def say_goodbye(self) -> bool:
        """The time is up: grant a little for a goodbye. False where that is over as well."""
        if self._goodbye:
            return False
        self._goodbye = True
        self._most = self._spent + self._limits.goodbye_seconds
        return True

    def too_long(self) -> BlockFailed:
        """The error of a call whose time is up."""
        hours = self._limits.call_seconds / 3600
        return BlockFailed(
            "time_limit", f"The call was in the flow for {hours:g} hours; it was ended."
        )

    def _counted(self, step: Step) -> bool:
        counts = self._counts.get(step.kind)
        if counts is None:
            counts = self._counts[step.kind] = _UNCOUNTED.isdisjoint(step.kind.needs)
        return counts
