"""Trial calls on the server: the simulated exchange calls in, and the draft of a designer answers.

A trial call is dialled to a number that is made for it alone and known to nobody else. It never comes
near the routes: it runs its draft, which is not published by that, under the name `trial:FLOW`, so that
journal, records and figures tell it from the calls of callers. One at a time for each user, few at once
for the site, a quarter of an hour each; a designer who has gone away leaves none behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import Clock, Timer
from cti.errors import BadRequest, CtiError, NoResource, NotFound, WrongState
from cti.events import CallCleared, DigitsEntered, FlowEnded, FlowStepped, Offered, Routed
from cti.ivr.check.finding import FlowError
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette, installed
from cti.ivr.trial.drafts import Draft, Drafts, TrialFlows
from cti.ivr.trial.screen import Choice
from drivers.line import LineUnavailable
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Report, Script

KIND = "trial"
MOST = 4
"""Trial calls at once."""
LONGEST = 900.0
"""Seconds that one may last."""
FORGOTTEN = 60.0
"""Seconds without a question of its designer after which a trial call is hung up."""
MOST_LINES = 5_000
MOST_TEXT = 4_000_000
"""Characters of a draft."""
PATIENCE = 20.0
"""Seconds that a question waits for something new."""
KEYS = frozenset("0123456789*#ABCD")
NUMBER = frozenset("0123456789+*#")

NO_EXCHANGE = (
    "This site has no simulated exchange, so no trial call can be placed here; try the flow on your "
    "own desk, or add a line of the kind simulated."
)


@dataclass(slots=True)
class _Trial:
    number: int
    user: str
    token: str
    draft: Draft
    script: int = 0
    call: int | None = None
    over: bool = False
    lines: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    last: int = 0
    """The number of the last line."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    asked_at: float = 0.0
    ends: Timer | None = None


