"""The agent's situation without a widget: which call is shown, what can be done, what was asked.

Every command names the call that was shown when the key went down. When the situation changed by
itself - the caller hung up, another call came - the call keys are dead for `GUARD` seconds, so that
a key meant for the last call does not hit the next one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from agent_app.possible import possible
from agent_app.site import SiteFacts
from cti.client.qt import states
from cti.client.qt.drafts import Drafts
from cti.client.qt.link import Link
from cti.client.views import AgentView, CallView, PreviewView
from cti.events import Delivered, Event

GUARD = 0.4
ACTIVE = ("connected", "alerting", "initiated")


class Desk(QObject):
    """The one place in the program that turns keys into requests and events into a situation."""

    changed = Signal()
    """Something to show has changed."""
    popped = Signal(int)
    """A call began to ring here."""
    refused = Signal(str)
    """The server said no; the sentence says why."""
    muted = Signal(bool)
    transfer_wanted = Signal(str)
    """The panel of transfer or conference was asked for: "transfer" or "conference"."""

    def __init__(
        self,
        link: Link,
        drafts: Drafts,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` counts seconds for the guard; tests hand in their own."""
        super().__init__(parent)
        self.link = link
        self.drafts = drafts
        self.site = SiteFacts(link, drafts, self)
        self.dropped: int | None = None
        """The call that was left while the server could not hear of it."""
        self.is_muted = False
        self._clock = clock
        self._picked: int | None = None
        self._under_hand: tuple[int | None, str] = (None, "")
        self._moved_at = -GUARD
        self._own: dict[int, int | None] = {}
        self._last_own = -math.inf
        self._lost_at: float | None = None
        link.changed.connect(self._heard)
        link.connected.connect(self.changed)
        link.disconnected.connect(self._lost)
        self.site.changed.connect(self.changed)

    # --- the situation ---------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """This agent's name on the server."""
        account = self.link.account
        return (account.agent or account.user) if account is not None else ""

    @property
    def agent(self) -> AgentView | None:
        return self.link.mirror.agents.get(self.name)

    @property
    def station(self) -> str:
        """`station:204`, or "" before the server told it."""
        agent, account = self.agent, self.link.account
        if agent is not None and agent.station:
            return agent.station
        return (account.station or "") if account is not None else ""

    def now(self) -> float:
        return self.link.now()

    def calls(self) -> list[CallView]:
        """The calls at this station, oldest first."""
        return self.link.mirror.calls_at(self.station) if self.station else []

    def shown(self) -> CallView | None:
        """The call that the bar shows: the picked one, else the live one, else one on hold."""
        here = self.calls()
        for call in here:
            if call.call == self._picked:
                return call
        for state in ACTIVE:
            for call in reversed(here):
                if call.connections[self.station].state == state:
                    return call
        return here[-1] if here else None

    def subject(self) -> CallView | None:
        """The call that the bar is about: the shown one, or the one in wrap-up."""
        return self.shown() or (self.link.mirror.agent_call(self.name) if self.wrapping else None)

    def customers_call(self) -> CallView | None:
        """The call that the page is about: the customer's, also while a colleague is asked about him."""
        pair = self.active_and_held()
        if pair is not None and pair[0].consults == pair[1].call:
            return pair[1]
        return self.subject()

    def here(self, call: CallView) -> str:
        """The state of this station's connection of a call, "" where it has none."""
        connection = call.connections.get(self.station)
        return connection.state if connection is not None else ""

    def active_and_held(self) -> tuple[CallView, CallView] | None:
        """The two calls of a consultation, the live one first."""
        here = self.calls()
        held = [c for c in here if self.here(c) == "held"]
        live = [c for c in here if self.here(c) in ACTIVE and self.here(c) != "alerting"]
        live += [c for c in here if c.consults is not None and c not in live and c not in held]
        return (live[-1], held[-1]) if live and held else None

    @property
    def wrapping(self) -> bool:
        agent = self.agent
        return agent is not None and agent.state == "working_after_call"

    @property
    def ringing(self) -> CallView | None:
        """The call that rings here and waits for an answer."""
        for call in self.calls():
            if self.here(call) == "alerting":
                return call
        return None

    @property
    def preview(self) -> PreviewView | None:
        """The contact that a campaign offers to dial."""
        return self.link.mirror.previews.get(self.name)

    def state(self) -> str:
        """The state to show, a key of `states.LOOKS`."""
        if not self.link.is_connected:
            return "lost"
        agent, call = self.agent, self.shown()
        if call is not None:
            return states.connection_state(call, self.station)
        return "logged_off" if agent is None else states.agent_state(agent, {})

    def since(self) -> float | None:
        """When the state shown began, by the server's clock."""
        if not self.link.is_connected:
            return self._lost_at
        call, agent = self.shown(), self.agent
        if call is not None:
            connection = call.connections[self.station]
            talking = connection.state == "connected" and call.talking_since is not None
            return call.talking_since if talking else connection.since
        return agent.since if agent is not None and agent.since else None

    def reason(self) -> str:
        """The break reason, in not-ready."""
        agent = self.agent
        return agent.reason if agent is not None and agent.state == "not_ready" else ""

    def wrap_left(self) -> tuple[float, float] | None:
        """Seconds of wrap-up that are left and its whole length, where the site limits it."""
        agent, call = self.agent, self.subject()
        if agent is None or not self.wrapping:
            return None
        whole = self.site.wrap_seconds(call.queue if call is not None else None)
        if not whole:
            return None
        whole += self.site.extended(agent.call)
        return max(0.0, whole - (self.now() - agent.since)), whole

    # --- what can be done ------------------------------------------------------------------------

    def can(self, action: str) -> bool:
        """Whether a command of the bar would do something now."""
        return possible(self, action)

    def guarded(self) -> bool:
        """Whether the call keys are dead: the situation moved under the hand just now."""
        return self._clock() - self._moved_at < GUARD

    # --- commands --------------------------------------------------------------------------------

    def answer(self) -> None:
        call = self.ringing
        if call is not None and not self.guarded():
            self.ask("AnswerCall", call.call, {"call": call.call})

    def reject(self) -> None:
        """Turn a ringing call away, or skip the offered contact."""
        call, preview = self.ringing, self.preview
        if call is not None and not self.guarded():
            self.ask("ClearConnection", call.call, {"call": call.call})
        elif call is None and preview is not None:
            contact: dict[str, Any] = {"campaign": preview.campaign, "contact": preview.contact}
            self.ask("SkipPreview", None, contact)

    def hang_up(self) -> None:
        """Leave the shown call. Without a connection the server is told once it is back."""
        call = self.shown()
        if call is None or self.guarded() or self.here(call) == "alerting":
            return
        if self.link.is_connected:
            self.ask("ClearConnection", call.call, {"call": call.call})
        else:
            self.site.outbox.put("ClearConnection", {"call": call.call})
            self.dropped = call.call
            self.mute(True)

    def hold(self) -> None:
        """Hold, take back, or change between two calls."""
        call, pair = self.shown(), self.active_and_held()
        if call is None or self.guarded():
            return
        if pair is not None:
            self.ask("AlternateCall", None, {"active": pair[0].call, "held": pair[1].call})
        elif self.here(call) == "held":
            self.ask("RetrieveCall", call.call, {"call": call.call})
        elif self.here(call) == "connected":
            self.ask("HoldCall", call.call, {"call": call.call})

    def mute(self, on: bool | None = None) -> None:
        """Silence the microphone, or end that; without an argument the other way round."""
        self.is_muted = (not self.is_muted) if on is None else on
        self.muted.emit(self.is_muted)
        self.changed.emit()

    def transfer(self) -> None:
        """Open the panel; while asking a colleague, complete the transfer."""
        self._join("TransferCall", "transfer")

    def conference(self) -> None:
        """Open the panel; while asking a colleague, join all."""
        self._join("ConferenceCall", "conference")

    def _join(self, request: str, panel: str) -> None:
        if self.guarded() or not self.can(panel):
            return
        pair = self.active_and_held()
        if pair is not None:
            self.ask(request, None, {"active": pair[0].call, "held": pair[1].call})
        else:
            self.transfer_wanted.emit(panel)

    def consult(self, call: int, to: str) -> None:
        self.ask("ConsultationCall", call, {"call": call, "to": to})

    def blind_transfer(self, call: int, to: str) -> None:
        self.ask("SingleStepTransferCall", call, {"call": call, "to": to})

    def send_into(self, call: int, flow: str) -> None:
        """Let the customer listen to a segment; he comes back at its end, or when he is taken back."""
        self.ask("EnterSegment", call, {"call": call, "flow": flow})

    def segment(self) -> None:
        """Open the panel that chooses a segment."""
        if self.can("segment") and not self.guarded():
            self.transfer_wanted.emit("segment")

    def deflect(self, call: int, to: str) -> None:
        self.ask("DeflectCall", call, {"call": call, "to": to})

    def cancel_consultation(self) -> None:
        """Drop the question and go back to the caller."""
        pair = self.active_and_held()
        if pair is not None:
            self.ask("ReconnectCall", None, {"active": pair[0].call, "held": pair[1].call})

    def send_digit(self, digit: str) -> None:
        call = self.shown()
        if call is not None and self.here(call) == "connected":
            self.ask("GenerateDigits", call.call, {"call": call.call, "digits": digit})

    def dial(self, number: str = "") -> None:
        """Dial a number, or without one the contact that is offered."""
        preview = self.preview
        if number:
            self.ask("MakeCall", None, {"to": number})
        elif preview is not None:
            contact: dict[str, Any] = {"campaign": preview.campaign, "contact": preview.contact}
            self.ask("DialPreview", None, contact)

    def ready(self) -> None:
        """Be ready; from wrap-up that ends it too."""
        if self.wrapping:
            self.finish()
        else:
            self.ask("SetAgentState", None, {"state": "ready", "reason": ""})

    def not_ready(self, reason: str) -> None:
        self.ask("SetAgentState", None, {"state": "not_ready", "reason": reason})

    def dispose(self, call: int, code: str, note: str) -> None:
        """Store how a call ended; without a connection it is kept and sent later."""
        args = {"call": call, "code": code, "note": note}
        if self.link.is_connected:
            self.ask("SetDisposition", call, args)
        else:
            self.site.outbox.put("SetDisposition", args)

    def finish(self) -> None:
        """End the wrap-up."""
        if self.wrapping:
            self.ask("FinishWork", None)

    def extend(self, seconds: float = 30) -> None:
        """Ask for more time for the wrap-up."""
        agent = self.agent
        if agent is not None and self.wrapping:
            call = agent.call
            self.ask(
                "ExtendWork",
                None,
                {"seconds": seconds},
                lambda _result: self.site.extend(call, seconds),
            )

    def pick(self, call: int) -> None:
        """Show another of the calls at this station."""
        self._picked = call
        self._look(own=True)
        self.changed.emit()

    def ask(
        self,
        name: str,
        about: int | None,
        args: dict[str, Any] | None = None,
        done: Callable[[Any], None] | None = None,
    ) -> None:
        """Ask the server for something; `about` is the call that it is about. A refusal is shown."""
        number = 0

        def answered(result: Any) -> None:
            self._own.pop(number, None)
            if done is not None:
                done(result)

        def said_no(code: str, text: str) -> None:
            self._own.pop(number, None)
            if code != "disconnected":
                self.refused.emit(text)

        number = self.link.request(name, args or {}, answered, said_no)
        self._own[number] = about
        self._last_own = self._clock()

    def _lost(self, _why: str) -> None:
        self._lost_at = self.now()
        self.changed.emit()

    # --- what comes ------------------------------------------------------------------------------

    def _heard(self, events: list[Event], _touched: object) -> None:
        station = self.station
        self._look(own=bool(self._own) or self._clock() - self._last_own < GUARD)
        if self.dropped not in {call.call for call in self.calls()}:
            self.dropped = None
        if self.is_muted and not self.calls():
            self.mute(False)
        for event in events:
            if isinstance(event, Delivered) and event.device == station:
                self.popped.emit(event.call)
        self.changed.emit()

    def _look(self, own: bool) -> None:
        """Note whether what lies under the hand is another thing now, and by whose doing."""
        call = self.shown()
        if call is None or call.call != self._picked:
            self._picked = None
        now = (call.call, self.here(call)) if call is not None else (None, "")
        before, self._under_hand = self._under_hand, now
        if now == before:
            return
        other_call = now[0] is not None and before[0] is not None and now[0] != before[0]
        if other_call or (not own and before[0] is not None):
            self._moved_at = self._clock()
