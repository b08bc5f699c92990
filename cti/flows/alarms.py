"""Alarms that flows raise on the supervisors' wall."""

from __future__ import annotations

from cti.clock import Clock
from cti.watch.alarms import Alarms

_LEVELS = {"notice": "notice", "warning": "major", "severe": "critical"}


class FlowAlarms:
    """Fulfils `cti.ivr.services.messages.Alarming`: one open alarm for each block."""

    def __init__(self, alarms: Alarms, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._raised: dict[str, float] = {}

    def raise_alarm(self, key: str, text: str, level: str, same_within: float) -> bool:
        now = self._clock.now()
        last = self._raised.get(key)
        if last is not None and now - last < same_within:
            return False
        self._raised[key] = now
        self._alarms.clear(key)
        self._alarms.raise_alarm(
            key,
            _LEVELS[level],
            text,
            f"Cause: the flow {key.removeprefix('flow:')} says so.",
            "Mend: do what the flow was drawn for, then acknowledge the alarm.",
        )
        return True
