"""Dialogic's calls, made to a board of the project's own that implements them."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import numpy as np
import pytest

from drivers.dialogic.driver import DRIVER, Settings
from drivers.dialogic.libraries import CALLS, GcEvent, Happening, library
from drivers.dialogic.line import DialogicLine
from drivers.driver import Span
from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Cause,
    ChannelService,
    Connect,
    Digits,
    Disconnect,
    LineDown,
    LineError,
    LineUnavailable,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from tests.drivers.line_pair import End, Pair
from tests.drivers.test_line_contract import *  # noqa: F403

CHANNELS = 4
BOARD = Path(__file__).with_name("dialogic_board") / "board.c"


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the board under the names of the vendor's libraries."""
    folder = tmp_path_factory.mktemp("dialogic")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-o", folder / "libgc.so", BOARD, "-lpthread"], check=True
    )
    for name in ("libsrl.so", "libdxxx.so"):
        (folder / name).symlink_to("libgc.so")
    return folder


def settings(folder: Path, side: str, first_voice: int) -> Settings:
    names = [f"dxxxB1C{first_voice + n}" for n in range(2 * CHANNELS)]
    return Settings(
        devices=tuple(f":N_{side}{n + 1}" for n in range(CHANNELS)),
        playing=tuple(names[:CHANNELS]),
        recording=tuple(names[CHANNELS:]),
        libraries=str(folder),
    )


class Later:
    """The voice of a span, opened when it is asked for: as the media process does."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.name, self.channels = span.voice.name, span.voice.channels

    def open(self) -> None:
        self._voice = DRIVER.open_voice(self._span.voice)
        self.read, self.write, self.close = self._voice.read, self._voice.write, self._voice.close


@pytest.fixture
async def wire(libraries: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as running:
        ends = []
        for side, first in (("near", 1), ("far", 1 + 2 * CHANNELS)):
            (span,) = await DRIVER.start(settings(libraries, side, first), side, running)
            ends.append(End(span.line, Later(span)))  # type: ignore[arg-type]
        pair = Pair(
            *ends, cut=lambda: None, restore=lambda: None,
            abilities=frozenset({"causes", "numbers_whole"}),
        )  # fmt: skip
        await pair.up()
        for end in ends:
            for _ in range(CHANNELS):
                assert (await end.expect(ChannelService)).in_service
        yield pair
        pair.close()


async def test_a_blocked_channel_takes_no_calls(wire: Pair) -> None:
    wire.far.line.send(ChannelService((2,), False))
    assert await wire.near.expect(ChannelService) == ChannelService((2,), False)
    with pytest.raises(LineDown, match="channel 2"):
        wire.near.line.send(Setup(wire.near.line.new_reference(), 2, "1234"))
    wire.far.line.send(ChannelService((2,), True))
    assert await wire.near.expect(ChannelService) == ChannelService((2,), True)
    await wire.offer(wire.near, wire.far, channel=2)


async def test_glare_loses_nobodys_call(wire: Pair) -> None:
    """Global Call refuses the second call itself: the first goes on."""
    ours, channel = wire.near.line.new_reference(), wire.channel(9)
    wire.near.line.send(Setup(ours, channel, "111", "222"))
    with pytest.raises(LineError):
        wire.far.line.send(Setup(wire.far.line.new_reference(), channel, "333", "444"))
    assert (await wire.far.expect(Setup)).called == "111"


async def test_restart_releases_the_calls_of_its_channels(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far, channel=3)
    wire.far.line.send(Proceeding(theirs, 3))
    wire.far.line.send(Connect(theirs))
    await wire.near.find(Connect)
    wire.near.line.send(Restart((3,)))
    assert (await wire.near.expect(Release)).reference == mine
    heard = await wire.far.expect(Disconnect)
    assert heard.cause is Cause.TEMPORARY_FAILURE
    wire.far.line.send(Release(theirs, heard.cause))
    assert (await wire.far.expect(Release)).reference == theirs
    await wire.offer(wire.near, wire.far, channel=3)


async def test_a_call_that_the_board_lost_ends_also_where_its_channel_cannot_be_reset(
    wire: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = wire.near.line
    assert isinstance(line, DialogicLine)
    mine, _ = await wire.offer(wire.near, wire.far, channel=3)
    call = line._legs.of(mine).handle
    monkeypatch.setattr(line._library.library, "gc_ResetLineDev", lambda *_: -1)
    line._happened(Happening(GcEvent.TASKFAIL, line._line_devices[3], call, 0))
    assert await wire.near.expect(Release) == Release(mine, Cause.TEMPORARY_FAILURE)
    assert await wire.near.expect(ChannelService) == ChannelService((3,), False)
    with pytest.raises(LineDown, match="channel 3"):
        line.send(Setup(line.new_reference(), 3, "1234"))


async def test_sound_goes_along_the_routes_of_the_bus(wire: Pair) -> None:
    said = np.arange(CHANNELS * FRAME_SAMPLES, dtype=np.uint8).reshape(CHANNELS, -1) % 100
    heard = np.zeros_like(said)
    assert wire.near.voice.write(said)
    for _ in range(2000):
        if wire.far.voice.read(heard) and not (heard == SILENCE).all():
            break
        await asyncio.sleep(0.001)
    row = next(row for row in range(CHANNELS) if not (heard[row] == SILENCE).all())
    assert (heard[row] == said[row]).all()


async def test_what_global_call_cannot_send_is_said(wire: Pair) -> None:
    mine, _ = await wire.offer(wire.near, wire.far)
    with pytest.raises(LineError):
        wire.near.line.send(Digits(mine, "1"))
    with pytest.raises(LineError, match="whole number"):
        wire.near.line.send(Setup(wire.near.line.new_reference(), 4, "12", complete=False))


async def test_unequal_lists_of_devices_are_refused(libraries: Path) -> None:
    wrong = msgspec.structs.replace(settings(libraries, "near", 1), recording=("dxxxB1C9",))
    async with AsyncExitStack() as running:
        with pytest.raises(LineError, match="one name for every channel"):
            await DRIVER.start(wrong, "board", running)


async def test_a_board_that_is_not_there(tmp_path: Path, libraries: Path) -> None:
    with pytest.raises(LineUnavailable, match=r"libsrl\.so is not in"):
        library(CALLS, str(tmp_path))
    async with AsyncExitStack() as running:
        (span,) = await DRIVER.start(settings(libraries, "somewhere", 1), "board", running)
        with pytest.raises(LineUnavailable, match=":N_somewhere1"):
            span.line.open(lambda message: None)


async def test_global_call_that_does_not_start(
    libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_DEAD", "1")
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable, match="dlstart"):
            await DRIVER.start(settings(libraries, "near", 1), "board", running)


def test_names_of_the_layouts_are_in_the_order_of_the_manual() -> None:
    from drivers.dialogic.libraries import ffi

    offsets = [field.offset for _, field in ffi.typeof("METAEVENT").fields]
    assert all(before < after for before, after in itertools.pairwise(offsets))
    assert ffi.sizeof("METAEVENT") == 88
