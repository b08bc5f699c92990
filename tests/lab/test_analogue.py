"""Telephones and town lines on the real driver: numbers, bells, digits, hooks, talk."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack

import pytest

from drivers.dahdi.params import Event
from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Flash,
    LineError,
    LineUnavailable,
    Proceeding,
    Release,
    Setup,
)
from tests.drivers.line_pair import Pair
from tests.lab import layout
from tests.lab.analogue_wire import STATIONS, TRUNKS, analogue_pair, card_of, section, talk
from tests.lab.transparent import frames, longest_match

CALLED, CALLING = "8012", "02012345678"


async def call_the_telephone(pair: Pair, channel: int) -> tuple[int, Setup]:
    """A bell rings at the town line; the telephone's reference and what the town line heard."""
    mine = pair.far.line.new_reference()
    pair.far.line.send(Setup(mine, channel, "", CALLING, "张三"))
    assert await pair.far.next() == Proceeding(mine, channel)
    assert await pair.far.next() == Alerting(mine)
    return mine, await pair.near.expect(Setup)


@pytest.mark.parametrize("form", ["fsk_bell", "fsk_v23", "dtmf"])
async def test_the_callers_number_and_talk(form: str) -> None:
    """The number comes before the second ring; then both hear each other octet by octet."""
    async with analogue_pair(STATIONS | {"caller_number": form}) as pair:
        mine, setup = await call_the_telephone(pair, 2)
        name = "" if form == "dtmf" else "张三"
        assert (setup.channel, setup.calling, setup.calling_name) == (2, CALLING, name)
        pair.near.line.send(Connect(setup.reference))
        assert await pair.far.next() == Connect(mine)
        spoken = frames(4, 40)[:, 1]
        heard = await asyncio.to_thread(talk, pair, 1, spoken)
        for whole in (heard.near, heard.far):
            start, right = longest_match(spoken.ravel(), whole)
            assert (start >= 0, right) == (True, spoken.size)
        pair.far.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await pair.near.next() == Disconnect(setup.reference, Cause.NORMAL_CLEARING)
        pair.near.line.send(Release(setup.reference, Cause.NORMAL_CLEARING))
        assert await pair.far.next() == Release(mine, Cause.NORMAL_CLEARING)
        assert await pair.near.next() == Release(setup.reference, Cause.NORMAL_CLEARING)


@pytest.mark.parametrize("dial", ["tone", "pulse"])
async def test_a_number_is_dialled_and_the_hook_pressed(dial: str) -> None:
    settings = STATIONS | {"numbers": ["8001", "8002", "8003", "8004"]}
    async with analogue_pair(settings, TRUNKS | {"dial": dial}, settle=False) as pair:
        mine = pair.near.line.new_reference()
        pair.near.line.send(Setup(mine, 3, CALLED, ""))
        assert await pair.near.next() == Proceeding(mine, 3)
        setup = await pair.far.expect(Setup)
        theirs = setup.reference
        assert (setup.channel, setup.called, setup.calling) == (3, CALLED, "8003")
        pair.far.line.send(Alerting(theirs))
        pair.far.line.send(Connect(theirs))
        assert await pair.near.next() == Connect(mine)
        pair.near.line.send(Flash(mine))
        assert await pair.far.next() == Flash(theirs)
        if dial == "pulse":
            pair.near.line.send(Digits(mine, "47"))
            assert [await pair.far.next() for _ in "47"] == [
                Digits(theirs, "4"),
                Digits(theirs, "7"),
            ]
        pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await pair.far.next() == Disconnect(theirs, Cause.NORMAL_CLEARING)
        pair.far.line.send(Release(theirs, Cause.NORMAL_CLEARING))
        assert await pair.far.next() == Release(theirs, Cause.NORMAL_CLEARING)
        assert await pair.near.next() == Release(mine, Cause.NORMAL_CLEARING)


async def test_every_digit_is_told_at_once() -> None:
    """As it is unless a section says otherwise: the switch knows when a number is whole."""
    async with analogue_pair(STATIONS | {"overlap": True}, settle=False) as pair:
        mine = pair.near.line.new_reference()
        pair.near.line.send(Setup(mine, 4, CALLED, ""))
        setup = await pair.far.expect(Setup)
        assert (setup.called, setup.complete) == (CALLED[0], False)
        for digit in CALLED[1:]:
            assert await pair.far.next() == Digits(setup.reference, digit)
        pair.far.line.send(Proceeding(setup.reference, 4))
        pair.far.line.send(Connect(setup.reference))
        assert await pair.near.next() == Proceeding(mine, 4)
        assert await pair.near.next() == Connect(mine)


async def test_the_bell_has_the_cadence_that_was_asked_for() -> None:
    """Two short bursts, a long pause: of four pauses between bursts the even ones are longer."""
    settings = STATIONS | {"caller_number": "none", "ring_ms": [300, 200, 300, 1000]}
    trunks = TRUNKS | {"caller_number_wait": 5.0}
    async with analogue_pair(settings, trunks) as pair:
        card, times = card_of(pair.far.line, 1), []  # type: ignore[arg-type]
        tell = card._tell
        loop = pair.near.line.ports[0]._loop  # type: ignore[attr-defined]

        def told(event: int) -> None:
            if event in (Event.RINGERON, Event.RINGEROFF):
                times.append((event, loop.time()))
            tell(event)

        card._tell = told  # type: ignore[method-assign]
        mine = pair.far.line.new_reference()
        pair.far.line.send(Setup(mine, 1, "", CALLING))
        await pair.near.expect(Setup)
        pair.far.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        pauses = [
            on - off
            for (kind, off), (_, on) in itertools.pairwise(times)
            if kind == Event.RINGEROFF
        ]
        assert len(pauses) >= 2
        assert pauses[0] < pauses[1]


async def test_a_caller_gives_up_while_it_rings() -> None:
    async with analogue_pair() as pair:
        mine, setup = await call_the_telephone(pair, 1)
        pair.far.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await pair.near.next() == Disconnect(setup.reference, Cause.NORMAL_CLEARING)
        pair.near.line.send(Release(setup.reference, Cause.NORMAL_CLEARING))
        assert await pair.near.next() == Release(setup.reference, Cause.NORMAL_CLEARING)


@pytest.mark.parametrize(
    ("channels", "sentence"),
    [
        ([187, 191], r"telephones \(187\) and town lines \(191\) need a section each"),
        ([187, layout.FIRST[1]], "no analogue port but CLEAR"),
        ([187, 4711], "no DAHDI channel 4711"),
    ],
)
async def test_channels_that_cannot_be_had(channels: list[int], sentence: str) -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineError, match=sentence):
            await section(running, "wrong", channels)
        line, _ = await section(running, "right", [187])
        with pytest.raises(LineUnavailable, match="taken by another program"):
            await section(running, "again", [187])
        assert line.channels == (1,)
