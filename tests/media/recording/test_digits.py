"""Keyed digits are taken out of recordings, from their beginning, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cti.media.dtmf import DtmfDetector
from cti.media.engine import Engine
from cti.media.link.commands import (
    ClearRow,
    CutDigits,
    Detect,
    SetCell,
    StartRecording,
    StopRecording,
)
from cti.media.link.config import MediaConfig
from cti.media.link.records import DigitHeard
from cti.media.local import LocalMedia
from cti.media.recording.keyed import share
from cti.media.recording.reader import RecordingReader
from drivers import g711, tones
from tests.media.clips import sounds
from tests.media.conftest import HandLine

RATE = 8000
NOBODY = np.zeros(1, bool)


def call(seed: int, *, level: float = -10.0) -> tuple[np.ndarray, list[tuple[int, int]], str]:
    """Codes of somebody who speaks and keys a card number, where its tones are, and the number."""
    rng = np.random.default_rng(seed)
    parts, places, digits, length = [], [], "", 0
    for _ in range(16):
        name = str(rng.choice(list("0123456789*#")))
        gap = sounds.noise(rng.uniform(0.045, 0.3), -60, rng)
        tone = sounds.key(name, rng, length=rng.uniform(0.045, 0.25), dbm0=level)
        for part in (gap, tone):
            length += len(part)
            parts.append(part)
        places.append((length - len(tone), length))
        digits += name
    parts.append(sounds.noise(0.4, -60, rng))
    codes = g711.encode(np.concatenate(parts))
    return codes[: len(codes) // 160 * 160], places, digits


@pytest.mark.parametrize("seed", range(8))
def test_no_part_of_a_keyed_tone_is_in_any_recording(
    line: HandLine, media: LocalMedia, tmp_path: Path, seed: int
) -> None:
    """The customer's own recording, and that of another trunk that hears the customer."""
    codes, places, digits = call(seed)
    for row in (0, 1):
        media.send(StartRecording(row, row, str(tmp_path / f"{row}.wav")))
    media.send(SetCell(1, 0))
    media.send(SetCell(0, 1))
    media.send(Detect(0, digits=True))
    media.send(CutDigits(0, True))
    media.tick(10 + seed)
    heard = ""
    agent = sounds.speech(len(codes) / RATE + 1, -20, np.random.default_rng(seed + 50))
    for number, frame in enumerate(codes.reshape(-1, 160)):
        line.says[0] = frame
        line.says[1] = g711.encode(agent[number * 160 : number * 160 + 160])
        heard += "".join(r.digit for r in media.tick() if isinstance(r, DigitHeard))
    assert heard == digits
    for row in (0, 1):
        media.send(StopRecording(row))
    media.tick()
    front = (10 + seed) * 160
    with RecordingReader(tmp_path / "0.wav") as reader:
        customer, hears = reader.read()[front:].T
    with RecordingReader(tmp_path / "1.wav") as reader:
        agents, right = reader.read()[front:].T
    tones_there = np.zeros(len(codes), bool)
    for start, end in places:
        tones_there[start:end] = True
    for side in (customer, right):
        rest = side[: len(codes)][tones_there]
        assert (rest == 0xD5).mean() > 0.995
        # What may be left of the very edge of a tone is too short to be heard as one.
        for start, end in places:
            assert (side[start:end] != 0xD5).sum() < 0.005 * RATE
    spoken = g711.encode(agent[: len(codes)])
    assert (agents[: len(codes)] == spoken).all()
    assert (hears[: len(codes)] == spoken).all()


