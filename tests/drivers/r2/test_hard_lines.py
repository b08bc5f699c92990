"""MFC/R2 on bad lines: noise, levels, tones that break off, silence, and bits without sense."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from drivers import g711
from drivers.line import (
    Cause,
    Connect,
    Disconnect,
    Health,
    LineError,
    Release,
    Setup,
    UnknownReference,
)
from drivers.r2.cas import BLOCK
from drivers.r2.line import R2Line
from drivers.simulated.r2_wire import R2Wire
from tests.drivers.line_pair import End, OpenedVoice, voice_pair
from tests.drivers.r2.pair import LOST, QUICK, SPEED, r2_lines

IDLE, SEIZED, BLOCKED, ANSWERED = 0b1001, 0b0001, 0b1101, 0b0101


def changed_on_the_way(line: R2Line, change: Callable[[bytes], bytes]) -> None:
    """Let what this end hears of tones be changed before."""
    hear = line.sound_came
    line.sound_came = lambda channel, block: hear(channel, change(block))  # type: ignore[method-assign]


def spoilt(level_db: float, noise_dbm0: float, seed: int) -> Callable[[bytes], bytes]:
    """A line with a loss and white noise."""
    chance = np.random.default_rng(seed)
    factor = 10 ** (level_db / 20)
    noise = g711.amplitude(noise_dbm0) / np.sqrt(2)

    def change(block: bytes) -> bytes:
        linear = g711.DECODE[np.frombuffer(block, np.uint8)].astype(np.float64) * factor
        linear += chance.normal(0.0, noise, BLOCK)
        return bytes(g711.encode(np.clip(linear, -32000, 32000).astype(np.int16)))

    return change


@pytest.mark.parametrize("variant", ["CN", "ITU"])
@pytest.mark.parametrize(
    ("level_db", "noise_dbm0"), [(0.0, -40.0), (-10.0, -45.0), (-20.0, -50.0), (5.0, -40.0)]
)
async def test_a_call_completes_at_levels_and_noise_of_real_lines(
    variant: str, level_db: float, noise_dbm0: float
) -> None:
    voices = voice_pair()
    ends = [
        End(line, OpenedVoice(voice))
        for line, voice in zip(r2_lines(variant=variant), voices, strict=True)
    ]
    for seed, end in enumerate(ends):
        await end.next()
        changed_on_the_way(end.line, spoilt(level_db, noise_dbm0, seed))  # type: ignore[arg-type]
    for caller, callee in (ends, reversed(ends)):
        mine = caller.line.new_reference()
        caller.line.send(Setup(mine, 5, "02087654321", "13800138000"))
        setup = await callee.find(Setup)
        assert (setup.called, setup.calling) == ("02087654321", "13800138000")
        callee.line.send(Connect(setup.reference))
        assert await caller.find(Connect) == Connect(mine)
        caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        await asyncio.gather(caller.released(mine), callee.released(setup.reference))
    for end in ends:
        end.close()


class Oddity:
    """A far end that does what it is told, and answers nothing by itself."""

    def __init__(self, descriptor: int) -> None:
        self.wire = R2Wire("odd", descriptor, clock=False, lost=LOST)
        self.heard: list[tuple[int, int]] = []
        self.block: Callable[[], bytes] | None = None
        for channel in self.wire.channels:
            self.wire.set_bits(channel, IDLE)
        self.wire.open(self)

    def bits_changed(self, channel: int, bits: int) -> None:
        self.heard.append((channel, bits))

    def sound_came(self, channel: int, block: bytes) -> None:
        if self.block is not None:
            self.wire.say(channel, self.block())

    def time_passed(self) -> None:
        pass

    def health_changed(self, health: Health) -> None:
        pass


def odd_pair(**changes: object) -> tuple[End, Oddity]:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    wire = R2Wire("near", near.detach(), clock=True, speed=SPEED, lost=LOST)
    voice, other = voice_pair()
    other.close()
    options = msgspec.structs.replace(QUICK, **changes)
    return End(R2Line("near", wire, options), OpenedVoice(voice)), Oddity(far.detach())


async def test_a_seizure_that_nobody_acknowledges_ends() -> None:
    near, odd = odd_pair(timers={"r2_seize": 2000})
    await near.next()
    mine = near.line.new_reference()
    near.line.send(Setup(mine, 5, "999"))
    near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert await near.next() == Release(mine, Cause.NORMAL_CLEARING)
    mine = near.line.new_reference()
    near.line.send(Setup(mine, 5, "999"))
    assert await near.next() == Release(mine, Cause.CHANNEL_UNAVAILABLE)
    near.close()
    odd.wire.close()


async def test_a_call_that_falls_silent_is_given_up_on_both_directions() -> None:
    near, odd = odd_pair()
    await near.next()
    mine = near.line.new_reference()
    near.line.send(Setup(mine, 5, "999"))
    odd.wire.set_bits(5, BLOCKED)  # which acknowledges the seizure
    odd.wire.set_bits(6, SEIZED)  # and a call that says no digit
    await asyncio.sleep(0)
    odd.wire.set_bits(5, IDLE)
    assert isinstance(await near.next(), Release)
    odd.wire.set_bits(6, IDLE)
    mine = near.line.new_reference()
    while True:
        try:
            near.line.send(Setup(mine, 6, "999"))
            break
        except LineError:
            await asyncio.sleep(0)
    near.close()
    odd.wire.close()


def clear(end: End, message: Disconnect | Release) -> None:
    """Clear a call that may be gone already."""
    with contextlib.suppress(UnknownReference):
        end.line.send(message)


@pytest.mark.parametrize("seed", range(6))
async def test_garbage_on_the_line_never_holds_a_channel(seed: int) -> None:
    """Bits and sound at random while calls begin; then idle lines, and every call is released."""
    chance = random.Random(seed)
    noise = np.random.default_rng(seed)
    near, odd = odd_pair(timers={"r2_seize": 2000, "mf_back_cycle": 1000}, release_guard=4.0)
    await near.next()
    odd.block = lambda: bytes(noise.integers(0, 256, BLOCK, dtype=np.uint8))
    mine: set[int] = set()
    for _ in range(4000):
        act = chance.random()
        channel = chance.choice(near.line.channels)
        if act < 0.7:
            odd.wire.set_bits(channel, chance.choice((IDLE, SEIZED, BLOCKED, ANSWERED)))
        elif act < 0.8:
            reference = near.line.new_reference()
            try:
                near.line.send(Setup(reference, channel, "999", "1"))
            except LineError:
                continue
            mine.add(reference)
        elif mine:
            clear(near, Disconnect(chance.choice(sorted(mine)), Cause.NORMAL_CLEARING))
        if chance.random() < 0.5:
            await asyncio.sleep(0)
    odd.block = None
    for channel in near.line.channels:
        odd.wire.set_bits(channel, IDLE)
    theirs = {one.reference for one in near.seen if isinstance(one, Setup)}
    for reference in mine | theirs:
        clear(near, Disconnect(reference, Cause.NORMAL_CLEARING))
    while set(near.releases) != mine | theirs:
        match await near.next():
            case Disconnect(reference=reference, cause=cause):
                clear(near, Release(reference, cause))
            case Setup(reference=reference):
                theirs.add(reference)
                clear(near, Disconnect(reference, Cause.NORMAL_CLEARING))
    assert set(near.releases.values()) <= {1}
    for channel in near.line.channels:
        reference = near.line.new_reference()
        while near.line.legs.on((channel,)) == []:  # type: ignore[attr-defined]
            try:
                near.line.send(Setup(reference, channel, "999"))
            except LineError:
                await asyncio.sleep(0)
    near.close()
    odd.wire.close()
