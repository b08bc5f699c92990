"""What can be done at a desk now: which keys of the bar and of the keyboard are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent_app.desk import Desk


def possible(desk: Desk, action: str) -> bool:
    """Whether a command would do something in the desk's present situation."""
    call = desk.shown()
    here = desk.here(call) if call is not None else ""
    if action in ("hang_up", "mute"):
        return call is not None and here != "alerting"
    if not desk.link.is_connected:
        return False
    match action:
        case "answer":
            return desk.ringing is not None
        case "reject":
            return desk.ringing is not None or desk.preview is not None
        case "hold":
            return here in ("connected", "held")
        case "transfer" | "conference":
            return here == "connected" or desk.active_and_held() is not None
        case "deflect":
            return here == "alerting"
        case "segment":
            return here == "connected" and bool(desk.site.segments)
        case "keypad":
            return here == "connected"
        case "dial":
            return desk.preview is not None or not desk.calls()
        case "ready" | "not_ready":
            return desk.agent is not None
        case "finish":
            return desk.wrapping
    return False
