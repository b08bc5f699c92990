"""Levels, noise and echoes are measured as they were made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import g711
from drivers.care import echo, level

COUNT = 8000


def decoded(codes: bytes) -> level.Samples:
    return g711.decode(np.frombuffer(codes, np.uint8))


@settings(max_examples=40)
@given(st.floats(-30, 0), st.floats(1015, 1025))
def test_a_tone_is_measured_as_it_was_made(dbm0: float, hertz: float) -> None:
    found = level.measure(decoded(level.tone(COUNT, hertz=hertz, level=dbm0)))
    assert found.dbm0 == pytest.approx(dbm0, abs=0.15)
    assert found.hertz == pytest.approx(hertz, abs=0.02)
    assert found.noise_dbm0 < dbm0 - 33


def test_noise_beside_a_tone_is_measured() -> None:
    tone = decoded(level.tone(COUNT))
    noise = np.random.default_rng(3).standard_normal(COUNT) * g711.amplitude(-40) / np.sqrt(2)
    found = level.measure((tone + noise).astype(np.float32))
    assert found.noise_dbm0 == pytest.approx(-40, abs=0.7)
    assert "noise of -39 dBm0" in found.verdict(digital=False)


def test_silence_has_no_tone() -> None:
    found = level.measure(decoded(bytes([0xD5]) * COUNT))
    assert not found.present
    assert found.verdict(digital=True).startswith("No tone was heard")


@pytest.mark.parametrize(
    ("dbm0", "hertz", "digital", "said"),
    [
        (-10.0, 1020.0, True, "Level and noise are good."),
        (-14.0, 1020.0, True, "-4.0 dB off, and a digital line changes none"),
        (-14.0, 1020.0, False, "Level and noise are good."),
        (-23.0, 1020.0, False, "13.0 dB are lost"),
        (-5.0, 1020.0, False, "5.0 dB too loud: set rx_gain_db to -5"),
        (-10.0, 450.0, False, "one of 450 Hz"),
    ],
)
def test_the_verdict_says_what_to_do(dbm0: float, hertz: float, digital: bool, said: str) -> None:
    found = level.measure(decoded(level.tone(COUNT, hertz=hertz, level=dbm0)))
    assert said in found.verdict(digital=digital)


def returned(delay: int, loss: float, noise_dbm0: float = -70.0) -> echo.EchoResult:
    sent = echo.signal(2.0)
    sound = np.zeros(len(sent))
    sound[delay:] = g711.decode(sent)[: len(sent) - delay] * 10 ** (-loss / 20)
    noise = np.random.default_rng(5).standard_normal(len(sent))
    sound += noise * g711.amplitude(noise_dbm0) / np.sqrt(2)
    return echo.measure(sent, g711.encode(sound))


@pytest.mark.parametrize(("delay", "loss"), [(0, 0.0), (12, 8.0), (240, 15.0), (3200, 25.0)])
def test_an_echo_is_measured(delay: int, loss: float) -> None:
    found = returned(delay, loss)
    assert found.loss_db == pytest.approx(loss, abs=0.5)
    assert found.delay_ms == pytest.approx(delay / 8, abs=0.2)


def test_an_echo_spread_by_a_hybrid_is_summed() -> None:
    sent = echo.signal(2.0)
    path = np.zeros(64)
    path[8:14] = [0.1, -0.2, 0.15, 0.1, -0.05, 0.02]
    heard = g711.encode(np.convolve(g711.decode(sent), path)[: len(sent)])
    expected = -10 * np.log10((path**2).sum())
    assert echo.measure(sent, heard).loss_db == pytest.approx(expected, abs=0.5)


def test_without_an_echo_none_is_found() -> None:
    sent = echo.signal(2.0)
    assert echo.measure(sent, np.full(len(sent), 0xD5, np.uint8)).loss_db is None
    speech = np.random.default_rng(8).standard_normal(len(sent)) * 2000
    found = echo.measure(sent, g711.encode(speech))
    assert found.loss_db is None
    assert "Nothing is to be done" in found.verdict


@pytest.mark.parametrize(
    ("delay", "loss", "said"),
    [
        (0, 0.0, "a loop plug is in"),
        (40, 3.0, "opermode=CHINA"),
        (400, 15.0, "at least 512 taps"),
        (40, 30.0, "too weak to be heard"),
    ],
)
def test_the_verdict_on_an_echo_says_what_to_do(delay: int, loss: float, said: str) -> None:
    assert said in returned(delay, loss).verdict
