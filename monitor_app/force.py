"""What a supervisor forces upon others: states, the end of a shift, the end of a call."""

from __future__ import annotations

from PySide6.QtCore import QObject

from cti.client.views import AgentView
from monitor_app.confirm import Confirm
from monitor_app.watch import Watch
from monitor_app.words import Words

STATES = "agents.force"
CALLS = "calls.any"


class Force(QObject):
    """Each command names the agent or call it means when the key goes down."""

    def __init__(self, watch: Watch, words: Words, confirm: Confirm) -> None:
        super().__init__(watch)
        self._watch, self._words, self._confirm = watch, words, confirm

    def do(self, what: str, agent: str | None, call: int | None = None) -> None:
        """`what`: ready, not_ready, log_off, clear."""
        if what == "clear":
            self.clear(call, agent)
        elif what == "log_off":
            self.log_off(agent)
        else:
            self.state(what, agent)

    def state(self, state: str, agent: str | None, reason: str = "") -> None:
        """Force ready or not ready: it can be taken back by one key, so nothing is asked."""
        view = self._agent(agent)
        if view is None or not self._may(STATES):
            return
        args = {"agent": view.agent, "state": state, "reason": reason}
        wanted = (
            self.tr("Force {name} ready") if state == "ready" else self.tr("Force {name} not ready")
        )
        self._watch.ask(wanted.format(name=view.name), "ForceAgentState", args)

    def log_off(self, agent: str | None) -> None:
        view = self._agent(agent)
        if view is None or not self._may(STATES):
            return
        number, name = view.agent, view.name

        def still() -> str:
            now = self._watch.mirror.agents.get(number)
            gone = now is None or now.state == "logged_off"
            return self.tr("{name} is logged off already.").format(name=name) if gone else ""

        wanted = self.tr("Log off {name}").format(name=name)
        self._confirm.ask(
            self.tr("Log off {name} ({number}) now?").format(name=name, number=number),
            self.tr("Log off"),
            lambda: self._watch.ask(wanted, "ForceLogOff", {"agent": number}),
            still,
        )

    def clear(self, call: int | None, agent: str | None = None) -> None:
        """End a call for everybody in it; the question names the caller."""
        if not self._may(CALLS):
            return
        view = self._watch.mirror.calls.get(call) if call is not None else None
        if view is None and agent is not None:
            view = self._watch.call_of(agent)
        if view is None:
            self._watch.refused.emit(
                self.tr("Force hang-up"), self.tr("No call is chosen; choose one first.")
            )
            return
        number, party = view.call, self._words.caller(view)
        inside = self._watch.agent_in(view)
        name = inside.name if inside is not None else ""
        wanted = self.tr("Hang up {party}").format(party=party)

        def still() -> str:
            if number in self._watch.mirror.calls:
                return ""
            return self.tr("The call of {party} is over.").format(party=name or party)

        sentence = (
            self.tr("Hang up the call of {party} with {name}?").format(party=party, name=name)
            if name
            else self.tr("Hang up the call of {party}?").format(party=party)
        )
        self._confirm.ask(
            sentence,
            self.tr("Hang up"),
            lambda: self._watch.ask(wanted, "ForceClear", {"call": number}),
            still,
        )

    def _agent(self, agent: str | None) -> AgentView | None:
        view = self._watch.mirror.agents.get(agent or "")
        if view is None:
            self._watch.refused.emit(
                self.tr("No agent is chosen."), self.tr("Choose a row of the agents first.")
            )
        return view

    def _may(self, permission: str) -> bool:
        if self._watch.may(permission):
            return True
        self._watch.refused.emit(
            self.tr("This is not allowed to you."),
            self.tr("It needs the right “{right}”; ask an administrator.").format(right=permission),
        )
        return False
