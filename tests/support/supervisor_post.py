"""The monitor's window at a hotel of six queues, eight spans and two campaigns, as events made it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cti.client.mirror import Mirror
from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.views import CampaignView, QueueView, SpanView
from cti.events import (
    AgentLoggedOn,
    AgentStateChanged,
    AlarmRaised,
    Delivered,
    Established,
    Event,
    LeftQueue,
    Offered,
    Queued,
    SpanChanged,
    SupervisionEnded,
    SupervisionStarted,
)
from cti.wire import Account
from monitor_app.watch import Watch
from monitor_app.window import MonitorWindow
from tests.support.agent_desk import NoSoundCard
from tests.support.pretend_link import PretendLink

NOON = 1_784_865_600.0
"""A Friday around noon in China; what day it is nobody asks."""

RIGHTS = (
    "see.all", "numbers.clear", "calls.own", "calls.any", "agents.force", "supervise",
    "campaigns", "records.own", "records.all",
)  # fmt: skip
EAR = "station:240"
QUEUES = {
    "sales": ("客房预订", "Reservations"),
    "members": ("会员服务", "Members"),
    "after": ("售后", "After-sales"),
    "complaints": ("投诉", "Complaints"),
    "groups": ("团队与会议", "Groups"),
    "outbound": ("会员回访", "Member calls"),
}
AGENTS = {"8001": "王蕾", "8002": "李强", "8003": "赵琳", "8004": "张敏"}


def supervisor(rights: tuple[str, ...] = RIGHTS, station: str | None = EAR) -> Account:
    return Account(user="2001", name="何敏", role="supervisor", station=station, permissions=rights)


def snapshot(spans: int = 8) -> dict[str, Any]:
    """What the configuration of this hotel gives before anything happens."""
    mirror = Mirror()
    mirror.prepare(
        queues=[QueueView(name, zh) for name, (zh, _) in QUEUES.items()],
        campaigns=[
            CampaignView("summer", "会员夏日回访", contacts=300, finished=12),
            CampaignView("wedding", "婚宴意向", contacts=50),
        ],
        spans=[SpanView(f"e1-{n}", "normal", 30) for n in range(1, spans + 1)],
    )
    return mirror.dump()


SITE = {
    "name": "云栖酒店 客户中心",
    "queue_details": [
        {"name": name, "title_zh": zh, "title_en": en} for name, (zh, en) in QUEUES.items()
    ],
    "campaign_details": [
        {
            "name": "summer", "title_zh": "会员夏日回访", "title_en": "Summer offer",
            "queue": "outbound", "caller": "057188001200", "abandon_limit": 0.03,
            "calling_from": "09:00", "calling_until": "20:00",
        },
        {"name": "wedding", "title_zh": "婚宴意向", "title_en": "Weddings", "queue": "sales",
         "abandon_limit": 0.03, "caller": "", "calling_from": "", "calling_until": ""},
    ],
    "paths": {"main": {"b5": {"name": "主菜单", "exits": {}}}},
}  # fmt: skip


@dataclass
class Post:
    """A supervisor at work."""

    link: PretendLink
    window: MonitorWindow
    watch: Watch
    qtbot: QtBot

    def press(
        self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None
    ) -> None:
        """A key into whatever has the focus."""
        held = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            held |= one
        self.qtbot.keyClick(on or self.window.focusWidget() or self.window, key, held)

    def type(self, text: str) -> None:
        focus = self.window.focusWidget()
        assert focus is not None
        self.qtbot.keyClicks(focus, text)

    def say(self, *events: Event) -> None:
        """Events come, and the pages have shown them."""
        self.link.say(*events)
        self.watch.changed.emit()

    def asked(self, *names: str) -> list[tuple[str, dict[str, Any]]]:
        """The commands that went to the server."""
        return [(n, a) for n, a in self.link.asked if n in names]

    # --- the day ---------------------------------------------------------------------------------

    def log_on(self, *agents: str, queues: tuple[str, ...] = ("sales", "outbound")) -> None:
        for number in agents or AGENTS:
            at = self.link.at
            station = f"station:2{number[-2:]}"
            self.say(
                AgentLoggedOn(at=at, agent=number, name=AGENTS[number], station=station,
                              queues=queues),
                AgentStateChanged(at=at, agent=number, state="ready"),
            )  # fmt: skip

    def wait(self, call: int, queue: str = "sales", trunk: str = "trunk:e1-1/7") -> None:
        """A call from outside waits in a queue."""
        at = self.link.at
        self.say(
            Offered(at=at, call=call, device=trunk, calling="13812346021", called="4008216216"),
            Established(at=at, call=call, device=trunk),
            Queued(at=at, call=call, device=f"queue:{queue}"),
        )

    def talk(
        self, call: int = 7, agent: str = "8003", trunk: str = "trunk:e1-1/7", queue: str = "sales"
    ) -> None:
        """A call from outside reaches an agent, who answers."""
        self.wait(call, queue, trunk)
        at, station = self.link.at + 2.0, f"station:2{agent[-2:]}"
        self.say(
            Delivered(at=at, call=call, device=station, calling="13812346021",
                      called="4008216216", queue=queue, agent=agent),
            Established(at=at + 1, call=call, device=station),
            LeftQueue(at=at + 1, call=call, queue=queue, outcome="answered", waited=3.0,
                      agent=agent),
            AgentStateChanged(at=at + 1, agent=agent, state="busy", call=call),
        )  # fmt: skip

    def supervised(self, call: int = 7, agent: str = "8003", mode: str = "listen") -> None:
        """The server says that this supervisor is in the call."""
        self.say(
            SupervisionStarted(at=self.link.at, call=call, device=EAR, supervisor="2001",
                               agent=agent, mode=mode, station=f"station:2{agent[-2:]}")
        )  # fmt: skip

    def left(self, call: int = 7) -> None:
        self.say(SupervisionEnded(at=self.link.at, call=call, device=EAR, supervisor="2001"))

    def span(self, span: str, health: str) -> None:
        """A span changes, and the server raises the alarm for it."""
        self.say(
            SpanChanged(at=self.link.at, span=span, health=health, channels=30),
            AlarmRaised(at=self.link.at, key=f"span:{span}", level="critical",
                        fact=f"Span {span} carries no calls.", cause="Cause: cable.",
                        mend="Mend: look."),
        )  # fmt: skip


def open_monitor(
    qtbot: QtBot, folder: Path, account: Account | None = None, sound: object | None = None
) -> Post:
    """Signed in, the wall in front, the site's names known."""
    link = PretendLink(account or supervisor(), at=NOON)
    choices = Choices("monitor", folder / "choices.ini")
    watch = Watch(link, choices)
    link.connect_now(snapshot())
    window = MonitorWindow(watch, Headset(sound=sound or NoSoundCard()), choices)
    qtbot.addWidget(window)
    link.answer("Site", SITE)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return Post(link, window, watch, qtbot)
