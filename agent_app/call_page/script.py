"""What to say in a call, as plain values: the site's script, the call's own, or a general one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from agent_app.person import Person
from cti.client.views import CallView


@dataclass(frozen=True)
class Way:
    """A way on from a step: what the caller says, and the number of the step it leads to."""

    title: str
    to: int


@dataclass(frozen=True)
class Step:
    title: str
    say: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Script:
    steps: tuple[Step, ...]
    hints: tuple[tuple[str, str], ...] = ()
    """Answers to what callers often say."""


class _Gaps(dict[str, str]):
    """A name that the script uses and nobody filled stays visible rather than failing."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def script_of(call: CallView, person: Person, agent: str, queue: str, site: Any = None) -> Script:
    """The script of a call with the names filled in.

    The call's data may bring one under "script", `site` is the one of its queue; both are lists of
    {"title", "say", "ways": [{"title", "to"}]} or {"steps": [...], "hints": [[when, what], ...]}.
    """
    names = _Gaps(
        {
            "name": person.name,
            "title": person.title,
            "agent": agent,
            "queue": queue,
            "number": person.number,
            **{str(k): str(v) for k, v in call.data.items() if isinstance(v, str | int | float)},
        }
    )
    for given in (call.data.get("script"), site):
        read = _read(given, names)
        if read is not None:
            return read
    return _General().outgoing(names) if call.direction == "out" else _General().incoming(names)


def _read(given: Any, names: _Gaps) -> Script | None:
    hints: Any = ()
    if isinstance(given, Mapping):
        given, hints = given.get("steps"), given.get("hints") or ()
    if isinstance(given, str) and given.strip():
        return Script((Step("", given.format_map(names)),))
    if not isinstance(given, list) or not given:
        return None
    steps = []
    for one in given:
        if not isinstance(one, Mapping):
            return None
        ways = tuple(
            Way(str(w.get("title", "")), int(w.get("to", 0)))
            for w in one.get("ways", ())
            if isinstance(w, Mapping)
        )
        say = str(one.get("say", "")).format_map(names)
        steps.append(Step(str(one.get("title", "")), say, ways))
    pairs = [(str(h[0]), str(h[1]).format_map(names)) for h in hints if len(h) == 2]
    return Script(tuple(steps), tuple(pairs))


class _General(QObject):
    """The scripts for queues that have none of their own."""

    def incoming(self, names: _Gaps) -> Script:
        who = self._who(names)
        steps = (
            Step(
                self.tr("Greet"),
                self.tr("Good day{who}, this is {agent}. What can I do for you?").format(
                    who=who, agent=names["agent"]
                ),
                (Way(self.tr("Says what it is about"), 1), Way(self.tr("Wants somebody else"), 4)),
            ),
            Step(
                self.tr("Check who it is"),
                self.tr(
                    "To be sure that I have the right file: would you tell me your name and your "
                    "member number?"
                ),
                (Way(self.tr("Agrees"), 2), Way(self.tr("Has no number"), 2)),
            ),
            Step(
                self.tr("Understand"),
                self.tr("Let me repeat to be sure that I understood you: … Is that right?"),
                (Way(self.tr("That is right"), 3), Way(self.tr("Not quite"), 2)),
            ),
            Step(
                self.tr("Settle"),
                self.tr("I will do that for you now. It takes a moment, please stay on the line."),
                (Way(self.tr("Done"), 4), Way(self.tr("Must be called back"), 4)),
            ),
            Step(
                self.tr("Close"),
                self.tr(
                    "Is there anything else that I can do for you? Thank you for your call, goodbye."
                ),
            ),
        )
        return Script(steps, self._hints())

    def outgoing(self, names: _Gaps) -> Script:
        who = self._who(names)
        steps = (
            Step(
                self.tr("Greet"),
                self.tr("Good day{who}, my name is {agent}. Do you have a minute?").format(
                    who=who, agent=names["agent"]
                ),
                (Way(self.tr("Has time"), 1), Way(self.tr("Not now"), 3)),
            ),
            Step(
                self.tr("Why we call"),
                self.tr("I am calling about your membership. May I tell you what is new?"),
                (Way(self.tr("Wants to hear it"), 2), Way(self.tr("Does not want calls"), 3)),
            ),
            Step(
                self.tr("Offer"),
                self.tr("Would that be something for you?"),
                (Way(self.tr("Accepts"), 3), Way(self.tr("Thinks about it"), 3)),
            ),
            Step(self.tr("Close"), self.tr("Thank you for your time. Goodbye.")),
        )
        return Script(steps, self._hints())

    def _who(self, names: _Gaps) -> str:
        if not names["name"]:
            return ""
        title = names["title"]
        return self.tr(", {name} {title}").format(name=names["name"], title=title).rstrip()

    def _hints(self) -> tuple[tuple[str, str], ...]:
        return (
            (
                self.tr("is upset:"),
                self.tr("I understand that this is annoying. Let me see what I can do at once."),
            ),
            (
                self.tr("wants the manager:"),
                self.tr("I will ask my supervisor. Please stay on the line for a moment. (F8)"),
            ),
            (
                self.tr("asks for no more calls:"),
                self.tr("I will note that now: you will not be called again."),
            ),
        )
