"""What every page stands on: the mirror, the rights, and one signal when something has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cti.client.mirror import Mirror
from cti.client.qt import states
from cti.client.qt.choices import Choices
from cti.client.qt.link import Link
from cti.client.qt.widgets import seconds
from cti.client.views import AgentView, AlarmView, CallView
from monitor_app.day import Day
from monitor_app.history import History
from monitor_app.site import SiteNames
from monitor_app.thresholds import Thresholds

PAUSE = 100
"""Milliseconds over which changes are gathered."""

LEVELS = ("critical", "major", "notice")


class Watch(QObject):
    """The call centre as one supervisor sees it; commands go through `ask`."""

    changed = Signal()
    """Something is to be shown anew: events came, or a second went by."""
    refused = Signal(str, str)
    """A command was not done: what was wanted, and why not."""
    acknowledged_changed = Signal()

    def __init__(self, link: Link, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link, self.choices = link, choices
        self.site = SiteNames(link, self)
        self.day = Day(link, self)
        self.history = History(link, self)
        self.limits = Thresholds.recalled(choices)
        self.acknowledged: dict[str, float] = {}
        """Alarms that were acknowledged here: key -> `since` of that very alarm."""
        self.old_since: float | None = None
        """Since when what is shown is old, because the link is gone; None while it is live."""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.changed)
        link.changed.connect(self._heard)
        link.connected.connect(self._connected)
        link.disconnected.connect(self._disconnected)
        self.site.changed.connect(self.changed)
        self.day.changed.connect(self._soon)
        seconds().tick.connect(self._tick)

    @property
    def mirror(self) -> Mirror:
        return self.link.mirror

    def now(self) -> float:
        """The server's clock; it stands still while what is shown is old."""
        return self.link.now() if self.old_since is None else self.old_since

    def _heard(self, events: object, _touched: object) -> None:
        if not events:
            self._forget_gone()
            self.changed.emit()
        else:
            self._soon()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _tick(self) -> None:
        if self.old_since is None:
            self.changed.emit()

    def _connected(self) -> None:
        self.old_since = None
        self.changed.emit()

    def _disconnected(self, _why: str) -> None:
        if self.old_since is None:
            self.old_since = self.link.now()
        self.changed.emit()

    # --- rights and commands ---------------------------------------------------------------------

    def may(self, permission: str) -> bool:
        account = self.link.account
        return account is not None and permission in account.permissions

    @property
    def station(self) -> str:
        """The supervisor's own station, "" without one."""
        account = self.link.account
        return (account.station or "") if account is not None else ""

    def ask(
        self,
        wanted: str,
        name: str,
        args: Mapping[str, Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Ask the server; a refusal is told with `wanted`, what the person wanted to do."""

        def refused(_code: str, text: str) -> None:
            if failed is not None:
                failed(text)
            self.refused.emit(wanted, text)

        self.link.request(name, args, done, refused)

    # --- what there is ---------------------------------------------------------------------------

    def state_of(self, agent: AgentView) -> str:
        return states.agent_state(agent, self.mirror.calls)

    def call_of(self, agent: str) -> CallView | None:
        """The live call of an agent: the one in which they speak, else one they hold."""
        view = self.mirror.agents.get(agent)
        if view is None:
            return None
        calls = [
            call
            for call in self.mirror.calls_at(view.station)
            if call.connections[view.station].state in ("connected", "held", "alerting")
        ]
        calls.sort(key=lambda call: call.connections[view.station].state != "connected")
        return calls[0] if calls else None

    def agent_in(self, call: CallView) -> AgentView | None:
        """The agent who takes part in a call, or is rung by it."""
        for device in call.connections:
            if device.startswith("station:") and device not in call.supervisors:
                agent = self.mirror.agent_at(device)
                if agent is not None:
                    return agent
        return None

    # --- alarms ----------------------------------------------------------------------------------

    def alarms(self) -> list[AlarmView]:
        """The open ones: by level, then the newest first."""

        def place(alarm: AlarmView) -> tuple[int, float]:
            level = LEVELS.index(alarm.level) if alarm.level in LEVELS else len(LEVELS)
            return level, -alarm.since

        return sorted(self.mirror.alarms.values(), key=place)

    def unseen(self) -> list[AlarmView]:
        """Open alarms that nobody acknowledged here."""
        return [a for a in self.alarms() if self.acknowledged.get(a.key) != a.since]

    def acknowledge(self, alarm: AlarmView | None = None) -> AlarmView | None:
        """Take note of an alarm, or of the first that waits for it; returns which."""
        waiting = self.unseen()
        chosen = alarm if alarm is not None else waiting[0] if waiting else None
        if chosen is not None:
            self.acknowledged[chosen.key] = chosen.since
            self.acknowledged_changed.emit()
            self.changed.emit()
        return chosen

    def _forget_gone(self) -> None:
        for key in [k for k in self.acknowledged if k not in self.mirror.alarms]:
            del self.acknowledged[key]
