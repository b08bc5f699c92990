"""The exchange as a whole: its process, its plug, its counts, its number plan."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

import drivers
from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineUnavailable,
    Release,
    Setup,
)
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Script, Subscriber
from drivers.simulated.numbers import behaviour_of, voice_of
from drivers.simulated.voice import SimulatedVoice
from tests.drivers.simulated.tiny_switch import TinySwitch, answer_of

PATIENT_TIMERS = {"T200": 250, "N200": 3, "T203": 250, "T309": 300}
"""Notice a cut in a second, and no busy machine for one."""

ROOT = Path(drivers.__file__).parents[1]


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    """Two spans, with timers that notice a cut within a second or so."""
    exchange = Exchange()
    await exchange.start(spans=2, seed=3, timers=PATIENT_TIMERS)
    yield exchange
    await exchange.stop()


@pytest.fixture
async def switch(exchange: Exchange) -> AsyncIterator[TinySwitch]:
    switch = TinySwitch(exchange)
    await switch.up()
    yield switch
    switch.close()


async def test_lines_are_named_and_tell_the_media_process_what_it_needs(exchange: Exchange) -> None:
    assert [line.name for line in exchange.lines] == ["e1-1", "e1-2"]
    spec = exchange.lines[1].voice_spec
    assert (spec.kind, spec.name, len(spec.channels)) == ("simulated", "e1-2", 30)
    assert 16 not in spec.channels
    assert spec.descriptors[0] == exchange.lines[1].voice_socket.fileno()


async def test_a_cut_span_loses_its_calls_and_its_voice_and_comes_back(
    exchange: Exchange, switch: TinySwitch
) -> None:
    await exchange.subscribe(Subscriber("1001", "human", ring=0.2, talk=60.0))
    reference = switch.call("1001", 1)
    await switch.until(lambda: any(isinstance(one, Connect) for one in switch.heard))
    exchange.cut(0)
    figures = await exchange.statistics()
    assert figures[0].calls == 1
    frame = np.full((30, FRAME_SAMPLES), SILENCE, np.uint8)
    assert switch.voice.write(frame)
    messages = switch.by_reference[reference]
    await switch.hear(lambda: any(isinstance(one, Release) for one in messages))
    assert switch.health[-1] is Health.SIGNALLING_DOWN
    assert not switch.voice.read(frame)
    exchange.restore(0)
    await switch.hear(lambda: switch.health[-1] is Health.NORMAL)
    async with asyncio.timeout(10):
        while (await exchange.statistics())[0].health != Health.NORMAL.value:
            pass
    again = switch.call("1001", 1)
    await switch.until(lambda: Connect(again) in switch.heard)
    assert switch.report_of("1001").outcome == "cleared by the switch"
    assert [type(one) for one in switch.by_reference[reference]].count(Release) == 1


async def test_the_switch_may_clear_while_it_rings(switch: TinySwitch) -> None:
    reference = switch.call("13800000007", 9)
    await switch.until(lambda: Alerting(reference, inband=True) in switch.heard)
    switch.line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
    await switch.until(lambda: bool(switch.reports))
    report = switch.reports[0]
    assert (report.outcome, report.cause, report.answered) == ("cleared by the switch", 16, False)


async def test_a_number_may_be_dialled_digit_by_digit(switch: TinySwitch) -> None:
    reference = switch.line.new_reference()
    switch.channel_of[reference] = 2
    switch.line.send(Setup(reference, 2, "138", "95500", complete=False))
    switch.line.send(Digits(reference, "0000"))
    await switch.run(1.0)
    switch.line.send(Digits(reference, "0006"))
    await switch.until(lambda: bool(switch.reports), seconds=20)
    assert (switch.reports[0].number, switch.reports[0].outcome) == ("13800000006", "busy")


async def test_a_full_span_has_no_channel_for_another_caller(
    exchange: Exchange, switch: TinySwitch
) -> None:
    for index in range(31):
        exchange.place(Script(f"1{index:03d}", "95500", patience=2.0, span=0))
    await switch.until(lambda: len(switch.reports) == 31, seconds=20)
    assert Counter(report.outcome for report in switch.reports) == {
        "lost patience": 30,
        "no channel": 1,
    }
    channels = {report.channel for report in switch.reports if report.channel}
    assert channels == set(switch.line.channels)
    figures = (await exchange.statistics())[0]
    assert (figures.calls, figures.placed) == (0, 30)


async def test_a_caller_does_by_hand_what_he_is_told(
    exchange: Exchange, switch: TinySwitch
) -> None:
    told = exchange.place(Script("13800001234", "95500", talk=60.0, span=0, by_hand=True))
    other = exchange.place(Script("13800001235", "95500", talk=3.0, span=0, by_hand=True))
    exchange.press(told, "1")
    await switch.until(lambda: len(switch.by_reference) == 2)
    await switch.run(1.0)
    exchange.press(told, "224")
    await exchange.statistics()
    await switch.until(lambda: len(switch.reports) == 1, seconds=20)
    exchange.leave(told)
    await exchange.statistics()
    await switch.until(lambda: len(switch.reports) == 2, seconds=20)
    first, second = switch.reports
    assert (first.script, first.outcome, first.digits) == (other, "hung up", "")
    assert (second.script, second.outcome, second.digits) == (told, "hung up", "1224")


async def test_frames_are_answered_one_for_one(exchange: Exchange, switch: TinySwitch) -> None:
    await switch.run(2.0)
    figures = (await exchange.statistics())[0]
    assert (figures.frames, figures.dropped) == (100, 0)
    assert (
        switch.sound(0, 0.0) if 0 in switch.channel_of else np.array([SILENCE]) == SILENCE
    ).all()


async def test_unknown_behaviours_are_refused_with_the_choices(exchange: Exchange) -> None:
    with pytest.raises(ValueError, match="colour_ring"):
        await exchange.subscribe(Subscriber("1", "sleepy"))


async def test_nothing_can_be_asked_of_an_exchange_that_does_not_run() -> None:
    with pytest.raises(LineUnavailable, match="start"):
        Exchange().place(Script("1", "2"))
    exchange = Exchange()
    await exchange.start()
    await exchange.stop()
    await exchange.stop()
    with pytest.raises(LineUnavailable):
        exchange.cut(0)


async def test_an_exchange_that_dies_takes_its_lines_down(exchange: Exchange) -> None:
    switch = TinySwitch(exchange)
    await switch.up()
    assert exchange._process is not None
    exchange._process.kill()
    await switch.hear(lambda: switch.health[-1] is Health.SIGNALLING_DOWN)
    switch.close()


PARENT = """
import asyncio, os
from drivers.simulated.exchange import Exchange
async def main():
    exchange = Exchange()
    await exchange.start()
    print(exchange._process.pid, flush=True)
    os._exit(9)