@pytest.mark.parametrize(("delay", "echo_db"), [(0, -12.0), (70, -18.0), (230, -25.0)])
def test_keys_that_the_other_line_sends_back_are_cut_too(
    line: HandLine, media: LocalMedia, tmp_path: Path, delay: int, echo_db: float
) -> None:
    """The agent's line has an echo: no receiver may read the number from any side of any file."""
    codes, _, digits = call(3)
    count = len(codes) // 160
    back = np.zeros(len(codes) + delay * 8, np.float32)
    back[delay * 8 :] = g711.decode(codes) * 10 ** (echo_db / 20)
    agent = sounds.speech(len(codes) / RATE + 1, -20, np.random.default_rng(60))[: len(codes)]
    agent[: len(codes) // 2] = 0.0
    said = g711.encode(back[: len(codes)] + agent)
    assert len(read(said)) > len(digits) / 3, "the echo would be read"
    for row in (0, 1):
        media.send(StartRecording(row, row, str(tmp_path / f"{row}.wav")))
    media.send(SetCell(1, 0))
    media.send(SetCell(0, 1))
    media.send(CutDigits(0, True))
    for number in range(count):
        line.says[0] = codes[number * 160 : number * 160 + 160]
        line.says[1] = said[number * 160 : number * 160 + 160]
        media.tick()
    media.close()
    for row in (0, 1):
        with RecordingReader(tmp_path / f"{row}.wav") as reader:
            for side in reader.read().T:
                assert read(np.ascontiguousarray(side)) == ""
    with RecordingReader(tmp_path / "1.wav") as reader:
        agents = reader.read()[:, 0]
    kept = (agents[: len(codes)] == said).reshape(-1, 160).all(1)
    power = [np.square(one[: len(codes)]).reshape(-1, 160).sum(1) for one in (agent, back)]
    speaks = power[0] > 4 * power[1]
    assert speaks.sum() > count / 5
    assert kept[speaks].mean() > 0.98, "what he says stays"


def read(codes: np.ndarray) -> str:
    """What a receiver reads from it."""
    detector = DtmfDetector(1)
    detector.listen(0, True)
    frames = codes[: len(codes) // 160 * 160].reshape(-1, 1, 160)
    return "".join(digit.key for frame in frames for digit in detector.hear(frame, NOBODY))


def test_digits_are_cut_where_nothing_listens_for_them(
    line: HandLine, media: LocalMedia, tmp_path: Path
) -> None:
    """An agent asks for a card number: no flow hears the keys then."""
    path = tmp_path / "1.wav"
    media.send(StartRecording(1, 0, str(path)))
    media.send(Detect(0, progress=True))
    media.send(CutDigits(0, True))
    for frame in tones.dtmf("4929").reshape(-1, 160):
        line.says[0] = frame
        media.tick()
    media.send(CutDigits(0, False))
    after = [report for _ in range(20) for report in media.tick()]
    line.says[0] = tones.dtmf("7")[:160]
    assert not [r for _ in range(5) for r in media.tick() if isinstance(r, DigitHeard)]
    media.send(StopRecording(1))
    media.tick()
    assert not [report for report in after if isinstance(report, DigitHeard)]
    with RecordingReader(path) as reader:
        left = reader.read()[:, 0]
    keyed = len(tones.dtmf("4929"))
    assert (left[:keyed] == 0xD5).all()
    assert (left[keyed:] != 0xD5).any()


def test_digits_stay_where_nobody_asked(line: HandLine, media: LocalMedia, tmp_path: Path) -> None:
    path = tmp_path / "1.wav"
    media.send(StartRecording(1, 0, str(path)))
    media.send(CutDigits(0, True))
    media.send(ClearRow(0))
    media.send(CutDigits(1, True))
    media.send(Detect(0, digits=True))
    codes = tones.dtmf("1234")
    for frame in codes.reshape(-1, 160):
        line.says[0] = frame
        media.tick()
    media.send(StopRecording(1))
    media.tick()
    with RecordingReader(path) as reader:
        assert reader.read()[:, 0].tobytes() == codes.tobytes()


def test_speech_after_the_digit_stays(line: HandLine, media: LocalMedia, tmp_path: Path) -> None:
    path = tmp_path / "1.wav"
    media.send(StartRecording(1, 0, str(path)))
    media.send(Detect(0, digits=True))
    media.send(CutDigits(0, True))
    speech = sounds.speech(2.0, -18, np.random.default_rng(4))
    codes = np.concatenate([tones.dtmf("5"), g711.encode(speech)])
    codes = codes[: len(codes) // 160 * 160]
    for frame in codes.reshape(-1, 160):
        line.says[0] = frame
        media.tick()
    media.send(StopRecording(1))
    media.tick()
    begin = len(tones.dtmf("5")) + 320
    with RecordingReader(path) as reader:
        left = reader.read()[:, 0]
    assert (left[begin:] == codes[begin:]).mean() > 0.9


def test_the_front_is_held_back_from_the_disk(tmp_path: Path) -> None:
    """Wherever a digit falls against the blocks, its front was not yet written."""
    for offset in range(25):
        line = HandLine()
        media = LocalMedia(Engine(MediaConfig(8), spans=[(line, 0)]))
        path = tmp_path / f"{offset}.wav"
        media.send(StartRecording(1, 0, str(path)))
        media.send(Detect(0, digits=True))
        media.send(CutDigits(0, True))
        media.tick(offset)
        for frame in tones.dtmf("8").reshape(-1, 160):
            line.says[0] = frame
            media.tick()
        media.close()
        with RecordingReader(path) as reader:
            assert (reader.read()[:, 0] == 0xD5).all()


@pytest.mark.parametrize("key", tones.DTMF)
def test_share_of_a_key(key: str) -> None:
    rng = np.random.default_rng(1)
    tone = g711.encode(sounds.key(key, rng, length=0.02))
    assert share(tone, key) > 0.9
    for other in tones.DTMF:
        if other != key:
            assert share(tone, other) < 0.65
    assert share(np.full(160, 0xD5, np.uint8), key) < 0.2
