"""What the sound of telephone cards costs a tick, and how late it is heard.

- `lines.io_share_span`: 480 channels, one file a span, as socket pairs give it: percent of 20 ms.
- `lines.io_share_channel`: 480 channels, one file each, as DAHDI has them: the product's own C loop,
  one call a span and direction, on socket pairs that stand for channel files.
- `lines.mouth_to_ear_ms`: from one B channel to another through the media engine, as samples count
  it. The card is a model with the buffers of DAHDI: blocks of 20 ms come whole, what is written is
  sent from the next millisecond on. The worst phase of the card's blocks against the tick counts.
  20 ms of it are the block, up to 20 its wait for the tick, the rest the cushion of what is sent.

Run as a program it stands above other programs' load.
"""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable, Iterator

import numpy as np

from cti.media.engine import Engine
from cti.media.link.commands import SetCell
from cti.media.link.config import MediaConfig
from drivers.dahdi.ownership import MEDIA, SoundOwners
from drivers.dahdi.voice import DahdiVoice
from drivers.line import FRAME_SAMPLES, SILENCE, Voice
from drivers.q931 import E1_CHANNELS
from drivers.simulated.voice import SimulatedVoice
from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import reserve
from tests.benchmarks.spread import median

SPANS = 16
CHANNELS = SPANS * len(E1_CHANNELS)
TICKS = 60
ROUNDS = 12
TICK_US = 20_000.0
SHARE_SPAN, SHARE_CHANNEL, MOUTH_TO_EAR_MS = 1.0, 11.0, 45.0

SAMPLES_A_MS = 8
TICK_MS = 20


def figures() -> Iterator[Figure]:
    reserve()
    _allow_files(4 * CHANNELS)
    yield Figure.at_most("lines.io_share_span", share_of_spans(), "%", SHARE_SPAN)
    yield Figure.at_most("lines.io_share_channel", share_of_channels(), "%", SHARE_CHANNEL)
    late = [mouth_to_ear_ms(phase) for phase in range(TICK_MS)]
    yield Figure.at_most("lines.mouth_to_ear_ms", max(late), "ms", MOUTH_TO_EAR_MS)
    yield Figure.shown("lines.mouth_to_ear_best_ms", min(late), "ms")


def share_of_spans() -> float:
    """Percent of the tick for 480 channels with one file a span."""
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(SPANS)]
    voices = [SimulatedVoice("span", E1_CHANNELS, near.fileno()) for near, _ in pairs]
    for voice in voices:
        voice.open()
    frame = bytes(len(E1_CHANNELS) * FRAME_SAMPLES)

    def card() -> None:
        for _, far in pairs:
            far.send(frame)
            _drain(far)

    share = _share(voices, card)
    for voice in voices:
        voice.close()
    _close(pairs)
    return share


def share_of_channels() -> float:
    """Percent of the tick for 480 channels with one file each."""
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(CHANNELS)]
    per_span = len(E1_CHANNELS)
    voices = [
        _voice([near for near, _ in pairs[span * per_span : (span + 1) * per_span]])
        for span in range(SPANS)
    ]
    block = bytes(FRAME_SAMPLES)

    def card() -> None:
        for _, far in pairs:
            far.send(block)
            _drain(far)

    share = _share(voices, card)
    assert all(voice.counters().late == 0 for voice in voices)
    for voice in voices:
        voice.close()
    _close(pairs)
    return share


def mouth_to_ear_ms(phase: int) -> float:
    """Milliseconds from channel 1 to channel 2 when blocks are complete `phase` ms after each tick.

    The time that the tick itself takes is measured and counted.
    """
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2)]
    engine = Engine(MediaConfig(2), spans=[(_voice([near for near, _ in pairs]), 0)])
    engine.post(SetCell(1, 0, 1.0))
    (_, mouth), (_, ear) = pairs
    ticks = 60
    said = np.random.default_rng(1).integers(0, 256, ticks * FRAME_SAMPLES).astype(np.uint8)
    said[said == SILENCE] = 0
    heard = np.full(said.shape, SILENCE, np.uint8)
    waiting = b""
    work: list[float] = []
    for ms in range(ticks * TICK_MS):
        at = ms * SAMPLES_A_MS
        if ms % TICK_MS == phase and at >= FRAME_SAMPLES:
            mouth.send(said[at - FRAME_SAMPLES : at].tobytes())
            ear.send(bytes([SILENCE]) * FRAME_SAMPLES)
        if ms % TICK_MS == 0:
            began = time.perf_counter()
            engine.tick()
            work.append((time.perf_counter() - began) * 1000)
            _drain(mouth)
        waiting += b"".join(_drain(ear))
        sent, waiting = waiting[:SAMPLES_A_MS], waiting[SAMPLES_A_MS:]
        heard[at : at + len(sent)] = np.frombuffer(sent, np.uint8)
    engine.close()
    _close(pairs)
    middle = len(said) // 2
    piece = said[middle : middle + 4 * FRAME_SAMPLES]
    found = next(
        start
        for start in range(middle, len(heard) - len(piece))
        if (heard[start : start + len(piece)] == piece).all()
    )
    return (found - middle) / SAMPLES_A_MS + median(work)


def _voice(files: list[socket.socket]) -> DahdiVoice:
    voice = DahdiVoice(
        "card",
        range(1, len(files) + 1),
        descriptors=[one.fileno() for one in files],
        owners=SoundOwners(len(files), MEDIA),
    )
    for one in files:
        one.setblocking(False)
    voice.open()
    return voice


def _share(voices: list[SimulatedVoice] | list[DahdiVoice], card: Callable[[], None]) -> float:
    """Percent of the tick that reading and writing all voices takes; `card` is not counted.

    Of the rounds' medians the least: a neighbour that fills the caches makes a round dearer.
    """
    frames = [np.full((len(E1_CHANNELS), FRAME_SAMPLES), SILENCE, np.uint8) for _ in voices]
    rounds: list[float] = []
    for _ in range(ROUNDS):
        taken: list[float] = []
        for _ in range(TICKS):
            card()
            began = time.perf_counter()
            _move(voices, frames)
            taken.append((time.perf_counter() - began) * 1e6)
        rounds.append(median(taken))
    return 100 * min(rounds) / TICK_US


def _move(voices: list[SimulatedVoice] | list[DahdiVoice], frames: list[np.ndarray]) -> None:
    each: list[Voice] = list(voices)
    for voice, frame in zip(each, frames, strict=True):
        voice.read(frame)
    for voice, frame in zip(each, frames, strict=True):
        voice.write(frame)


def _drain(end: socket.socket) -> list[bytes]:
    """What waits at this end."""
    end.setblocking(False)
    found = []
    while True:
        try:
            found.append(end.recv(8192))
        except BlockingIOError:
            return found


def _close(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    for pair in pairs:
        for end in pair:
            end.close()


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


if __name__ == "__main__":
    for one in figures():
        print(one.json(), flush=True)
