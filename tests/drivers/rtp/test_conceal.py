"""Made-up sound: closer to what was lost than repetition is; noise as RFC 3389 and the room have it."""

from __future__ import annotations

import numpy as np
import pytest

from drivers import g711
from drivers.line import SILENCE
from drivers.rtp.conceal import Concealer, pitch
from drivers.rtp.jitter import NOTHING, WAITING, Frame, Taken
from drivers.rtp.noise import Noise, NoiseShape, guess, parse
from drivers.rtp.playout import Playout, no_history

FRAMES = 400


def voice(seconds: float, seed: int) -> np.ndarray:
    """A voice with a wandering pitch of 90-190 Hz, formants and syllables; int16 scale."""
    rng = np.random.default_rng(seed)
    count = round(seconds * 8000)
    at = np.arange(count) / 8000
    f0 = 130 + 40 * np.sin(2 * np.pi * 0.7 * at) + 8 * np.sin(2 * np.pi * 3.1 * at)
    phase = 2 * np.pi * np.cumsum(f0) / 8000
    sound = np.zeros(count)
    for harmonic in range(1, 20):
        peaks = sum(
            gain / (1 + ((harmonic * f0 - centre) / width) ** 2)
            for centre, width, gain in ((500, 120, 1.0), (1500, 200, 0.5), (2500, 250, 0.25))
        )
        sound += peaks * np.where(harmonic * f0 < 3600, np.sin(harmonic * phase), 0)
    syllables = 0.35 + 0.65 * np.abs(np.sin(2 * np.pi * 2.2 * at))
    return 3000 * sound * syllables + rng.normal(0, 30, count)


