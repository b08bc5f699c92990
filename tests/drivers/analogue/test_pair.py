"""Telephones' ports and town lines on the same wires: real tones, real caller numbers, leaping time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from drivers.analogue.options import StationOptions, TrunkOptions
from drivers.analogue.port import Hear
from drivers.callerid.receiver import CallerFormat
from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Flash,
    LineError,
    LineHealth,
    Message,
    Presentation,
    Proceeding,
    Release,
    Setup,
    Signalling,
)
from tests.drivers.analogue.copper import Copper
from tests.support import leap


class Ear:
    """What one line delivered."""

    def __init__(self, line: Signalling) -> None:
        self.line = line
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        line.open(self.heard.put_nowait)

    async def next(self) -> Message:
        async with asyncio.timeout(120):
            return await self.heard.get()

    async def expect(self, kind: type) -> Message:
        message = await self.next()
        assert isinstance(message, kind), message
        return message


Play = Callable[[Copper, Ear, Ear], Awaitable[None]]


def play(scene: Play, **options: object) -> None:
    """Both lines open; `scene` gets telephones and town lines."""

    async def main() -> None:
        copper = Copper(**options)  # type: ignore[arg-type]
        stations, trunks = Ear(copper.stations), Ear(copper.trunks)
        for ear in (stations, trunks):
            await ear.expect(LineHealth)
        try:
            await scene(copper, stations, trunks)
        finally:
            copper.stations.close()
            copper.trunks.close()

    leap.run(main())


@pytest.mark.parametrize(
    "form", [CallerFormat.FSK_BELL, CallerFormat.FSK_V23, CallerFormat.DTMF, CallerFormat.NONE]
)
@pytest.mark.parametrize("told", [CallerFormat.AUTO, None])
def test_a_telephone_is_called_with_its_callers_number(
    form: CallerFormat, told: CallerFormat | None
) -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(Setup(1, 2, "", "02012345678", "张三"))
        assert await stations.next() == Proceeding(1, 2)
        assert await stations.next() == Alerting(1)
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        number = "" if form is CallerFormat.NONE else "02012345678"
        fsk = form in (CallerFormat.FSK_BELL, CallerFormat.FSK_V23)
        assert (setup.channel, setup.calling) == (2, number)
        assert setup.calling_name == ("张三" if fsk else "")
        trunks.line.send(Alerting(setup.reference))
        trunks.line.send(Connect(setup.reference))
        assert await stations.next() == Connect(1)
        assert copper.station_cards[1].media
        assert copper.trunk_cards[1].media
        stations.line.send(Disconnect(1, Cause.NORMAL_CLEARING))
        assert await trunks.next() == Disconnect(setup.reference, Cause.NORMAL_CLEARING)
        assert stations.heard.empty(), "the telephone is still lifted"
        trunks.line.send(Release(setup.reference, Cause.NORMAL_CLEARING))
        assert await stations.next() == Release(1, Cause.NORMAL_CLEARING)
        assert await trunks.next() == Release(setup.reference, Cause.NORMAL_CLEARING)

    play(
        scene,
        station=StationOptions(caller_number=form),
        trunk=TrunkOptions(caller_number=told or form),
    )


def test_a_withheld_number_says_so() -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(Setup(1, 1, "", "110", presentation=Presentation.RESTRICTED))
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        assert (setup.calling, setup.presentation) == ("", Presentation.RESTRICTED)

    play(scene)


@pytest.mark.parametrize("form", [CallerFormat.FSK_BELL, CallerFormat.FSK_V23, CallerFormat.DTMF])
def test_a_telephone_is_not_shown_what_is_withheld(form: CallerFormat) -> None:
    """The switch knows the numbers; the wire to the telephone must not carry them."""

    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(
            Setup(
                1, 1, "", "13800138000", "Li Wei", presentation=Presentation.RESTRICTED,
                redirecting="13900139000", redirecting_presentation=Presentation.RESTRICTED,
            )
        )  # fmt: skip
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        assert (setup.calling, setup.calling_name, setup.redirecting) == ("", "", "")

    play(
        scene,
        station=StationOptions(caller_number=form),
        trunk=TrunkOptions(caller_number=form),
    )


@pytest.mark.parametrize("pulse", [False, True])
@pytest.mark.parametrize("overlap", [False, True])
def test_a_number_is_dialled_after_the_dial_tone(pulse: bool, overlap: bool) -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        trunks.line.send(Setup(1, 3, "8001", "x"))
        setup = await stations.expect(Setup)
        assert isinstance(setup, Setup)
        called = setup.called
        if overlap:
            assert not setup.complete
            while len(called) < 4:
                digits = await stations.expect(Digits)
                assert isinstance(digits, Digits)
                called += digits.digits
        assert (setup.channel, called, setup.calling) == (3, "8001", "8200")
        assert await trunks.next() == Proceeding(1, 3)
        stations.line.send(Connect(setup.reference))
        trunks.line.send(Disconnect(1, Cause.NORMAL_CLEARING))
        assert await stations.next() == Disconnect(setup.reference, Cause.NORMAL_CLEARING)
        assert await trunks.next() == Release(1, Cause.NORMAL_CLEARING)
        stations.line.send(Release(setup.reference, Cause.NORMAL_CLEARING))
        assert await stations.next() == Release(setup.reference, Cause.NORMAL_CLEARING)

    play(
        scene,
        station=StationOptions(number="8200", overlap=overlap),
        trunk=TrunkOptions(pulse=pulse),
    )


@pytest.mark.parametrize(("busy", "cause"), [("busy", Cause.USER_BUSY), ("vacant", None)])
def test_what_is_heard_while_dialling(busy: str, cause: Cause | None) -> None:
    """A busy tone while digits are sent ends the call; after that the media process listens."""

    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        trunks.line.send(Setup(1, 1, "1" * 30, "x"))
        await copper.trunk_cards[0].dialling.wait()
        copper.station_cards[0].listen(Hear.NOTHING)
        copper.station_cards[0].play(busy)
        if cause is not None:
            assert await trunks.next() == Disconnect(1, cause)
            trunks.line.send(Release(1, cause))
            assert await trunks.next() == Release(1, cause)
        else:
            assert await trunks.next() == Proceeding(1, 1)

    play(scene)


def test_a_line_without_dial_tone_is_given_up() -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        copper.trunk_cards[0].other = None
        trunks.line.send(Setup(1, 1, "8001", "x"))
        assert await trunks.next() == Disconnect(1, Cause.NETWORK_OUT_OF_ORDER)
        trunks.line.send(Release(1, Cause.NETWORK_OUT_OF_ORDER))
        assert await trunks.next() == Release(1, Cause.NETWORK_OUT_OF_ORDER)
        copper.trunk_cards[0].other = copper.station_cards[0]

    play(scene)


def test_a_transfer_by_hook_flash() -> None:
    """Flash, number, hang up, all sent at once: the line does them one after the other."""

    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(Setup(1, 1, "", "1234"))
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        mine = setup.reference
        with pytest.raises(LineError, match="not answered"):
            trunks.line.send(Flash(mine))
        trunks.line.send(Connect(mine))
        for kind in (Proceeding, Alerting, Connect):
            await stations.expect(kind)
        trunks.line.send(Flash(mine, 120))
        trunks.line.send(Digits(mine, "8002"))
        trunks.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await stations.next() == Flash(1)
        assert await stations.next() == Disconnect(1, Cause.NORMAL_CLEARING)
        assert copper.trunk_cards[0].keyed == ["8002"]
        assert copper.trunk_cards[0].done[-2:] == ["flash 120", "on hook"]
        stations.line.send(Release(1, Cause.NORMAL_CLEARING))
        assert await trunks.next() == Release(mine, Cause.NORMAL_CLEARING)

    play(scene)


def test_both_ends_take_the_line_at_once() -> None:
    """The town line seizes while it begins to ring: its own call ends, the other one is there."""

    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(Setup(1, 1, "", "1234"))
        trunks.line.send(Setup(1, 1, "8001", "x"))
        assert await trunks.next() == Release(1, Cause.CHANNEL_UNAVAILABLE)
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        for kind in (Proceeding, Alerting, Connect):
            await stations.expect(kind)
        trunks.line.send(Connect(setup.reference))
        assert copper.trunk_cards[0].media
        trunks.line.send(Disconnect(setup.reference, Cause.NORMAL_CLEARING))
        assert await stations.next() == Disconnect(1, Cause.NORMAL_CLEARING)
        assert await trunks.next() == Release(setup.reference, Cause.NORMAL_CLEARING)

    play(scene)


def test_a_caller_who_gives_up() -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        stations.line.send(Setup(1, 1, "", "1234"))
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        stations.line.send(Disconnect(1, Cause.NORMAL_CLEARING))
        assert await trunks.next() == Disconnect(setup.reference, Cause.NORMAL_CLEARING)
        trunks.line.send(Release(setup.reference, Cause.NORMAL_CLEARING))
        assert await trunks.next() == Release(setup.reference, Cause.NORMAL_CLEARING)
        trunks.line.send(Setup(1, 1, "8001", "x"))

    play(scene)


def test_a_refused_call_is_released_when_the_bell_is_silent() -> None:
    async def scene(copper: Copper, stations: Ear, trunks: Ear) -> None:
        loop = asyncio.get_running_loop()
        stations.line.send(Setup(1, 1, "", "1234"))
        setup = await trunks.expect(Setup)
        assert isinstance(setup, Setup)
        trunks.line.send(Disconnect(setup.reference, Cause.CALL_REJECTED))
        await asyncio.sleep(20)
        assert trunks.heard.empty()
        with pytest.raises(LineError, match="carries a call"):
            trunks.line.send(Setup(1, 1, "8001", "x"))
        stopped = loop.time()
        stations.line.send(Disconnect(1, Cause.NORMAL_CLEARING))
        assert await trunks.next() == Release(setup.reference, Cause.CALL_REJECTED)
        assert loop.time() - stopped < replace(TrunkOptions()).ring_over + 0.5

    play(scene)