class FlowTrials:
    """All trial calls of a server. Everything happens on the loop."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: CallControl,
        exchange: Exchange | None,
        flows: Callable[[Drafts], TrialFlows],
        drafts: Drafts,
        words: Callable[[Any], str],
        palette: Palette | None = None,
    ) -> None:
        """`flows` makes what runs the drafts; `words` says what items of sound are in words."""
        self._bus, self._clock, self._calls = bus, clock, calls
        self._exchange = exchange
        self._palette = palette or installed()
        self._drafts, self._flows = drafts, flows(drafts)
        self._words = words
        self._trials: dict[int, _Trial] = {}
        self._last = 0
        calls.register(KIND, self._begin, knows=drafts.drafts.__contains__)
        self._stops = [
            bus.listen(FlowStepped, self._stepped),
            bus.listen(DigitsEntered, self._entered),
            bus.listen(FlowEnded, self._ended),
            bus.listen(CallCleared, self._cleared),
        ]
        if exchange is not None:
            self._stops.append(exchange.on_report(self._reported))

    @property
    def possible(self) -> bool:
        """Whether calls can be simulated here."""
        return self._exchange is not None

    def variables(self, call: int) -> Mapping[str, str] | None:
        """As `Flows.variables`."""
        return self._flows.variables(call)

    # --- what designers ask for ------------------------------------------------------------------

    def start(
        self, user: str, text: str, calling: str, called: str, at: datetime | None = None
    ) -> int:
        """Let a call come in to this draft; the number of the trial.

        Raises WrongState without a simulated exchange, NoResource where too many run, BadRequest for
        a draft that cannot run and for numbers that are none.
        """
        if self._exchange is None:
            raise WrongState(NO_EXCHANGE)
        for number in (calling, called):
            if not 1 <= len(number) <= 20 or not NUMBER.issuperset(number):
                raise BadRequest(f"'{number[:30]}' is no number; write 1 to 20 digits.")
        for old in [one for one in self._trials.values() if one.user == user]:
            self._drop(old)
        if sum(not one.over for one in self._trials.values()) >= MOST:
            raise NoResource(f"{MOST} trial calls run already; try again when one of them is over.")
        token = f"9{secrets.randbelow(10**14):014d}"
        self._last += 1
        trial = _Trial(self._last, user, token, self._draft(text, calling, called, at))
        trial.draft.tell = lambda kind, values: self._line(trial, kind, **values)
        trial.draft.words = self._words
        self._drafts.drafts[token] = trial.draft
        self._trials[trial.number] = trial
        trial.asked_at = self._clock.now()
        try:
            self._flows.check(token)
            trial.script = self._exchange.place(
                Script(calling, token, talk=LONGEST, answer_within=LONGEST, by_hand=True)
            )
        except (CtiError, LineUnavailable) as refused:
            self._flows.forget(token)
            del self._trials[trial.number]
            raise BadRequest(str(refused)) from None
        self._watch(trial, trial.asked_at + LONGEST)
        return trial.number

    def _draft(self, text: str, calling: str, called: str, at: datetime | None) -> Draft:
        if len(text) > MOST_TEXT:
            raise BadRequest(f"The flow has {len(text)} characters; a trial takes {MOST_TEXT}.")
        try:
            flow = load(text, self._palette)
        except FlowError as wrong:
            raise BadRequest(wrong.problems[0].text.en) from None
        named = replace(flow, id=f"{KIND}:{flow.id}")
        return Draft(
            flow.id, save(named, self._palette), calling, called, lambda _kind, _values: None, at
        )

    async def now(self, user: str, number: int, seen: int) -> dict[str, Any]:
        """The lines after line `seen`, waited for a little where there are none. Raises NotFound."""
        trial = self._of(user, number)
        trial.asked_at = self._clock.now()
        if trial.last <= seen and not trial.over:
            trial.news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await trial.news.wait()
        trial.asked_at = self._clock.now()
        return {
            "lines": [line for line in trial.lines if line["n"] > seen],
            "call": trial.call,
            "over": trial.over,
        }

    def press(self, user: str, number: int, keys: str) -> None:
        """The caller keys these. Raises NotFound, BadRequest."""
        if not keys or len(keys) > 40 or not KEYS.issuperset(keys):
            raise BadRequest("A telephone has the keys 0 to 9, *, # and A to D.")
        trial = self._of(user, number)
        if self._exchange is not None and not trial.over:
            self._exchange.press(trial.script, keys)

    def answer(self, user: str, number: int, exit: str, values: Mapping[str, Any]) -> None:
        """What the service answers that the trial asked about. Raises NotFound, WrongState."""
        waiting = self._of(user, number).draft.answer
        if waiting is None or waiting.done():
            raise WrongState("The trial call asks nothing at this moment.")
        waiting.set_result(Choice(exit, dict(values)))

    def hang_up(self, user: str, number: int) -> None:
        """The caller hangs up. Raises NotFound."""
        self._leave(self._of(user, number))

    def _of(self, user: str, number: int) -> _Trial:
        trial = self._trials.get(number)
        if trial is None or trial.user != user:
            raise NotFound(f"There is no trial call {number} of yours; begin another one.")
        return trial

    # --- the call --------------------------------------------------------------------------------

    def takes(self, offered: Offered) -> bool:
        """Whether a call from the network is a trial; then it is on its way."""
        trial = next((one for one in self._waiting() if one.token == offered.called), None)
        if trial is None or not self._is_simulated(offered.device):
            return False
        trial.call = offered.call
        flow = trial.draft.flow
        self._bus.publish(
            Routed(
                at=self._clock.now(),
                call=offered.call,
                destination=f"{KIND}:{flow}",
                rule=f"trial of {flow} by {trial.user}",
            )
        )
        self._calls.associate_data(offered.call, {"trial": flow}, by=f"user:{trial.user}")
        try:
            self._calls.route_call(offered.call, f"{KIND}:{trial.token}")
        except CtiError as refused:
            self._line(trial, "ended", text=str(refused))
            self._calls.clear_call(offered.call)
        return True

    def _waiting(self) -> list[_Trial]:
        return [one for one in self._trials.values() if one.call is None and not one.over]

    def _is_simulated(self, device: str) -> bool:
        """Nobody but the simulated exchange may call a draft, whatever he dials."""
        lines = self._exchange.lines if self._exchange is not None else []
        return any(device.startswith(f"trunk:{line.name}/") for line in lines)

    def _begin(self, call: int, token: str) -> None:
        self._flows.begin(call, token)

    def _leave(self, trial: _Trial) -> None:
        if trial.over:
            return
        if self._exchange is not None:
            with contextlib.suppress(LineUnavailable):
                self._exchange.leave(trial.script)
        if trial.call is None:
            self._finish(trial)

    def _drop(self, trial: _Trial) -> None:
        """Its user begins another one, or is gone."""
        self._leave(trial)
        if trial.call is not None and not trial.over and trial.call in self._calls.calls:
            self._calls.clear_call(trial.call)
        self._finish(trial)
        self._trials.pop(trial.number, None)

    def _watch(self, trial: _Trial, until: float) -> None:
        """End it when its time is up, or its designer asks no more."""

        def look() -> None:
            now = self._clock.now()
            if trial.number not in self._trials:
                return
            if now >= until or now - trial.asked_at >= FORGOTTEN:
                self._drop(trial)
            else:
                self._watch(trial, until)

        trial.ends = self._clock.call_later(FORGOTTEN / 4, look)

    def _finish(self, trial: _Trial) -> None:
        trial.over = True
        self._flows.forget(trial.token)
        trial.news.set()

    # --- what is told ----------------------------------------------------------------------------

    def _line(self, trial: _Trial, kind: str, **values: Any) -> None:
        trial.last += 1
        line = {"n": trial.last, "at": self._clock.now(), "kind": kind, **values}
        trial.lines.append(line)
        trial.news.set()

    def _in(self, call: int) -> _Trial | None:
        return next((one for one in self._trials.values() if one.call == call), None)

    def _stepped(self, event: FlowStepped) -> None:
        trial = self._in(event.call)
        if trial is not None:
            flow = event.flow.removeprefix(f"{KIND}:")
            self._line(trial, "step", flow=flow, block=event.block, exit=event.exit)

    def _entered(self, event: DigitsEntered) -> None:
        trial = self._in(event.call)
        if trial is not None:
            self._line(trial, "keyed", block=event.block, text=event.digits)

    def _ended(self, event: FlowEnded) -> None:
        trial = self._in(event.call)
        if trial is not None:
            self._line(trial, "ended", text=event.error)

    def _cleared(self, event: CallCleared) -> None:
        trial = self._in(event.call)
        if trial is not None:
            self._finish(trial)

    def _reported(self, report: Report) -> None:
        """The caller was never connected."""
        for trial in self._waiting():
            if trial.script == report.script and report.role == "caller":
                self._line(trial, "ended", text=f"The call was not connected: {report.outcome}.")
                self._finish(trial)

    async def close(self) -> None:
        """End every trial call."""
        for stop in self._stops:
            stop()
        for trial in list(self._trials.values()):
            self._drop(trial)
            if trial.ends is not None:
                trial.ends.cancel()
        await self._flows.close()
