"""Sound faster and slower: the length changes, pitch and level stay."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from cti.sounds.time_scale import stretched
from drivers import g711

RATE = 8000


def voice(seconds: float, pitch: float = 140.0) -> npt.NDArray[np.int16]:
    """Overtones of a pitch below 2 kHz, in syllables of a quarter of a second."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 14))
    return (3000 * tone * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * time))).astype(np.int16)


def heard(sound: npt.NDArray[np.int16], speed: float) -> npt.NDArray[np.int16]:
    return g711.decode(np.frombuffer(b"".join(stretched(g711.encode(sound), speed)), np.uint8))


def pitch_of(sound: npt.NDArray[np.int16]) -> float:
    """The period at which a sound is most like itself, as hertz."""
    part = sound[: 2 * RATE].astype(float)
    likeness = np.correlate(part, part, "full")[len(part) - 1 :]
    return RATE / (60 + int(np.argmax(likeness[60:100])))


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 1.5, 2.0])
def test_a_voice_speaks_faster_and_not_higher(speed: float) -> None:
    said = voice(4.0, pitch=100.0)
    quick = heard(said, speed)
    assert len(quick) == pytest.approx(len(said) / speed, abs=1)
    assert pitch_of(quick) == pytest.approx(pitch_of(said), rel=0.02)
    before, after = (np.sqrt(np.mean(one.astype(float) ** 2)) for one in (said, quick))
    assert 20 * np.log10(after / before) == pytest.approx(0.0, abs=0.6)


@pytest.mark.parametrize("speed", [0.75, 1.5])
def test_a_tone_stays_one_tone(speed: float) -> None:
    """Frames that did not fit each other would spread its spectrum and make clicks."""
    tone = (8000 * np.sin(2 * np.pi * 437.0 * np.arange(3 * RATE) / RATE)).astype(np.int16)
    quick = heard(tone, speed)[400:-400].astype(float)
    spectrum = np.abs(np.fft.rfft(quick * np.hanning(len(quick)))) ** 2
    hertz = np.fft.rfftfreq(len(quick), 1 / RATE)
    near = np.abs(hertz - 437.0) < 15
    assert spectrum[near].sum() / spectrum.sum() > 0.99
    assert np.max(np.abs(np.diff(quick))) < 1.2 * 8000 * 2 * np.pi * 437.0 / RATE


def test_as_recorded_nothing_is_touched_and_short_sounds_come_through() -> None:
    codes = g711.encode(voice(1.0))
    assert b"".join(stretched(codes, 1.0)) == codes.tobytes()
    assert b"".join(stretched(codes[:100], 2.0)) == codes[:100].tobytes()
    assert b"".join(stretched(codes[:0], 2.0)) == b""
    silence = np.full(RATE, 0xD5, np.uint8)
    assert set(b"".join(stretched(silence, 1.5))) <= {0xD5, 0x55}
    for wrong in (0.4, 2.5):
        with pytest.raises(ValueError, match="must lie between"):
            list(stretched(codes, wrong))


def test_what_is_worked_out_comes_in_pieces() -> None:
    pieces = stretched(g711.encode(voice(60.0)), 1.5)
    assert 0 < len(next(pieces)) <= 2 * RATE, "nobody waits for the end of a long recording"