asyncio.run(main())
"""


def test_the_exchange_dies_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert int(parent.stdout.readline()) > 0
    # The pipe ends when the last process that holds it has gone, and the exchange holds it too.
    assert parent.stdout.read() == ""
    assert parent.wait(10) == 9
    parent.stdout.close()


def test_the_number_plan_is_a_realistic_mix() -> None:
    mix = Counter(behaviour_of(f"138{number:08d}") for number in range(100))
    assert mix == {
        "human": 40,
        "colour_ring": 10,
        "machine": 10,
        "busy": 10,
        "no_answer": 16,
        "rejects": 4,
        "vacant": 4,
        "powered_off": 3,
        "fax": 3,
    }
    assert behaviour_of("12") == behaviour_of("") == "vacant"
    assert behaviour_of("0208765-4321") == "human"
    assert len({voice_of(f"138{number:08d}") for number in range(1000)}) > 40


def test_a_voice_whose_descriptor_is_gone_is_unavailable() -> None:
    voice = SimulatedVoice("e1-1", range(1, 31), 9999)
    with pytest.raises(LineUnavailable, match="e1-1"):
        voice.open()
    frame = np.zeros((30, FRAME_SAMPLES), np.uint8)
    assert not voice.read(frame)
    assert not voice.write(frame)
    voice.close()


async def test_a_voice_fills_rows_of_a_larger_array(exchange: Exchange) -> None:
    """The media process keeps all rows in one array; a column-major one is filled as well."""
    voice = SimulatedVoice("e1-1", range(1, 31), exchange.lines[0].voice_spec.descriptors[0])
    voice.open()
    rows = np.zeros((40, FRAME_SAMPLES), np.uint8)
    sideways = np.zeros((FRAME_SAMPLES, 30), np.uint8).T
    for heard in (rows[5:35], sideways):
        assert voice.write(np.full((30, FRAME_SAMPLES), SILENCE, np.uint8))
        await answer_of(voice, heard)
        assert (heard == SILENCE).all()
    assert not rows[:5].any()
    assert not rows[35:].any()
    voice.close()
