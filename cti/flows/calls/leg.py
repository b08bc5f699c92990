"""One second party of a caller, from dialling it to its end, as something that can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from cti.calls.control import CallControl
from cti.errors import CtiError
from cti.ivr.prompts.lists import PromptList
from cti.ivr.services.legs import Greeting, Reached, Way, outcome_of
from cti.ivr.session.live import LiveSession
from cti.media.link.records import AnswerJudged, DigitHeard, Played, Report

T = TypeVar("T")
JUDGE_SECONDS = 6.0
"""So long it may take to tell a person from a machine; then whoever answered counts as a person."""
KEY_SECONDS = 8.0
"""So long after the words the called person has for the key."""
TIMES = 3
"""So often he is told."""
GONE = ""
"""In place of a key: the party has hung up."""

MACHINES = {"machine": "machine", "fax": "fax", "modem": "fax"}


class Leg:
    """A call that was begun for a caller."""

    def __init__(self, session: LiveSession, control: CallControl, way: Way, flow: str) -> None:
        """Begin to call. Raises CtiError."""
        self._session = session
        self._control = control
        self._stops: list[Callable[[], None]] = []
        self.way = way
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.cause = 0
        self.give_back: Callable[[], None] | None = None
        """Somebody else's caller took the call at another telephone: he is let go, not cleared."""
        live = control.calls[session.number]
        self.call = control.place_call(
            session.number,
            way.number,
            flow=flow,
            calling=way.show or (live.calling if control.is_station(way.number) else ""),
            data=dict(live.data),
            ring_seconds=way.ring,
            group=way.trunks or "default",
        )

    @property
    def is_there(self) -> bool:
        return self.answered.is_set() and self.call in self._control.calls

    def taken_by(self, call: int, give_back: Callable[[], None]) -> None:
        """Whoever is in that call has picked it up: he is the party from now on."""
        ringing, self.call = self.call, call
        self.give_back = give_back
        if ringing in self._control.calls:
            self._control.clear_call(ringing)
        self.answered.set()

    def release(self, cause: int = 16) -> None:
        """Clear it, if it is still there."""
        for stop in self._stops:
            stop()
        self._stops.clear()
        if self.give_back is not None:
            give_back, self.give_back = self.give_back, None
            give_back()
        elif self.call in self._control.calls:
            self._control.clear_call(self.call, cause)

    async def reached(self, greeting: Greeting) -> Reached:
        """Wait until whoever answers has been greeted; one who is not wanted is cleared."""
        reached = False
        try:
            found = await self._greeted(greeting)
            reached = found.outcome in ("connected", "machine")
            return found
        finally:
            if not reached:
                self.release()

    async def _greeted(self, greeting: Greeting) -> Reached:
        await self._first(self.answered, self.ended)
        if not self.answered.is_set():
            return self._outcome(outcome_of(self.cause), self.cause or 31)
        if greeting.confirm == "human":
            machine = MACHINES.get(await self._verdict() or "")
            if machine is not None:
                return self._outcome(machine)
        if greeting.confirm == "key":
            pressed = await self._key(greeting)
            if pressed != greeting.accept:
                return self._outcome("no_answer" if pressed == GONE else "refused", 21)
        elif greeting.tell:
            await self._say(greeting.tell)
        if self.ended.is_set():
            return self._outcome("no_answer", 19)
        return self._outcome("connected")

    def _outcome(self, outcome: str, cause: int = 0) -> Reached:
        leg = self.call if outcome in ("connected", "machine") else 0
        return Reached(outcome, leg, cause, self.way.number)

    async def _verdict(self) -> str | None:
        judged: asyncio.Queue[str] = asyncio.Queue()

        def hear(report: Report) -> None:
            if isinstance(report, AnswerJudged):
                judged.put_nowait(report.verdict)

        with self._listening(hear):
            self._control.detect(self.call, answer=True)
            try:
                return await self._or_end(judged, JUDGE_SECONDS)
            finally:
                self._hear_nothing()

    async def _key(self, greeting: Greeting) -> str:
        """The key pressed; GONE if he hung up, "none" if he did nothing."""
        keys: asyncio.Queue[str] = asyncio.Queue()

        def hear(report: Report) -> None:
            if isinstance(report, DigitHeard):
                keys.put_nowait(report.digit)

        with self._listening(hear):
            self._control.detect(self.call, digits=True)
            for _ in range(TIMES):
                said = asyncio.ensure_future(self._say(greeting.tell))
                try:
                    key = await self._or_end(keys, None, said)
                    if key is None and not self.ended.is_set():
                        key = await self._or_end(keys, KEY_SECONDS)
                finally:
                    said.cancel()
                if self.ended.is_set():
                    return GONE
                if key is not None and key in (greeting.accept, greeting.refuse):
                    self._hear_nothing()
                    return key
        return "none"

    def _hear_nothing(self) -> None:
        if self.call in self._control.calls:
            self._control.detect(self.call)

    async def _say(self, prompts: PromptList) -> None:
        """Play something to the party, to its end."""
        over = asyncio.Event()
        token = 0

        def hear(report: Report) -> None:
            if isinstance(report, Played) and report.token == token:
                over.set()

        with self._listening(hear):
            try:
                token = self._session.tell(self.call, prompts)
                if token:
                    await self._first(over, self.ended)
            except CtiError:
                pass  # gone at this moment: `ended` says so
            finally:
                if token and not over.is_set() and self.call in self._control.calls:
                    self._control.stop_message(self.call, token)

    def _listening(self, hear: Callable[[Report], None]) -> _Listening:
        return _Listening(self._control, self.call, hear)

    async def _first(self, *events: asyncio.Event) -> None:
        tasks = [asyncio.ensure_future(event.wait()) for event in events]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _or_end(
        self,
        queue: asyncio.Queue[T],
        seconds: float | None,
        until: asyncio.Future[None] | None = None,
    ) -> T | None:
        """The next of the queue; None after so many seconds, with `until`, or when the party is gone."""
        tasks: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(queue.get()),
            asyncio.ensure_future(self.ended.wait()),
        ]
        waited: list[asyncio.Future[Any]] = [*tasks, until] if until is not None else tasks
        try:
            await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            got = tasks[0]
            return got.result() if got.done() else None
        finally:
            for task in tasks:
                task.cancel()


class _Listening:
    """Hears what the media process reports of a party while a `with` lasts."""

    def __init__(self, control: CallControl, call: int, hear: Callable[[Report], None]) -> None:
        self._control, self._call, self._hear = control, call, hear
        self._stop: Callable[[], None] = lambda: None

    def __enter__(self) -> None:
        try:
            self._stop = self._control.listen_media(self._call, self._hear)
        except CtiError:
            pass  # gone: whoever waits hears of that

    def __exit__(self, *_: object) -> None:
        self._stop()
