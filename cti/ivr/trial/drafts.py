"""Drafts that run on a server for one simulated call each: real lines and sound, and nothing changed.

A block that only reads (`READING`) asks the real service. For every other that needs one, the person
at the designer answers: no agent is rung, no row is written, nothing is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from cti.bus import Bus
from cti.clock import Clock
from cti.ivr.flow.block import Exit
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import Program, Step
from cti.ivr.run.flows import Flows
from cti.ivr.run.limits import Limits
from cti.ivr.run.programs import Library
from cti.ivr.run.runner import Instead
from cti.ivr.services.line import Line
from cti.ivr.services.messages import Alarming
from cti.ivr.session.live import Calls, LiveSession
from cti.ivr.session.live_queues import QueueSystem
from cti.ivr.trial.screen import Choice
from cti.ivr.trial.session import Quiet
from cti.ivr.values.variables import HouseValues, PlainHouse, Value, Variables
from cti.ivr.values.written import written_value

READING = frozenset(
    {
        "db.connect", "db.select_one", "db.select", "db.select_cached", "db.for_each_row", "db.exists",
        "db.count", "time.calendar", "time.holiday", "time.next_open", "time.working_day", "speech.say",
        "customer.find", "logic.in_list", "logic.lookup", "logic.service_switch", "play.notices",
        "queue.info", "queue.check", "log.tariff", "file.read", "file.exists", "file.info", "play.file",
    }
)  # fmt: skip
"""Blocks whose services are asked for real: they look, and change nothing."""
LIMITS = Limits(call_seconds=900.0)
"""A trial call ends after a quarter of an hour in the flow."""
ANSWER_SECONDS = 600.0
"""So long the person may think about an answer."""

Tell = Callable[[str, Mapping[str, Any]], None]
"""(kind of line, its values): heard, silent, enters, asks, value, log."""


@dataclass(slots=True)
class Draft:
    """What one trial call runs, and who is told of it."""

    flow: str
    text: str
    """The file of the flow, as it is drawn now."""
    calling: str
    called: str
    tell: Tell
    at: datetime | None = None
    """The time that the flow believes it is when the call comes in."""
    answer: asyncio.Future[Choice] | None = None
    """What a person is asked now."""
    words: Callable[[Sequence[str]], str] = field(default=lambda items: " ".join(items))


class Drafts:
    """Fulfils `programs.Library`: drafts by their tokens, and the published flows that they may enter."""

    def __init__(self, published: Library) -> None:
        self._published = published
        self.drafts: dict[str, Draft] = {}

    def published(self, flow: str) -> tuple[int, str] | None:
        draft = self.drafts.get(flow)
        return (0, draft.text) if draft is not None else self._published.published(flow)


class SeenHouse(PlainHouse):
    """Global values as they are; what a trial sets, it alone sees."""

    def __init__(self, house: HouseValues) -> None:
        super().__init__()
        self._house = house

    def get(self, name: str) -> Value:
        return super().get(name) if name in super().names() else self._house.get(name)

    def names(self) -> Iterable[str]:
        return tuple({**dict.fromkeys(self._house.names()), **dict.fromkeys(super().names())})


class TrialCall(LiveSession):
    """The session of a trial call: it tells what is heard."""

    draft: Draft | None = None
    shift = timedelta()
    """The time that the flow believes it is, ahead of the site's."""

    def now(self) -> datetime:
        return super().now() + self.shift

    def _begin(self, items: Sequence[str], loop: bool) -> int:
        token = super()._begin(items, loop)
        if self.draft is not None:
            self.draft.tell("heard", {"items": list(items), "text": self.draft.words(items)})
        return token

    def _stop(self, token: int) -> None:
        super()._stop(token)
        if self.draft is not None:
            self.draft.tell("silent", {})

    def log(self, line: str, level: str = "info") -> None:
        super().log(line, level)
        if self.draft is not None:
            self.draft.tell("log", {"text": line})

    def expect(self, holds: bool, text: str) -> None:
        if not holds:
            self.log(text, "warning")


class TrialFlows(Flows):
    """Runs drafts. `register` it with call control as `trial`; `Flows` explains the rest."""

    session_class = TrialCall

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        queues: QueueSystem,
        drafts: Drafts,
        *,
        services: Mapping[Any, object],
        speaker: Speaker,
        house: HouseValues,
        zone: tzinfo | None = None,
        site: str = "",
    ) -> None:
        """`services` are those of the house that the blocks of `READING` ask."""
        super().__init__(
            bus,
            clock,
            calls,
            queues,
            drafts,
            services={Line: Quiet(), Alarming: Quiet(), **services},
            speaker=speaker,
            zone=zone,
            site=site,
            house=SeenHouse(house),
            limits=LIMITS,
        )
        self._drafts = drafts
        self._about: str = ""

    def begin(self, call: int, token: str) -> None:
        """Run a draft for a call. Raises NotFound, WrongState for a draft that has errors."""
        self._about = token
        try:
            self.start(call, token)
        finally:
            self._about = ""
            self._published.forget(token)

    def check(self, token: str) -> Program:
        """The program of a draft. Raises WrongState with its first error."""
        return self._published.program(token)

    def forget(self, token: str) -> None:
        self._drafts.drafts.pop(token, None)
        self._published.forget(token)

    def _session(self, call: int) -> LiveSession:
        session = super()._session(call)
        draft = self._drafts.drafts.get(self._about)
        if isinstance(session, TrialCall) and draft is not None:
            session.draft = draft
            if draft.at is not None:
                session.shift = draft.at - session.now()
            self._as_drafted(session.variables, draft)
        return session

    def _as_drafted(self, variables: Variables, draft: Draft) -> None:
        shown = variables.watch

        def changed(name: str, value: str) -> None:
            draft.tell("value", {"name": name, "value": value})
            if shown is not None:
                shown(name, value)

        variables.watch = changed
        for name, value in {
            "call.calling": draft.calling,
            "call.called": draft.called,
            "call.original_called": draft.called,
            "call.trunk": "trial",
            "call.is_test": True,
        }.items():
            variables.put(name, value)

    def _instead(self, session: LiveSession) -> Instead | None:
        draft = session.draft if isinstance(session, TrialCall) else None
        if draft is None:
            return None
        program = self.check(self._about)

        async def instead(step: Step) -> str | None:
            draft.tell("enters", {"flow": session.flow, "block": step.id})
            if not step.kind.needs or step.kind.id in READING:
                return None
            choice = await self._asked(session, draft, step)
            for name, value in choice.values.items():
                wanted = program.types.get(name, "any")
                session.variables.put(name, written_value(value, wanted, session.zone))
            session.waited = True
            return choice.exit

        return instead

    async def _asked(self, session: LiveSession, draft: Draft, step: Step) -> Choice:
        """What the person says; the caller hears nothing meanwhile, and may hang up."""
        draft.answer = asyncio.get_running_loop().create_future()
        exits = tuple(step.kind.exits(step.constants))
        draft.tell("asks", {"flow": session.flow, "block": step.id, "exits": _plain(exits)})
        waiting: Awaitable[Choice] = draft.answer
        try:
            return await session.slow(waiting, ANSWER_SECONDS)
        finally:
            draft.answer = None
            draft.tell("answered", {})


def _plain(exits: Sequence[Exit]) -> list[dict[str, str]]:
    return [{"id": one.id, "zh": one.label.zh, "en": one.label.en} for one in exits]
