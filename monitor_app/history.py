"""What happened while this window was open, for the pages that show more than the present."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from PySide6.QtCore import QObject

from cti.client.qt.link import Link
from cti.client.views import AlarmView
from cti.events import AgentChosen, AlarmCleared, AlarmRaised, CampaignChanged, PacingDecided
from monitor_app.figures import pacing_figures

KEPT = 600
"""Entries of each kind that are kept."""


@dataclass(frozen=True)
class Decision:
    """A decision of the pacing, or a change of the campaign's state (then `state` says which)."""

    at: float
    dials: int
    why: str
    idle: float | None = None
    limit: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PastAlarm:
    alarm: AlarmView
    cleared: float


class History(QObject):
    """Filled by events; nothing of it is stored, the server's journal has it all."""

    def __init__(self, link: Link, parent: QObject) -> None:
        super().__init__(parent)
        self.decisions: defaultdict[str, deque[Decision]] = defaultdict(lambda: deque(maxlen=KEPT))
        self.chosen: dict[int, AgentChosen] = {}
        self.past_alarms: deque[PastAlarm] = deque(maxlen=KEPT)
        self._open: dict[str, AlarmView] = {}
        self._link = link
        link.changed.connect(self._heard)

    def _heard(self, events: object, _touched: object) -> None:
        if not events:
            self._open = dict(self._link.mirror.alarms)
            return
        for event in events if isinstance(events, list) else ():
            if isinstance(event, PacingDecided):
                view = self._link.mirror.campaigns.get(event.campaign)
                figures = pacing_figures(event.inputs, view.mode if view is not None else "")
                limit = figures.limit if figures is not None else ""
                idle = event.inputs.get("idle")
                self.decisions[event.campaign].append(
                    Decision(event.at, event.dials, event.why, idle, limit)
                )
            elif isinstance(event, CampaignChanged):
                self.decisions[event.campaign].append(
                    Decision(event.at, 0, "", state=event.state, reason=event.reason or event.by)
                )
            elif isinstance(event, AgentChosen):
                self.chosen[event.call] = event
                while len(self.chosen) > KEPT:
                    del self.chosen[next(iter(self.chosen))]
            elif isinstance(event, AlarmRaised):
                self._open[event.key] = AlarmView(
                    event.key, event.level, event.fact, event.cause, event.mend, event.at
                )
            elif isinstance(event, AlarmCleared):
                known = self._open.pop(event.key, None)
                if known is not None:
                    self.past_alarms.appendleft(PastAlarm(known, event.at))
