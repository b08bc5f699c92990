"""The whole server on a PRI span with the exchange beyond: the card there goes away, and echo cancellers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from cti.config import LineConfig
from cti.events import (
    CallCleared,
    ConnectionCleared,
    SpanChanged,
)
from drivers.dahdi.pri.driver import Settings
from drivers.simulated.exchange import TIMERS
from tests.journeys.test_calls_journey import AGENT_VOICE
from tests.lab.cards import taken_away
from tests.lab.house import House, finish, health, house, talk
from tests.lab.pri_wire import CUSHION_MS

CALLER_VOICE = 9


def pri(data: Path, *, t309: int = 6000, echo_taps: int = 0) -> AbstractAsyncContextManager[House]:
    """The demo site on span 1, the network on span 2."""
    timers = TIMERS | {"T309": t309}
    settings = Settings((1,), timers=timers, echo_taps=echo_taps, cushion_ms=CUSHION_MS)  # type: ignore[arg-type]
    line = LineConfig(kind="dahdi_pri", name="e1", settings=settings)
    return house(data, line, trunks=30, changes={}, dahdi_spans=(2,), timers=timers)


async def test_keys_are_heard_through_an_echo_canceller(tmp_path: Path) -> None:
    async with pri(tmp_path, echo_taps=128) as there, there.agent() as agent:
        call = await talk(there, agent, 5.0, CALLER_VOICE)
        await there.until(CallCleared, lambda event: event.call == call)
        (report,) = await there.reported()
        assert report.outcome == "talked"
        assert AGENT_VOICE in report.heard_voices
        assert CALLER_VOICE in there.voices_at_the_desk()


async def test_a_talk_outlives_a_card_that_was_away_for_a_moment(tmp_path: Path) -> None:
    async with pri(tmp_path, t309=60_000) as there, there.agent() as agent:
        call = await talk(there, agent, 40.0, CALLER_VOICE)
        there.heard.forget()
        with taken_away(2):
            await there.until(SpanChanged, health(normal=False))
            there.forget_sound()
        await there.until(SpanChanged, health(normal=True))
        assert call in there.server.control.calls
        ended = await there.until(CallCleared)
        assert (ended.call, ended.cause) == (call, 16)
        (report,) = await there.reported()
        assert report.outcome == "talked"
        assert AGENT_VOICE in report.heard_voices
        assert CALLER_VOICE in there.voices_at_the_desk()
        await there.server.store.journal.flushed()
        record = there.server.store.records.get(call)
        assert record is not None
        assert record.outcome == "answered"


async def test_a_card_that_stays_away_ends_the_talk_and_new_calls_pass_later(
    tmp_path: Path,
) -> None:
    async with pri(tmp_path, t309=3000) as there, there.agent() as agent:
        call = await talk(there, agent, 200.0, CALLER_VOICE)
        there.heard.forget()
        with taken_away(2):
            cleared = await there.until(
                ConnectionCleared, lambda event: event.device.startswith("trunk:")
            )
            assert (cleared.call, cleared.cause) == (call, 27)
            await there.until(CallCleared)
            assert not there.server.control.calls
            (report,) = await there.reported()
            assert report.cause == 27
        await there.until(SpanChanged, health(normal=True))
        await there.free(30)
        await finish(there, agent, call)
        later = await talk(there, agent, 3.0, CALLER_VOICE)
        assert later != call
        await there.until(CallCleared, lambda event: event.call == later)
        assert (await there.reported(2))[1].outcome == "talked"
