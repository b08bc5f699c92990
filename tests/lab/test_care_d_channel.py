"""D channels of the real driver: traced by the line that has them, listened to where nobody has."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import cti.__main__ as cordboard
from cti.clock import LoopClock
from cti.traces import Traces
from drivers.dahdi.r2.driver import DRIVER as R2_DRIVER
from drivers.dahdi.r2.driver import Settings as R2Settings
from drivers.driver import CountsErrors, Traceable
from drivers.line import Alerting, Cause, Connect, Disconnect, Proceeding, Release, Setup
from drivers.trace.pcap import PcapReader
from drivers.trace.readable import describe
from tests.lab.pri_wire import TIMERS, pri_line, pri_pair


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr("signal.signal", lambda number, handler: None)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["cordboard", "lines", *words])
        status = cordboard.main()
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


async def test_a_real_call_is_traced_and_said_in_words(tmp_path: Path) -> None:
    async with pri_pair(1, 2) as pair:
        near, far = pair.near.line, pair.far.line
        assert isinstance(near, Traceable)
        traces = Traces(tmp_path, [near, far], [near.name], LoopClock())
        traces.start()
        mine = near.new_reference()
        near.send(Setup(mine, 3, "10086", "02087654321"))
        theirs = (await pair.far.expect(Setup)).reference
        for message in (Proceeding(theirs, 3), Alerting(theirs), Connect(theirs)):
            far.send(message)
            await pair.near.expect(type(message))
        near.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        await pair.far.expect(Disconnect)
        far.send(Release(theirs, Cause.NORMAL_CLEARING))
        await pair.near.released(mine)
        await pair.far.released(theirs)
        traces.close()
    with (tmp_path / "traces" / f"{near.name}.pcap").open("rb") as stream:
        told = [line for frame in PcapReader(stream).frames() for line in describe(frame)]
    text = "\n".join(told)
    for said in (
        "-> SETUP, call 1 (begun here)",
        "Called party number: '10086'",
        "Channel identification: channel 3",
        "<- CALL PROCEEDING",
        "<- CONNECT",
        "Cause: 16 normal call clearing",
        "RELEASE COMPLETE",
        "RR N(R)=",
    ):
        assert said in text, text


async def test_a_line_tells_its_errors() -> None:
    async with AsyncExitStack() as running:
        line, _ = await pri_line(running, 3, "cpe", TIMERS)
        assert isinstance(line, CountsErrors)
        line.open(lambda message: None)
        await asyncio.sleep(0)
        counters = line.error_counters()
        assert {"crc4", "bipolar_violations", "d_channel_bad_check_sums"} <= set(counters)


async def test_a_d_channel_that_nobody_has_is_listened_to(lines: object) -> None:
    assert callable(lines)
    async with AsyncExitStack() as running:
        line, _ = await pri_line(running, 4, "network", TIMERS)
        line.open(lambda message: None)
        status, said = await asyncio.to_thread(
            lines, "monitor", "3", "--d-channel", "--all-frames", "--seconds", "2"
        )
    assert status == 0
    assert "No program has the D channel of span 3" in said
    assert "<- SABME P/F=1 SAPI=0 TEI=0" in said


async def test_a_d_channel_in_use_asks_for_the_site(lines: object) -> None:
    assert callable(lines)
    async with AsyncExitStack() as running:
        line, _ = await pri_line(running, 3, "cpe", TIMERS)
        line.open(lambda message: None)
        status, said = await asyncio.to_thread(lines, "monitor", "3", "--d-channel")
    assert status == 2
    assert "in the hands of a running server" in said


async def test_an_r2_line_tells_its_errors() -> None:
    async with AsyncExitStack() as running:
        made = await R2_DRIVER.start(R2Settings(spans=(5,)), "r2", running)
        line = made[0].line
        assert isinstance(line, CountsErrors)
        line.open(lambda message: None)
        await asyncio.sleep(0)
        assert "crc4" in line.error_counters()
        assert not isinstance(line, Traceable)
