"""The keys of a section of analogue channels, and what is said about wrong ones."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from drivers.analogue.line_tone import LineTone
from drivers.callerid.receiver import CallerFormat
from drivers.dahdi.analogue.driver import DRIVER
from drivers.dahdi.analogue.settings import Settings
from drivers.driver import driver


def settings(**keys: Any) -> Settings:
    return msgspec.convert({"channels": "1-4"} | keys, Settings)


@pytest.mark.parametrize(
    ("channels", "numbers"),
    [("187-190", (187, 188, 189, 190)), ("5", (5,)), (" 1-2 , 9 ", (1, 2, 9)), ([7, 3], (7, 3))],
)
def test_channels_in_words_and_in_lists(channels: object, numbers: tuple[int, ...]) -> None:
    assert settings(channels=channels).channel_numbers() == numbers


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"channels": "x"}, "no list of numbers"),
        ({"channels": "9-1"}, "backwards"),
        ({"channels": []}, "names none"),
        ({"channels": "1,1"}, "one twice"),
        ({"channels": "1-999"}, "too long"),
        ({"zone": "xx"}, "take one of cn"),
        ({"ring_ms": [1000]}, "pairs of on and off"),
        ({"echo_taps": 100}, "power of two"),
        ({"numbers": ["1"]}, "1 entries for 4 channels"),
        ({"busy_tones": ["loud"]}, "is no tone"),
        ({"caller_number": "smoke"}, "smoke"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_said(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        settings(**keys)


def test_a_country_decides_what_is_not_said() -> None:
    cn, uk = settings().station(1), settings(zone="uk", numbers=["1", "2", "3", "4"]).station(3)
    assert (cn.ring_ms, cn.caller_number) == ((1000, 4000), CallerFormat.FSK_BELL)
    assert (uk.ring_ms, uk.caller_number) == ((400, 200, 400, 2000), CallerFormat.FSK_V23)
    assert uk.number == "3"
    assert settings().trunk(1, kewl=True).caller_number is CallerFormat.AUTO


def test_a_loop_start_line_tells_no_end_by_its_battery() -> None:
    assert settings().trunk(1, kewl=True).battery_clear
    assert not settings().trunk(1, kewl=False).battery_clear
    assert not settings(disconnect=["tone"]).trunk(1, kewl=True).battery_clear
    assert settings(dial_tone=0).trunk(1, kewl=True).dial_tone is None


def test_learned_tones_are_kept_as_text() -> None:
    learned = LineTone((450.0,), (350, 350))
    assert settings(busy_tones=[str(learned)]).learned() == (learned,)


def test_it_is_found_by_its_kind() -> None:
    assert driver("dahdi_analogue") is DRIVER
