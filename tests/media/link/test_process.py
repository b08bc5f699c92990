"""The media process itself: started, used, stopped, killed. Its line is a socket in our hands."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from cti.errors import NoResource
from cti.media.link.commands import (
    Detect,
    PauseRecording,
    Play,
    SetCell,
    StartRecording,
    StopRecording,
)
from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import (
    DigitHeard,
    Played,
    RecordingDone,
    RecordingInterrupted,
    Report,
    TickFigures,
    Trouble,
)
from drivers import tones

CHANNELS = 4


class Exchange:
    """The far side of a span: answers every packet with the next 20 ms, as the simulated one does."""

    def __init__(self) -> None:
        self._here, self.there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._here.setblocking(False)
        self.told: list[np.ndarray] = []
        self.silent = False
        self._script: dict[int, list[np.ndarray]] = {}
        asyncio.get_running_loop().add_reader(self._here, self._answer)

    def say(self, channel: int, codes: np.ndarray) -> None:
        self._script.setdefault(channel, []).extend(codes.reshape(-1, 160))

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._here)
        self._here.close()
        self.there.close()

    def _answer(self) -> None:
        packet = self._here.recv(CHANNELS * 160)
        if not packet:
            return
        self.told.append(np.frombuffer(packet, np.uint8).reshape(CHANNELS, 160))
        frame = np.full((CHANNELS, 160), 0xD5, np.uint8)
        for channel, frames in self._script.items():
            if frames:
                frame[channel] = frames.pop(0)
        if not self.silent:
            self._here.send(frame.tobytes())


class Media(MediaProcess):
    """Keeps the reports, and lets a test wait for one."""

    def __init__(self, exchange: Exchange, *, spare: bool = False) -> None:
        super().__init__(spare=spare)
        self.exchange = exchange
        self.reports: list[Report] = []
        self._news = asyncio.Event()
        self.listen(self._note)

    def _note(self, report: Report) -> None:
        self.reports.append(report)
        self._news.set()

    async def wait_for(self, wanted: Callable[[Report], bool]) -> Report:
        async with asyncio.timeout(20):
            while True:
                for report in self.reports:
                    if wanted(report):
                        return report
                self._news.clear()
                await self._news.wait()


def sounding(codes: np.ndarray) -> bytes:
    """The frames that are not silent: where our answer was late, a silent one stands between them."""
    frames = codes.reshape(-1, 160)
    return frames[(frames != 0xD5).any(1)].tobytes()


def config(exchange: Exchange) -> MediaConfig:
    span = SpanSpec("simulated", "e1-1", (1, 2, 3, 4), (exchange.there.fileno(),), 0)
    return MediaConfig(8, spans=(span,), first_station=4, stations=4)


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    exchange = Exchange()
    process = Media(exchange)
    yield process
    await process.stop()
    exchange.close()


async def test_start_play_hear_record_stop(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "day" / "1.wav"
    media.send(Detect(1, digits=True))
    await media.start(config(media.exchange))
    media.send(SetCell(0, 1))
    token = media.new_token()
    media.send(StartRecording(token, 1, str(path)))
    media.exchange.say(1, tones.dtmf("1590*"))
    media.send(Play(1, media.new_token(), ("tone:zip",)))
    played = await media.wait_for(lambda r: isinstance(r, Played))
    assert played.finished  # type: ignore[union-attr]
    await media.wait_for(lambda r: isinstance(r, DigitHeard) and r.digit == "*")
    figures = await media.wait_for(lambda r: isinstance(r, TickFigures))
    assert sum(figures.lateness) == figures.ticks == 50  # type: ignore[union-attr]
    media.send(StopRecording(token))
    done = await media.wait_for(lambda r: isinstance(r, RecordingDone))
    await media.stop()

    digits = "".join(r.digit for r in media.reports if isinstance(r, DigitHeard))
    assert digits == "1590*"
    content = path.read_bytes()
    assert isinstance(done, RecordingDone)
    assert (done.problem, done.sha256) == ("", hashlib.sha256(content).hexdigest())
    sides = np.frombuffer(content[58:], np.uint8).reshape(-1, 2)
    keyed = sounding(tones.dtmf("159"))
    assert keyed in sounding(np.ascontiguousarray(sides[:, 0]))
    assert tones.render("zip").tobytes() in sides[:, 1].tobytes()
    told = np.stack(media.exchange.told)
    assert keyed in sounding(np.ascontiguousarray(told[:, 0]).ravel())
    assert tones.render("zip").tobytes() in told[:, 1].tobytes()
    assert not [r for r in media.reports if isinstance(r, Trouble)]


async def kill(media: Media) -> None:
    """End the process as the kernel would, and wait until that is noticed."""
    died = asyncio.Event()
    media.on_died = died.set
    assert media.pid is not None
    os.kill(media.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        await died.wait()
    assert not media.running


async def test_what_went_on_goes_on_in_the_next_process(media: Media, tmp_path: Path) -> None:
    await media.start(config(media.exchange))
    path = tmp_path / "1.wav"
    media.send(SetCell(0, 1))
    media.send(Detect(1, digits=True))
    media.send(StartRecording(1, 0, str(path)))
    media.send(PauseRecording(1, True, "card"))
    media.send(Play(2, 2, ("tone:dial",), loop=True))
    media.send(Play(3, 3, ("pause:60",)))
    media.send(Play(1, 4, ("tone:zip",)))
    await media.wait_for(lambda r: isinstance(r, Played) and r.token == 4)
    await media.wait_for(lambda r: isinstance(r, TickFigures))
    await kill(media)
    interrupted = [r for r in media.reports if isinstance(r, RecordingInterrupted)]
    assert interrupted == [RecordingInterrupted(1, 0, True, "card")]
    assert [(r.token, r.finished) for r in media.reports if isinstance(r, Played)] == [
        (4, True),
        (3, False),
    ]
    media.send(SetCell(1, 0))
    done = await media.wait_for(lambda r: isinstance(r, RecordingDone))
    assert isinstance(done, RecordingDone)
    content = path.read_bytes()
    assert done.sha256 == hashlib.sha256(content).hexdigest()
    assert done.seconds == int.from_bytes(content[54:58], "little") / 16_000 > 0
    assert "another recording" in done.problem

    media.exchange.told.clear()
    media.reports.clear()
    await media.start(config(media.exchange))
    media.exchange.say(1, tones.dtmf("37"))
    media.exchange.say(0, tones.render("zip"))
    await media.wait_for(lambda r: isinstance(r, DigitHeard) and r.digit == "7")
    await media.wait_for(lambda r: isinstance(r, TickFigures))
    told = np.stack(media.exchange.told)
    assert sounding(tones.dtmf("37")) in sounding(np.ascontiguousarray(told[:, 0]))
    assert sounding(tones.render("zip")) in sounding(np.ascontiguousarray(told[:, 1]))
    assert tones.render("dial")[:1600].tobytes() in told[:, 2].tobytes()
    assert not [r for r in media.reports if isinstance(r, Played | RecordingInterrupted)]


async def test_a_spare_takes_over_and_another_one_is_kept() -> None:
    exchange = Exchange()
    media = Media(exchange, spare=True)
    try:
        pids = []
        for _ in range(3):
            await media.start(config(exchange))
            pids.append(media.pid)
            media.reports.clear()
            await media.wait_for(lambda r: isinstance(r, TickFigures))
            await kill(media)
        assert len(set(pids)) == 3
        os.kill(media.spare_pid, signal.SIGKILL)
        await media.start(config(exchange))
        await media.wait_for(lambda r: isinstance(r, TickFigures))
    finally:
        await media.stop()
        exchange.close()
    assert media.spare_pid is None


async def test_what_was_cleared_does_not_come_back(media: Media) -> None:
    await media.start(config(media.exchange))
    media.send(Play(2, 2, ("tone:dial",), loop=True))
    await media.wait_for(lambda r: isinstance(r, TickFigures))
    await kill(media)
    media.forget()
    media.exchange.told.clear()
    media.reports.clear()
    await media.start(config(media.exchange))
    await media.wait_for(lambda r: isinstance(r, TickFigures))
    assert (np.stack(media.exchange.told) == 0xD5).all()


async def test_a_stop_seals_what_is_being_recorded(media: Media, tmp_path: Path) -> None:
    await media.start(config(media.exchange))
    media.send(StartRecording(9, 2, str(tmp_path / "1.wav")))
    await media.stop()
    (done,) = [r for r in media.reports if isinstance(r, RecordingDone)]
    assert done.problem == ""


async def test_a_configuration_that_contradicts_itself_is_refused(media: Media) -> None:
    with pytest.raises(NoResource, match="did not start"):
        await media.start(MediaConfig(2, first_station=1, stations=4))
    assert not media.running


async def test_a_prompt_folder_is_read_and_the_zone_obeyed(media: Media, tmp_path: Path) -> None:
    from cti.media.wav import header

    (tmp_path / "a.wav").write_bytes(header(320, 1) + bytes(range(160)) * 2)
    exchange = config(media.exchange)
    await media.start(
        MediaConfig(8, spans=exchange.spans, prompts=str(tmp_path), zone="us", realtime=False)
    )
    assert not media.realtime
    media.send(Play(3, 1, ("a", "tone:busy")))
    await media.wait_for(lambda r: isinstance(r, Played))
    told = np.stack(media.exchange.told)[:, 3].tobytes()
    assert bytes(range(160)) * 2 + tones.render("busy", "us").tobytes() in told
