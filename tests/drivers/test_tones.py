"""Tones against the national standards, measured in the A-law that is sent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from drivers import tones
from drivers.line import FRAME_SAMPLES, SILENCE
from drivers.tone_plans.plan import PlanError, Segment, parse_plan, read_plan
from tests.drivers.sound_measure import cadence, level, power, strongest

CHINA = {
    "ringback": (1.0, 4.0),
    "busy": (0.35, 0.35),
    "congestion": (0.7, 0.7),
    "vacant": (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.4),
    "long_distance": (0.2, 0.2, 0.2, 0.6),
    "waiting": (0.4, 4.0),
}
"""GB 3380-82: seconds on and off, 450 Hz."""


@pytest.mark.parametrize("name", CHINA)
def test_the_cadences_of_china(name: str) -> None:
    measured = cadence(tones.render(name))
    assert [on for on, _ in measured] == [True, False] * (len(CHINA[name]) // 2)
    assert [seconds for _, seconds in measured] == pytest.approx(CHINA[name], abs=0.011)


def test_the_frequency_and_level_of_china() -> None:
    dial = tones.render("dial")
    assert strongest(dial) == pytest.approx(450, abs=1)
    assert power(dial) == pytest.approx(-10, abs=0.2)
    assert level(dial, 450) == pytest.approx(-10, abs=0.2)
    assert strongest(tones.render("howler")) == pytest.approx(950, abs=1)


def test_the_howler_rises_in_five_steps() -> None:
    steps = np.split(tones.render("howler"), 5)
    levels = [power(step) for step in steps]
    assert levels == sorted(levels)
    assert levels[-1] - levels[0] > 10


@pytest.mark.parametrize(
    ("zone", "name", "frequencies", "times"),
    [
        ("us", "ringback", (440, 480), (2.0, 4.0)),
        ("us", "busy", (480, 620), (0.5, 0.5)),
        ("us", "congestion", (480, 620), (0.25, 0.25)),
        ("uk", "ringback", (400, 450), (0.4, 0.2, 0.4, 2.0)),
        ("uk", "busy", (400,), (0.375, 0.375) * 2),
        ("uk", "congestion", (400,), (0.4, 0.35, 0.225, 0.525)),
        ("itu", "ringback", (425,), (1.0, 4.0)),
    ],
)
def test_other_zones(
    zone: str, name: str, frequencies: tuple[float, ...], times: tuple[float, ...]
) -> None:
    codes = tones.render(name, zone)
    assert [seconds for _, seconds in cadence(codes)] == pytest.approx(times, abs=0.011)
    burst = codes[: round(times[0] * tones.RATE)]
    others = [f for f in (350, 400, 425, 450, 480, 620) if f not in frequencies]
    for frequency in frequencies:
        assert all(level(burst, frequency) > level(burst, other) + 6 for other in others)


@pytest.mark.parametrize("zone", tones.ZONES)
def test_every_tone_is_whole_frames_and_loops_without_a_seam(zone: str) -> None:
    for name in tones.ZONES[zone]:
        codes = tones.render(name, zone)
        assert len(codes) % FRAME_SAMPLES == 0
        assert codes.dtype == np.uint8
        assert not codes.flags.writeable
    dial = tones.render("dial", zone)
    twice = np.tile(dial, 2)
    middle = twice[len(dial) - 4000 : len(dial) + 4000]
    assert power(middle) == pytest.approx(power(dial), abs=0.1)


def test_special_information_tone() -> None:
    codes = tones.render("sit")
    for index, frequency in enumerate((950, 1400, 1800)):
        piece = codes[round((0.33 * index + 0.05) * 8000) : round((0.33 * index + 0.28) * 8000)]
        assert strongest(piece) == pytest.approx(frequency, abs=5)
        assert power(piece) == pytest.approx(-24, abs=1.5)
    assert cadence(codes)[0][1] == pytest.approx(0.99, abs=0.02)
    vacant = tones.render("sit_vacant")
    assert strongest(vacant[:2400]) == pytest.approx(985.2, abs=2)


def test_fax_tones_zip_and_beep() -> None:
    cng = tones.render("cng")
    assert [seconds for _, seconds in cadence(cng)] == pytest.approx((0.5, 3.0), abs=0.011)
    assert strongest(cng[:4000]) == pytest.approx(1100, abs=2)
    assert strongest(tones.render("ced")) == pytest.approx(2100, abs=2)
    assert len(tones.render("ced")) == 24000
    assert strongest(tones.render("zip")) == pytest.approx(1000, abs=2)
    assert len(tones.render("zip")) == 1600


@pytest.mark.parametrize("key", tones.DTMF)
def test_digits_have_their_two_frequencies(key: str) -> None:
    codes = tones.dtmf(key, on=0.1, off=0.1, level=-10)
    burst = codes[:800]
    row, column = tones.DTMF[key]
    assert level(burst, row) == pytest.approx(-10, abs=0.4)
    assert level(burst, column) == pytest.approx(-10, abs=0.4)
    others = {*tones.DTMF_ROWS, *tones.DTMF_COLUMNS} - {row, column}
    assert max(level(burst, other) for other in others) < -25
    assert (codes[800:] == SILENCE).all()


def test_a_string_of_digits_keeps_its_times() -> None:
    codes = tones.dtmf("159#", on=0.07, off=0.05)
    assert len(codes) % FRAME_SAMPLES == 0
    runs = cadence(codes)
    assert [on for on, _ in runs] == [True, False] * 4
    assert [seconds for on, seconds in runs if on] == pytest.approx([0.07] * 4, abs=0.011)
    assert len(tones.dtmf("")) == 0


def test_unknown_names_are_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="cn, us, uk, itu"):
        tones.render("dial", "mars")
    with pytest.raises(ValueError, match="ringback"):
        tones.render("ringbak")
    with pytest.raises(ValueError, match="'x'"):
        tones.dtmf("1x")


def test_a_cadence_of_ones_own() -> None:
    codes = tones.render((Segment(0.013, (600.0,), -20.0), Segment(0.05)))
    assert len(codes) % FRAME_SAMPLES == 0
    assert power(codes[:104]) == pytest.approx(-20, abs=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zone = ", "no tone plan"),
        ('zone = "X y"', "tones"),
        ('zone = "X y"\n[tones]', "small letters"),
        ('zone = "x"\n[tones.a]\nfrequency = [400]', "frequency"),
        ('zone = "x"\n[tones.a]\ncadence = [1, 1]', "one, or two"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\ncadence = [1, 1, 1]', "pairs"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\ncadence = [1, 0]', "0.02 to 30"),
        ('zone = "x"\n[tones.a]\nfrequencies = [100]', "200 to 3400"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\nlevel = 20', "-40 to 3"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\ntolerance = 2', "0 to 0.4"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\nafter = 0', "after"),
        ('zone = "x"\n[tones.a]\nsame_as = "b"', "'b'"),
        (
            'zone = "x"\n[tones.a]\nfrequencies = [400]\ncadence = [1, 1]\nranges = [[1, 2]]',
            "every part",
        ),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\nalso = [[1]]', "also"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\nalso = [[nan, 1]]', "also"),
        ('zone = "x"\n[tones.a]\nfrequencies = [400]\ncadence = [nan, 1]', "0.02 to 30"),
        ('zone = "x"\n[tones.a]\nfrequencies = [inf]', "200 to 3400"),
    ],
)
def test_what_is_wrong_in_a_plan_is_said_with_its_file(text: str, said: str) -> None:
    with pytest.raises(PlanError, match=r"site\.toml") as caught:
        parse_plan(text.encode(), "site.toml")
    assert said in str(caught.value)


def test_a_plan_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
