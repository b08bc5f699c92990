"""Measurements and listening on channels of the real driver."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from drivers import g711
from drivers.care import echo, level
from drivers.care.prbs import PatternCheck, PatternSource
from drivers.dahdi.monitoring import Monitor
from drivers.dahdi.trial import TrialChannel, run
from drivers.line import LineError, LineUnavailable
from tests.lab import layout

NEAR, FAR = layout.bearers(1)[4], layout.bearers(2)[4]


def on(seconds: float) -> bool:
    return True


def test_a_wired_pair_carries_the_pattern_without_error_both_ways() -> None:
    there, back = PatternSource(), PatternSource()
    at_far, at_near = PatternCheck(), PatternCheck()
    with TrialChannel(NEAR, raw=True) as near, TrialChannel(FAR, raw=True) as far:
        run([(near, there.next, at_near.take), (far, back.next, at_far.take)], 2.0, on)
        assert near.starved == far.starved == 0
    for check in (at_far, at_near):
        result = check.finish()
        assert result.clean, result
        assert result.delay is not None
        assert result.delay < 400
        assert result.compared_bits > 8 * 15_000


def test_bits_that_were_changed_on_the_way_are_found() -> None:
    source, check = PatternSource(), PatternCheck()
    wrong = 0

    def spoil(count: int) -> bytes:
        nonlocal wrong
        octets = bytearray(source.next(count))
        if source.sent % 1600 == 0 and source.sent < 9000:
            octets[7] ^= 0x01
            wrong += 1
        return bytes(octets)

    with TrialChannel(NEAR, raw=True) as near, TrialChannel(FAR, raw=True) as far:
        run([(near, spoil, lambda _: None), (far, None, check.take)], 2.0, on)
    result = check.finish()
    assert wrong == 5
    assert result.errored_bits == wrong
    assert "5 of" in result.verdict


def test_an_idle_channel_brings_no_pattern() -> None:
    source, check = PatternSource(), PatternCheck()
    with TrialChannel(NEAR, raw=True) as near:
        run([(near, source.next, check.take)], 0.5, on)
    assert not check.finish().found


def test_a_measurement_is_cancelled() -> None:
    source, check = PatternSource(), PatternCheck()
    with TrialChannel(NEAR, raw=True) as near:
        run([(near, source.next, check.take)], 3600.0, lambda done: done < 0.1)
        assert near.heard_octets < 8000


def test_the_test_tone_arrives_at_its_level() -> None:
    spoken, heard = 0, bytearray()

    def tone(count: int) -> bytes:
        nonlocal spoken
        spoken += count
        return level.tone(count, spoken - count)

    with TrialChannel(NEAR, raw=False) as near, TrialChannel(FAR, raw=False) as far:
        run([(near, tone, lambda _: None), (far, None, heard.extend)], 1.0, on)
    found = level.measure(g711.decode(np.frombuffer(bytes(heard[1600:]), np.uint8)))
    assert found.dbm0 == pytest.approx(-10.0, abs=0.1)
    assert found.verdict(digital=True) == "Level and noise are good."


def test_an_analogue_pair_carries_a_tone() -> None:
    spoken, heard = 0, bytearray()

    def tone(count: int) -> bytes:
        nonlocal spoken
        spoken += count
        return level.tone(count, spoken - count)

    with (
        TrialChannel(layout.FXS_PORTS[0], raw=False) as telephone,
        TrialChannel(layout.FXO_PORTS[0], raw=False, off_hook=True) as line,
    ):
        assert not telephone.digital
        run([(telephone, tone, lambda _: None), (line, None, heard.extend)], 1.0, on)
    found = level.measure(g711.decode(np.frombuffer(bytes(heard[1600:]), np.uint8)))
    assert found.dbm0 == pytest.approx(-10.0, abs=0.1)


def test_an_echo_of_the_far_end_is_measured() -> None:
    """The far end sends back what it hears, 12 dB weaker."""
    sent = echo.signal(1.0)
    heard = bytearray()
    place = 0
    pipe: list[bytes] = []
    silence = bytes([0xD5]) * 160

    def speak(count: int) -> bytes:
        nonlocal place
        place += count
        return sent[place - count : place].tobytes() or silence[:count]

    def weaker(block: bytes) -> None:
        codes = g711.encode(g711.decode(np.frombuffer(block, np.uint8)) * 10 ** (-12 / 20))
        pipe.append(codes.tobytes())

    with TrialChannel(NEAR, raw=False) as near, TrialChannel(FAR, raw=False, cushion=14) as far:
        run(
            [
                (near, speak, heard.extend),
                (far, lambda count: pipe.pop(0) if pipe else silence[:count], weaker),
            ],
            1.0,
            on,
        )
    found = echo.measure(sent, np.frombuffer(bytes(heard[: len(sent)]), np.uint8))
    assert found.loss_db == pytest.approx(12, abs=1)
    assert 200 < found.delay_ms < 500  # the far end keeps a cushion of 280 ms


def test_a_channel_in_use_is_refused_with_a_sentence() -> None:
    with (
        TrialChannel(NEAR, raw=True),
        pytest.raises(LineUnavailable, match=r"in use, by the running server.*lines monitor"),
    ):
        TrialChannel(NEAR, raw=True)
    with pytest.raises(LineError, match="configured as HDLCFCS"):
        TrialChannel(layout.d_channel(1), raw=True)
    with pytest.raises(LineError, match=r"carries bits unchanged"):
        TrialChannel(layout.FXO_PORTS[1], raw=True)
    with pytest.raises(LineUnavailable, match="no DAHDI channel 999"):
        TrialChannel(999, raw=False)


TALKER = textwrap.dedent(
    f"""
    import sys
    from drivers.dahdi.trial import TrialChannel, run
    from drivers.care import level

    def tone(hertz):
        sent = 0
        def speak(count):
            nonlocal sent
            sent += count
            return level.tone(count, sent - count, hertz=hertz)
        return speak

    with TrialChannel({NEAR}, raw=False) as near, TrialChannel({FAR}, raw=False) as far:
        print("talking", flush=True)
        nothing = lambda block: None
        run([(near, tone(700.0), nothing), (far, tone(1300.0), nothing)], 60.0, lambda _: True)
    """
)


def test_both_directions_are_heard_while_another_program_talks() -> None:
    talker = subprocess.Popen([sys.executable, "-c", TALKER], stdout=subprocess.PIPE, text=True)
    try:
        assert talker.stdout is not None
        assert talker.stdout.readline() == "talking\n"
        heard, spoken = bytearray(), bytearray()

        def take(one: bytes, other: bytes) -> bool:
            heard.extend(one)
            spoken.extend(other)
            return len(heard) < 12_000

        with Monitor(NEAR) as monitor:
            monitor.listen(take)
    finally:
        talker.kill()
        talker.communicate()
    far_end, near_end = (
        level.measure(g711.decode(np.frombuffer(bytes(one[4000:]), np.uint8)))
        for one in (heard, spoken)
    )
    assert far_end.hertz == pytest.approx(1300, abs=1)
    assert near_end.hertz == pytest.approx(700, abs=1)
    assert far_end.dbm0 == pytest.approx(-10, abs=0.2)
    assert near_end.dbm0 == pytest.approx(-10, abs=0.2)
    assert far_end.noise_dbm0 < -38


def test_a_d_channel_and_a_wrong_number_are_no_sound() -> None:
    with pytest.raises(LineError, match=r"D channel.*1 --d-channel"):
        Monitor(layout.d_channel(1))
    with pytest.raises(LineUnavailable, match="no DAHDI channel 999"):
        Monitor(999)
    assert not [one for one in os.listdir("/proc/self/fd") if "pseudo" in _target(one)]


def _target(descriptor: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""
