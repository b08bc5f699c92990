"""Subscribers of the simulated exchange behind MFC/R2."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from drivers.line import (
    FRAME_SECONDS,
    Alerting,
    Cause,
    Connect,
    Disconnect,
    Health,
    Proceeding,
    Release,
    Setup,
)
from drivers.r2.options import R2Options
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Script, Subscriber
from tests.drivers.simulated.tiny_switch import TinySwitch

LONG = 60.0
SPEED = 25.0

HUMAN, BUSY = "13800000011", "13800000016"


class PacedSwitch(TinySwitch):
    """Its sound takes the time that the signals take."""

    async def tick(self) -> None:
        await super().tick()
        begun = self.line.port.clock()
        while self.line.port.clock() < begun + FRAME_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.fixture
async def switch() -> AsyncIterator[TinySwitch]:
    exchange = Exchange()
    await exchange.start(1, r2=R2Options(called_digits=5), r2_speed=SPEED)
    switch = PacedSwitch(exchange)
    await switch.up()
    yield switch
    switch.close()
    await exchange.stop()


def came(switch: TinySwitch, kind: type) -> Callable[[], bool]:
    return lambda: any(isinstance(one, kind) for one in switch.heard)


async def test_a_subscriber_is_called_answers_and_is_heard(switch: TinySwitch) -> None:
    await switch.line.exchange.subscribe(Subscriber(HUMAN, "human", ring=0.5, talk=1.0))
    mine = switch.call(HUMAN, 3)
    await switch.hear(came(switch, Proceeding))
    await switch.until(came(switch, Connect), LONG)
    assert came(switch, Alerting)()
    await switch.run(2.0)
    assert len(set(switch.sound(mine, switch.seconds - 2.0).tolist())) > 20
    switch.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    await switch.hear(came(switch, Release))
    await switch.until(lambda: bool(switch.reports), LONG)
    report = switch.report_of(HUMAN)
    assert (report.answered, report.channel) == (True, 3)


async def test_a_busy_subscriber_is_told_by_a_backward_tone(switch: TinySwitch) -> None:
    mine = switch.call(BUSY, 4)
    await switch.hear(came(switch, Proceeding))
    await switch.until(came(switch, Disconnect), LONG)
    assert Disconnect(mine, Cause.USER_BUSY) in switch.heard
    assert not came(switch, Alerting)()
    await switch.hear(came(switch, Release))


async def test_a_subscriber_calls_in_with_his_number(switch: TinySwitch) -> None:
    switch.line.exchange.place(Script("13800138000", "95511", talk=0.5, name="张三"))
    await switch.hear(came(switch, Setup))
    (setup,) = (one for one in switch.heard if isinstance(one, Setup))
    assert (setup.called, setup.calling) == ("95511", "13800138000")
    await switch.until(came(switch, Release), LONG)
    await switch.until(lambda: bool(switch.reports), LONG)
    assert switch.report_of("13800138000").answered


async def test_a_cut_span_is_down_until_it_is_restored(switch: TinySwitch) -> None:
    exchange = switch.line.exchange
    exchange.cut(0)
    await switch.hear(lambda: Health.NO_SIGNAL in switch.health)
    exchange.restore(0)
    await switch.hear(lambda: switch.health[-1] is Health.NORMAL)
