"""A row hears itself: later, at a level of choice, and not over what is played to it."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.link.commands import ClearRow, Play, SetCell, StartEcho, StopEcho
from cti.media.link.present import Present
from cti.media.link.records import Trouble
from cti.media.local import LocalMedia
from drivers import g711
from drivers.line import SILENCE
from tests.media.conftest import HandLine


def speak(media: LocalMedia, line: HandLine, codes: np.ndarray, row: int = 1) -> np.ndarray:
    """Say these codes on a row; what the row is told meanwhile."""
    told = []
    for frame in codes.reshape(-1, 160):
        line.says[row] = frame
        media.tick()
        told.append(line.told[row])
    line.says[row] = SILENCE
    return np.concatenate(told)


@pytest.fixture
def said() -> np.ndarray:
    """A second of sound in which every place is unlike the others; no code of it is silence."""
    codes = np.random.default_rng(3).integers(0, 256, 8000, dtype=np.uint8)
    codes[codes == SILENCE] = 7
    return codes


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.125, 0.5])
def test_what_is_said_comes_back_bit_by_bit_after_the_delay(
    media: LocalMedia, line: HandLine, said: np.ndarray, delay: float
) -> None:
    media.send(StartEcho(1, delay))
    told = speak(media, line, said)
    later = round(delay * 8000)
    assert (told[:later] == SILENCE).all()
    assert (told[later:] == said[: len(said) - later]).all()
    assert (line.told[0] == SILENCE).all(), "nobody else hears it"


def test_an_echo_can_be_softer(media: LocalMedia, line: HandLine, said: np.ndarray) -> None:
    media.send(StartEcho(1, 0.0, 0.5))
    told = g711.decode(speak(media, line, said)).astype(float)
    whole = g711.decode(said).astype(float)
    assert np.sqrt((told**2).mean() / (whole**2).mean()) == pytest.approx(0.5, rel=0.02)


def test_an_echo_ends_by_its_command_and_with_its_row(
    media: LocalMedia, line: HandLine, said: np.ndarray
) -> None:
    for end in (StopEcho(1), ClearRow(1)):
        media.send(StartEcho(1, 0.02))
        assert (speak(media, line, said)[160:] != SILENCE).any()
        media.send(end)
        assert (speak(media, line, said) == SILENCE).all()


def test_what_is_played_is_heard_alone(media: LocalMedia, line: HandLine, said: np.ndarray) -> None:
    prompt = np.arange(320, dtype=np.uint8) % 200
    media.engine.prompts.put("note", prompt)
    media.send(StartEcho(1))
    media.send(Play(1, 7, ("note",)))
    told = speak(media, line, said)
    assert (told[:320] == prompt).all()
    assert (told[480:] == said[480:]).all()


def test_others_are_heard_beside_the_echo(
    media: LocalMedia, line: HandLine, said: np.ndarray
) -> None:
    media.send(StartEcho(1))
    media.send(SetCell(1, 2))
    line.says[2] = said[:160]
    told = speak(media, line, said[160:320])
    both = g711.decode(said[:160]).astype(int) + g711.decode(said[160:320])
    assert (told == g711.encode(np.clip(both, -32768, 32767).astype(np.int16))).all()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (StartEcho(1, 6.0), "within 5 s"),
        (StartEcho(1, -1.0), "within"),
        (StartEcho(1, 0.0, 0.0), "gain"),
        (StartEcho(1, 0.0, 1e39), "gain"),
    ],
)
def test_what_cannot_be_is_told(media: LocalMedia, command: StartEcho, words: str) -> None:
    media.send(command)
    (trouble,) = media.tick()
    assert isinstance(trouble, Trouble)
    assert words in trouble.text


def test_a_process_that_begins_anew_is_told_of_echoes() -> None:
    present = Present()
    for command in (StartEcho(1, 0.5), StartEcho(2), StartEcho(3), StopEcho(2), ClearRow(3)):
        present.command(command)
    assert list(present.replay()) == [StartEcho(1, 0.5)]
