"""The look of every state: a colour, a picture, a word, and a shape whose outline differs.

`look("talking")` tells the first two, `word("talking")` the third in the language in use, and
`draw_shape` paints the shape into a cell of a dense grid. `agent_state` and `connection_state`
say which state an agent or a party of a call is in, from the mirror's views.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject

from cti.client.qt import language
from cti.client.views import AgentView, CallView


@dataclass(frozen=True)
class Look:
    """`colour` names a field of the tokens, `icon` a picture of the mdi6 set, `shape` a cell."""

    colour: str
    icon: str
    shape: str


LOOKS = {
    # agents
    "ready": Look("ready", "mdi6.check-circle", "disc"),
    "reserved": Look("ring", "mdi6.account-clock", "clock"),
    "ringing": Look("ring", "mdi6.bell-ring", "diamond"),
    "dialling": Look("ring", "mdi6.phone-outgoing", "hollow_diamond"),
    "talking": Look("talk", "mdi6.phone-in-talk", "square"),
    "held": Look("talk", "mdi6.pause-circle-outline", "paused_square"),
    "in_segment": Look("talk", "mdi6.account-arrow-right-outline", "paused_square"),
    "conference": Look("talk", "mdi6.account-group", "dotted_square"),
    "wrap_up": Look("wrap", "mdi6.clipboard-edit-outline", "triangle"),
    "not_ready": Look("away", "mdi6.coffee", "bar"),
    "logged_off": Look("off", "mdi6.circle-outline", "ring"),
    "lost": Look("alarm", "mdi6.lan-disconnect", "cross"),
    # calls
    "in_flow": Look("off", "mdi6.sitemap-outline", "stairs"),
    "queued": Look("ring", "mdi6.account-multiple-outline", "stacked_diamonds"),
    "failed": Look("alarm", "mdi6.phone-remove-outline", "cross"),
    "cleared": Look("off", "mdi6.phone-hangup-outline", "dot"),
    # channels and spans
    "idle": Look("off", "mdi6.circle-small", "dot"),
    "blocked": Look("off", "mdi6.cancel", "hatched"),
    "span_up": Look("off", "mdi6.check", "frame"),
    "remote_alarm": Look("ring", "mdi6.alert", "frame"),
    "no_signal": Look("alarm", "mdi6.alert-octagon", "frame"),
    "all_ones": Look("alarm", "mdi6.alert-octagon", "frame"),
    "signalling_down": Look("alarm", "mdi6.lan-disconnect", "frame"),
    # alarms
    "critical": Look("alarm", "mdi6.alert-octagon", "octagon"),
    "major": Look("ring", "mdi6.alert", "triangle"),
    "notice": Look("off", "mdi6.information-outline", "disc"),
    # campaigns
    "running": Look("ready", "mdi6.play-circle", "disc"),
    "paused": Look("away", "mdi6.pause-circle", "bar"),
    "over_limit": Look("alarm", "mdi6.alert-octagon", "octagon"),
    "finished": Look("off", "mdi6.check", "dot"),
    "unknown": Look("off", "mdi6.help-circle-outline", "ring"),
}

REASON_ICONS = {
    "break": "mdi6.coffee",
    "lunch": "mdi6.silverware-fork-knife",
    "meal": "mdi6.silverware-fork-knife",
    "training": "mdi6.school-outline",
    "meeting": "mdi6.account-group-outline",
    "coaching": "mdi6.account-voice",
    "paperwork": "mdi6.file-document-edit-outline",
    "ring_no_answer": "mdi6.phone-missed",
    "forced": "mdi6.account-lock-outline",
    "logged_on": "mdi6.login",
    "other": "mdi6.dots-horizontal-circle-outline",
}
"""Break reasons that have a picture of their own; every other shows the cup."""


def look(state: str) -> Look:
    """The look of a state; one that is not known looks unknown rather than failing."""
    return LOOKS.get(state, LOOKS["unknown"])


def agent_state(agent: AgentView, calls: Mapping[int, CallView]) -> str:
    """The state to show for an agent: a busy one is told apart by the connection of the station."""
    plain = {
        "logged_off": "logged_off",
        "not_ready": "not_ready",
        "ready": "ready",
        "reserved": "reserved",
        "working_after_call": "wrap_up",
        "lost": "lost",
    }
    call = calls.get(agent.call) if agent.call is not None else None
    here = call.connections.get(agent.station) if call is not None else None
    if agent.state in ("busy", "reserved") and call is not None and here is not None:
        return connection_state(call, agent.station)
    if agent.state == "busy":
        return "talking"
    return plain.get(agent.state, "unknown")


def connection_state(call: CallView, device: str) -> str:
    """The state to show for one party of a call."""
    here = call.connections.get(device)
    if here is None:
        return "cleared"
    if here.state == "alerting":
        return "ringing"
    if here.state == "initiated":
        return "dialling"
    if here.state == "held" and call.segment:
        return "in_segment"
    if here.state != "connected":
        return here.state if here.state in LOOKS else "unknown"
    others = [c for name, c in call.connections.items() if name != device]
    talking = [c for c in others if c.state in ("connected", "held")]
    if len(talking) >= 2:
        return "conference"
    if not talking and any(c.state in ("alerting", "initiated") for c in others):
        return "dialling"
    if device.startswith("flow:"):
        return "in_flow"
    return "talking"


class _Words(QObject):
    """The words, on a class of its own so that translators find them under one heading."""

    def table(self) -> dict[str, str]:
        return {
            "ready": self.tr("Ready"),
            "reserved": self.tr("Reserved"),
            "ringing": self.tr("Ringing"),
            "dialling": self.tr("Dialling"),
            "talking": self.tr("Talking"),
            "held": self.tr("On hold"),
            "in_segment": self.tr("In a segment"),
            "conference": self.tr("Conference"),
            "wrap_up": self.tr("Wrap-up"),
            "not_ready": self.tr("Not ready"),
            "logged_off": self.tr("Logged off"),
            "lost": self.tr("Lost"),
            "in_flow": self.tr("In flow"),
            "queued": self.tr("Queued"),
            "failed": self.tr("Failed"),
            "cleared": self.tr("Ended"),
            "idle": self.tr("Idle"),
            "blocked": self.tr("Blocked"),
            "span_up": self.tr("Normal"),
            "remote_alarm": self.tr("Remote alarm"),
            "no_signal": self.tr("No signal"),
            "all_ones": self.tr("All ones"),
            "signalling_down": self.tr("Signalling down"),
            "critical": self.tr("Critical"),
            "major": self.tr("Major"),
            "notice": self.tr("Notice"),
            "running": self.tr("Running"),
            "paused": self.tr("Paused"),
            "over_limit": self.tr("Stopped at limit"),
            "finished": self.tr("Finished"),
            "unknown": self.tr("Unknown"),
        }

    def reasons(self) -> dict[str, str]:
        return {
            "break": self.tr("Break"),
            "lunch": self.tr("Lunch"),
            "meal": self.tr("Lunch"),
            "training": self.tr("Training"),
            "meeting": self.tr("Meeting"),
            "coaching": self.tr("Coaching"),
            "paperwork": self.tr("Paperwork"),
            "ring_no_answer": self.tr("Missed a call"),
            "forced": self.tr("Set by supervisor"),
            "logged_on": self.tr("Signed on"),
            "preview_no_answer": self.tr("Preview not taken"),
            "other": self.tr("Other"),
        }


_tables: dict[str, tuple[dict[str, str], dict[str, str]]] = {}


def _words() -> tuple[dict[str, str], dict[str, str]]:
    name = language.current()
    if name not in _tables:
        words = _Words()
        _tables[name] = (words.table(), words.reasons())
    return _tables[name]


def word(state: str) -> str:
    """The word of a state in the language in use."""
    return _words()[0].get(state, state)


def reason_word(reason: str) -> str:
    """The word of a break reason; a reason of the site's own is shown as it was written."""
    return _words()[1].get(reason, reason)
