"""Listening, whispering, barging in: which call the supervisor is in, and the ear for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt.headset import Headset, Voice
from cti.client.views import AgentView, CallView
from cti.client.voice import HeadsetVoice
from monitor_app.watch import Watch
from monitor_app.words import Words

MODES = ("listen", "whisper", "barge_in")


class Supervision(QObject):
    """The supervisor's own part in a call. The headset is open only while there is one."""

    changed = Signal()
    stopped = Signal(str)
    """The supervised call is left or over; the sentence says why."""

    def __init__(
        self,
        watch: Watch,
        words: Words,
        headset: Headset,
        make_voice: Callable[[dict[str, Any]], Voice] = HeadsetVoice.answered,
    ) -> None:
        super().__init__(watch)
        self._watch, self._words, self._headset = watch, words, headset
        self._make_voice = make_voice
        self._shown: tuple[int, str, str] | None = None
        self._name = ""
        self._leaving = False
        self._wanted = False
        self._was_lost = False
        self.sound_problem = ""
        """Why nothing can be heard, "" where it can."""
        watch.changed.connect(self._follow)
        watch.link.disconnected.connect(self._lost)
        headset.changed.connect(self._headset_changed)

    # --- what there is ---------------------------------------------------------------------------

    @property
    def call(self) -> CallView | None:
        """The call that is supervised from here."""
        station = self._watch.station
        if not station or not self._watch.link.is_connected:
            return None
        for call in self._watch.mirror.calls.values():
            if station in call.supervisors:
                return call
        return None

    @property
    def mode(self) -> str:
        call = self.call
        return call.supervisors[self._watch.station] if call is not None else ""

    @property
    def agent(self) -> AgentView | None:
        """The agent of the supervised call."""
        call = self.call
        return self._watch.agent_in(call) if call is not None else None

    def can(self, agent: str | None) -> str:
        """Why an agent cannot be listened to, "" where it is possible."""
        view = self._watch.mirror.agents.get(agent or "")
        if not self._watch.may("supervise"):
            return self.tr("Supervising needs the right “supervise”.")
        if not self._watch.link.is_connected:
            return self.tr("There is no connection to the server.")
        if not self._watch.station:
            return self.tr("No station is free for you; have somebody sign out and sign in again.")
        if view is None:
            return self.tr("Choose an agent first.")
        call = self._watch.call_of(view.agent)
        if call is None or call.connections[view.station].state == "alerting":
            return self.tr("{name} is in no call.").format(name=view.name)
        return ""

    # --- commands --------------------------------------------------------------------------------

    def press(self, mode: str, agent: str | None) -> str:
        """F6, F7, F8: change the mode of the supervised call, else join the agent's call.

        Returns why nothing was done, "" where something was.
        """
        inside = self.agent
        return self.join(mode, inside.agent if inside is not None else agent)

    def join(self, mode: str, agent: str | None) -> str:
        """Join the call of an agent in a mode; an earlier call is left for it."""
        why = self.can(agent)
        if why:
            return why
        view = self._watch.mirror.agents[agent or ""]
        self._wanted = True
        self._open_ear()
        wanted = self.tr("Supervise {name}").format(name=view.name)
        self._watch.ask(
            wanted,
            "Supervise",
            {"agent": view.agent, "mode": mode},
            None,
            lambda _why: self._refused(),
        )
        return ""

    def leave(self) -> None:
        """F4."""
        if self.call is not None and not self._leaving:
            self._leaving = True
            self._watch.ask(
                self.tr("Leave the call"), "StopSupervising", {}, None, lambda _why: self._stay()
            )

    def _stay(self) -> None:
        self._leaving = False

    def _refused(self) -> None:
        if self.call is None:
            self._wanted = False
            self._close_ear()

    # --- the ear ---------------------------------------------------------------------------------

    def _open_ear(self) -> None:
        if self._headset.alive:
            return
        if not self._headset.devices():
            self._headset.open()
            self.sound_problem = self._headset.problem
            self.changed.emit()
            return
        self._watch.link.request("OpenStation", {}, self._opened, self._not_opened)

    def _opened(self, answer: Any) -> None:
        if not self._wanted:
            return
        try:
            voice = self._make_voice(dict(answer))
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            self._not_opened("", str(wrong))
            return
        wanted = self._watch.choices.text("headset")
        number = next((d.number for d in self._headset.devices() if d.name == wanted), None)
        self._headset.open(number, voice)
        self.sound_problem = self._headset.problem
        self.changed.emit()

    def _not_opened(self, _code: str, text: str) -> None:
        self.sound_problem = self.tr("The station gives no sound: {why}").format(why=text)
        self.changed.emit()

    def _headset_changed(self) -> None:
        if self._wanted:
            self.sound_problem = self._headset.problem
            self.changed.emit()

    def _close_ear(self) -> None:
        self._wanted = False
        self.sound_problem = ""
        if self._headset.is_open:
            self._headset.close()
            self._watch.link.request("CloseStation", {})

    # --- what comes ------------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self._watch.link.is_connected:
            return
        call = self.call
        agent = self.agent
        if self._was_lost:
            self._was_lost = False
            if call is None:
                self._close_ear()
        now = (call.call, self.mode, agent.agent if agent else "") if call is not None else None
        if agent is not None:
            self._name = agent.name
        if now == self._shown:
            return
        before, self._shown = self._shown, now
        if now is None and before is not None:
            self._end(before[0])
        elif now is not None and not self._wanted:
            # The call was joined before this program (re)connected: hear it again.
            self._wanted = True
            self._open_ear()
        self.changed.emit()

    def _end(self, call: int) -> None:
        over = call not in self._watch.mirror.calls
        self._close_ear()
        self._leaving = False
        self.stopped.emit(
            self.tr("The call of {name} is over.").format(name=self._name)
            if over
            else self.tr("You left the call of {name}.").format(name=self._name)
        )

    def _lost(self, _why: str) -> None:
        """The link is gone: the sound is known to stop, and that is said."""
        if self._shown is None:
            return
        self._shown = None
        self._leaving = False
        self._was_lost = True
        self._headset.play("lost")
        self._wanted = False
        self.sound_problem = ""
        self.stopped.emit(
            self.tr("The connection broke: you no longer supervise {name}.").format(name=self._name)
        )
        self.changed.emit()
