"""The control process is killed: the sound goes on, sample by sample, and the next one takes it over."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import numpy as np
import pytest

from cti.client.voice import HeadsetVoice
from cti.media.link.commands import (
    ClearRow,
    Command,
    OpenStation,
    Play,
    SetCell,
    StartRecording,
    StopRecording,
)
from cti.media.link.config import MediaConfig
from cti.media.link.records import RecordingDone, Report, StationOpened, TickFigures
from drivers import g711
from drivers.line import FRAME_SECONDS
from tests.media.link.test_process import Exchange, Media, config, sounding

PATIENCE = 30.0


class Control:
    """A control process of its own, and the media process that it began."""

    def __init__(self, process: asyncio.subprocess.Process, pid: int) -> None:
        self._process = process
        self._fallen = False
        self.pid = pid
        """Of the media process."""
        self._watched = os.pidfd_open(pid)
        self.media_ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._watched, self._ended)

    async def report(self, kind: type[Report], when: Callable[[Report], bool] | None = None):
        """The next report of a kind."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await self._process.stdout.readline()
                report = msgspec.json.decode(line, type=Report)
                if isinstance(report, kind) and (when is None or when(report)):
                    return report

    async def fall(self) -> None:
        """Be killed. (What it wrote to is the media process's too, so its end is watched by itself.)"""
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        watched = os.pidfd_open(self._process.pid)
        loop.add_reader(watched, gone.set)
        self._process.kill()
        async with asyncio.timeout(PATIENCE):
            await gone.wait()
        loop.remove_reader(watched)
        os.close(watched)
        self._fallen = True

    def _ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._watched)
        os.close(self._watched)
        self.media_ended.set()

    async def close(self) -> None:
        if not self._fallen:
            await self.fall()
        if not self.media_ended.is_set():
            signal.pidfd_send_signal(self._watched, signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                await self.media_ended.wait()
        await self._process.wait()


@asynccontextmanager
async def control(wanted: MediaConfig, *commands: Command) -> AsyncIterator[Control]:
    """One that has begun all of this."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.media.link.control_at_work",
        msgspec.json.encode(wanted).decode(), msgspec.json.encode(commands).decode(),
        pass_fds=[one for span in wanted.spans for one in span.descriptors],
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        one = Control(process, int(await process.stdout.readline()))
    try:
        yield one
    finally:
        await one.close()


def lingering(wanted: MediaConfig, folder: Path, seconds: float = 30.0) -> MediaConfig:
    return msgspec.structs.replace(wanted, linger=seconds, socket=str(folder / "media.sock"))


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    one = Exchange()
    yield one
    one.close()


@pytest.fixture
async def heir(exchange: Exchange) -> AsyncIterator[Media]:
    """The next control process's hold on the sound."""
    media = Media(exchange)
    yield media
    await media.stop()


def unique(seed: int, frames: int) -> np.ndarray:
    """A-law none of whose frames is silent, or like another."""
    return np.random.default_rng(seed).integers(0, 200, frames * 160, dtype=np.uint8)


async def told(exchange: Exchange, channel: int, last: np.ndarray) -> bytes:
    """What a channel was told, when its last frame has come."""
    async with asyncio.timeout(PATIENCE):
        while True:
            here = [packet[channel] for packet in exchange.told]
            if any((frame == last).all() for frame in here):
                return sounding(np.concatenate(here))
            await asyncio.sleep(FRAME_SECONDS)  # for frames


async def test_a_talk_goes_on_without_a_control_process(
    exchange: Exchange, heir: Media, tmp_path: Path
) -> None:
    """Lines whose files the control process had opened: the next one ends the old sound in order."""
    wanted = lingering(config(exchange), tmp_path)
    path = tmp_path / "1.wav"
    begun = SetCell(1, 0), SetCell(0, 1), StartRecording(5, 0, str(path))
    async with control(wanted, *begun) as old:
        await old.report(TickFigures)
        before, during, back = unique(1, 20), unique(2, 100), unique(3, 100)
        exchange.say(0, before)
        await told(exchange, 1, before[-160:])
        await old.fall()
        exchange.say(0, during)
        exchange.say(1, back)
        assert await told(exchange, 1, during[-160:]) == before.tobytes() + during.tobytes()
        assert await told(exchange, 0, back[-160:]) == back.tobytes()
        assert stat.S_IMODE((tmp_path / "media.sock").stat().st_mode) == 0o600

        fresh = Exchange()
        try:
            await heir.start(lingering(config(fresh), tmp_path))
            async with asyncio.timeout(PATIENCE):
                await old.media_ended.wait()
            assert heir.pid != old.pid
            estate = heir.estate
            assert estate is not None
            assert not estate.kept
            assert estate.rows == {0, 1}
            assert estate.joined == {0: {1}, 1: {0}}
            (done,) = estate.done
            content = path.read_bytes()
            assert (done.token, done.path, done.problem) == (5, str(path), "")
            assert done.sha256 == hashlib.sha256(content).hexdigest()
            sides = np.frombuffer(content[58:], np.uint8).reshape(-1, 2)
            assert sounding(sides[:, 0].copy()) == before.tobytes() + during.tobytes()
            assert sounding(sides[:, 1].copy()) == back.tobytes()
            assert not (tmp_path / "media.sock").exists()
            heir.send(SetCell(3, 2))
            fresh.say(2, before)
            assert await told(fresh, 3, before[-160:]) == before.tobytes()
        finally:
            await heir.stop()
            fresh.close()


KEYS = [base64.b64encode(bytes([number]) * 30).decode() for number in range(4)]


async def test_stations_talk_on_and_the_next_control_process_keeps_them(
    heir: Media, tmp_path: Path
) -> None:
    wanted = lingering(MediaConfig(4, first_station=1, stations=2), tmp_path)
    path = tmp_path / "1.wav"
    begun = (
        OpenStation(1, "127.0.0.1", KEYS[0], KEYS[1]),
        OpenStation(2, "127.0.0.1", KEYS[2], KEYS[3]),
        SetCell(1, 2),
        SetCell(2, 1),
        StartRecording(7, 1, str(path)),
    )
    async with control(wanted, *begun) as old:
        ports = [(await old.report(StationOpened)).port for _ in range(2)]
        desks = [
            HeadsetVoice("127.0.0.1", port, send_key=KEYS[2 * n], receive_key=KEYS[2 * n + 1])
            for n, port in enumerate(ports)
        ]
        tones = [g711.DECODE_INT16[np.full(160, code, np.uint8)] for code in (0x10, 0x90)]

        async def hear(seconds: float) -> list[int]:
            """How many of the next frames at each desk are what the other says."""
            heard = [0, 0]
            for _ in range(round(seconds / FRAME_SECONDS)):
                for n, desk in enumerate(desks):
                    desk.push(tones[n])
                    heard[n] += bool((desk.pull() == tones[1 - n]).mean() > 0.9)
                await asyncio.sleep(FRAME_SECONDS)  # for frames
            return heard

        async with asyncio.timeout(PATIENCE):
            while min(await hear(0.2)) < 5:
                pass
        await old.fall()
        assert min(await hear(2.0)) > 60
        await heir.start(wanted)
        assert heir.pid == old.pid
        assert heir.estate is not None
        assert heir.estate.kept
        assert [one.token for one in heir.estate.recordings] == [7]
        assert heir.new_token() > 7
        assert min(await hear(0.6)) > 10, "it goes on after it was taken over, too"
        heir.send(StopRecording(7))
        done = await heir.wait_for(lambda report: isinstance(report, RecordingDone))
        assert isinstance(done, RecordingDone)
        assert done.problem == ""
        assert done.seconds > 2.5
        heir.send(ClearRow(1))
        async with asyncio.timeout(PATIENCE):
            while max(await hear(0.2)):
                pass
        for desk in desks:
            desk.close()
        await heir.stop()
        async with asyncio.timeout(PATIENCE):
            await old.media_ended.wait()


async def test_what_is_taken_over_is_the_next_processs_state(heir: Media, tmp_path: Path) -> None:
    """Should the media process die after that, what went on goes on in another one."""
    wanted = lingering(MediaConfig(4), tmp_path)
    async with control(wanted, SetCell(1, 2), Play(3, 9, ("tone:dial",), loop=True)) as old:
        await old.report(TickFigures)
        await old.fall()
        async with asyncio.timeout(PATIENCE):
            while not (tmp_path / "media.sock").exists():  # noqa: ASYNC110
                await asyncio.sleep(FRAME_SECONDS)
        await heir.start(wanted)
        died = asyncio.Event()
        heir.on_died = died.set
        heir.kill()
        async with asyncio.timeout(PATIENCE):
            await died.wait()
        assert list(heir._waiting) == [SetCell(1, 2), Play(3, 9, ("tone:dial",), loop=True)]
        await heir.start(wanted)
        assert heir.pid != old.pid


async def test_nobody_comes_and_the_sound_ends_in_order(exchange: Exchange, tmp_path: Path) -> None:
    path = tmp_path / "1.wav"
    wanted = lingering(config(exchange), tmp_path, 1.0)
    async with control(wanted, SetCell(1, 0), StartRecording(5, 0, str(path))) as old:
        await old.report(TickFigures)
        said = unique(4, 20)
        await old.fall()
        exchange.say(0, said)
        async with asyncio.timeout(PATIENCE):
            await old.media_ended.wait()
        sides = np.frombuffer(path.read_bytes()[58:], np.uint8).reshape(-1, 2)
        assert sounding(sides[:, 0].copy()) == said.tobytes(), "to its last moment"
        assert not (tmp_path / "media.sock").exists()


async def test_without_a_call_there_is_nothing_to_wait_for(
    exchange: Exchange, tmp_path: Path
) -> None:
    async with control(lingering(config(exchange), tmp_path)) as old:
        await old.report(TickFigures)
        await old.fall()
        async with asyncio.timeout(PATIENCE / 3):
            await old.media_ended.wait()


async def test_lines_that_died_with_the_control_process_are_not_waited_for(
    exchange: Exchange, tmp_path: Path
) -> None:
    """As those of the simulated exchange do."""
    async with control(lingering(config(exchange), tmp_path), SetCell(1, 0)) as old:
        await old.report(TickFigures)
        await old.fall()
        exchange.silent = True
        async with asyncio.timeout(PATIENCE / 3):
            await old.media_ended.wait()