def played(frames: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """What is heard of uint8[n, 160] of which some were lost."""
    playout, out = Playout(no_history()), np.empty_like(frames)
    for at, frame in enumerate(frames):
        taken = (
            Frame(Taken.LOST, bytes(160)) if lost[at] else Frame(Taken.SOUND, frame.tobytes(), 3)
        )
        playout.play(taken, out[at])
        playout.remember(out[at])
    return out


def repeated(frames: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """The simpler way: the last frame again, then at half its amplitude, then silence."""
    out, missing = frames.copy(), 0
    softer = g711.encode(g711.DECODE / 2)
    for at in range(len(frames)):
        missing = missing + 1 if lost[at] else 0
        if missing == 1:
            out[at] = out[at - 1]
        elif missing == 2:
            out[at] = softer[out[at - 1]]
        elif missing:
            out[at] = SILENCE
    return out


def spectral_distance(ours: np.ndarray, truth: np.ndarray, lost: np.ndarray) -> float:
    """Mean log-spectral distance in dB where sound was lost and where it came back."""
    window = np.hanning(240)
    a, b = (g711.decode(one.ravel()) for one in (ours, truth))
    distances = []
    for at in np.flatnonzero(lost):
        for start in range(160 * at - 120, 160 * at + 161, 40):
            if start >= 0 and start + 240 <= a.size:
                powers = [
                    10 * np.log10(np.abs(np.fft.rfft(one[start : start + 240] * window)) ** 2 + 1e4)
                    for one in (a, b)
                ]
                distances.append(np.sqrt(np.mean((powers[0] - powers[1]) ** 2)))
    return float(np.mean(distances))


@pytest.mark.parametrize("burst", [1, 2])
def test_it_is_closer_to_what_was_lost_than_repetition(burst: int) -> None:
    margins = []
    for seed in range(4):
        frames = g711.encode(voice(FRAMES * 0.02, seed)).reshape(-1, 160)
        lost = np.zeros(FRAMES, bool)
        for at in np.random.default_rng(seed).choice(FRAMES - 10, 30, replace=False) + 5:
            lost[at : at + burst] = True
        ours = spectral_distance(played(frames, lost), frames, lost)
        margins.append(spectral_distance(repeated(frames, lost), frames, lost) - ours)
    assert min(margins) > 0.7, margins


@pytest.mark.parametrize("hertz", [70.0, 110.0, 180.0])
def test_the_pitch_is_found(hertz: float) -> None:
    at = np.arange(480) / 8000
    pulses = sum(np.cos(2 * np.pi * hertz * harmonic * at) for harmonic in range(1, 12))
    period = 8000 / hertz
    found = pitch((1000 * pulses).astype(np.float32))
    assert min(abs(found - period * times) for times in (1, 2)) < 1.5


def test_a_steady_tone_goes_on_without_a_step() -> None:
    at = np.arange(480 + 240)
    sine = (8000 * np.sin(2 * np.pi * at / 50)).astype(np.float32)
    concealer = Concealer()
    concealer.begin(sine[:480])
    made = np.concatenate([concealer.block() for _ in range(2)])
    assert np.abs(made[:80] - sine[480:560]).max() < 100
    assert np.abs(np.diff(made)).max() < 1100
    joined = concealer.resume(sine[640:720])
    assert abs(joined[0] - made[-1]) < 1300
    assert (joined[64:] == sine[704:720]).all()


def test_it_fades_and_is_gone_after_60_ms() -> None:
    concealer = Concealer()
    concealer.begin((8000 * np.sin(2 * np.pi * np.arange(480) / 50)).astype(np.float32))
    peaks = [float(np.abs(concealer.block()).max()) for _ in range(8)]
    assert peaks[:2] == pytest.approx([8000, 8000], rel=0.03)
    assert peaks[2] > peaks[3] > peaks[4] > peaks[5] > 1000
    assert peaks[6:] == [0, 0]


def test_after_a_long_loss_the_room_is_heard_and_not_the_voice() -> None:
    rng = np.random.default_rng(5)
    playout, out = Playout(no_history()), np.empty(160, np.uint8)
    for frame in range(10):
        loud = 6000 if frame < 8 else 0
        sound = loud * np.sin(np.arange(160) / 5) + rng.normal(0, 60, 160)
        playout.play(Frame(Taken.SOUND, g711.encode(sound).tobytes(), 3), out)
        playout.remember(out)
    levels = []
    for _ in range(20):
        assert playout.play(WAITING, out)
        playout.remember(out)
        levels.append(float(np.sqrt(np.mean(g711.decode(out) ** 2))))
    assert levels[5:] == pytest.approx([60] * 15, rel=0.5)
    assert not playout.play(NOTHING, out)


def test_before_a_stream_has_begun_nothing_is_heard() -> None:
    out = np.full(160, 7, np.uint8)
    assert not Playout(no_history()).play(WAITING, out)
    assert (out == 7).all()


def test_noise_has_the_level_and_the_spectrum_that_were_told() -> None:
    shape = parse(bytes([50, 127 + 110]))
    assert shape is not None
    assert shape.level == pytest.approx(32768 * 10**-2.5)
    assert shape.reflections[0] == pytest.approx(258 * 110 / 32768)
    noise = Noise(shape)
    sound = np.concatenate([noise.take() for _ in range(100)])
    assert np.sqrt(np.mean(sound**2)) == pytest.approx(shape.level, rel=0.1)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
    low, high = np.split(spectrum[: spectrum.size // 2 * 2], 2)
    # 1 + k z^-1 with k > 0 in the denominator lifts what is high.
    assert high.sum() > 10 * low.sum()


def test_noise_that_is_told_wrongly_does_no_harm() -> None:
    assert parse(b"") is None
    for payload in (b"\x00" + b"\xff" * 60, b"\xff" + bytes(60), b"\x7f"):
        shape = parse(payload)
        assert shape is not None
        sound = Noise(shape).take()
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() < 8000


def test_the_quietest_moment_is_taken_for_the_room() -> None:
    rng = np.random.default_rng(9)
    low = np.convolve(rng.normal(0, 20, 500), np.ones(6) / 2, "same")[:480].astype(np.float32)
    low[:320] += 9000
    shape = guess(low)
    assert shape.level < 60
    assert shape.reflections[0] < -0.5
    assert guess(np.full(480, 9000, np.float32)).level == 100.0
    assert np.isfinite(Noise(guess(np.zeros(480, np.float32))).take()).all()
    assert isinstance(Noise(NoiseShape(0.0)).codes(), np.ndarray)
