"""Signal units and point codes as they stand on the wire, written by hand."""

from __future__ import annotations

import logging

import pytest

from drivers.line import LineError
from drivers.ss7.point_codes import parse_point_code, written
from drivers.ss7.signal_units import Labels

OWN, FAR = 0x160A6A, 0x160A69
CHINA = Labels("line", "china", OWN, {FAR}, {5: 0})
ITU = Labels("line", "itu", 0x10FD, {0x0123}, {5: 0})


def unit(field: str, header: str = "ffff") -> bytes:
    octets = bytes.fromhex(field)
    return bytes.fromhex(header) + bytes((min(63, len(octets)),)) + octets + b"\0\0"


BLANK = unit("8d 02000000")
"""A message of a spare user part, to OWN."""


def test_point_codes_as_people_write_them() -> None:
    assert parse_point_code("22-10-105", "china") == FAR
    assert parse_point_code("2-31-5", "itu") == 0x10FD
    assert parse_point_code(4349, "itu") == 0x10FD
    assert (written(FAR, "china"), written(0x10FD, "itu")) == ("22-10-105", "2-31-5")


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("22-10-105", "itu", "22 is above 7"),
        ("22-300-1", "china", "300 is above 255"),
        ("22-10", "china", "neither a number nor three"),
        ("0", "itu", "not between 1 and 16383"),
        ("16384", "itu", "not between"),
        ("a-b-c", "itu", "neither"),
    ],
)
def test_what_is_no_point_code_is_told_with_an_example(text: str, kind: str, said: str) -> None:
    with pytest.raises(LineError, match=said):
        parse_point_code(text, kind)


def test_a_label_of_24_bits_becomes_one_of_14() -> None:
    """FAR is the lower code and so number 1, OWN number 2; selection 5, circuit 5, RLC."""
    wire = unit("85 6a0a16 690a16 05 0500 10 00")
    assert CHINA.inward(wire) == unit("85 02400050 0500 10 00")
    assert CHINA.outward(unit("85 01800050 0500 10 00")) == unit("85 690a16 6a0a16 05 0500 10 00")


def test_a_label_of_14_bits_stays() -> None:
    """To 0x10FD from 0x0123, selection 5."""
    wire = unit("85 fdd04850 0500 10 00")
    assert ITU.inward(wire) == wire
    assert ITU.outward(wire) == wire


def test_the_link_code_becomes_the_place_of_the_link() -> None:
    """A link test with code 5 is one for place 0, and goes out with 5 again."""
    test = "11 40 32353634"
    assert CHINA.inward(unit(f"81 6a0a16 690a16 05 {test}")) == unit(f"81 02400000 {test}")
    assert CHINA.outward(unit(f"81 01800000 {test}")) == unit(f"81 690a16 6a0a16 05 {test}")
    assert CHINA.inward(unit(f"81 6a0a16 690a16 06 {test}")) == BLANK


def test_transfer_prohibited_names_a_point_in_its_own_length() -> None:
    assert CHINA.inward(unit("80 6a0a16 690a16 05 14 690a16")) == unit("80 02400000 14 0100")
    assert CHINA.outward(unit("80 01800000 14 0200")) == unit("80 690a16 6a0a16 05 14 6a0a16")
    assert CHINA.inward(unit("80 6a0a16 690a16 05 14 112233")) == BLANK  # a point of others


def test_fill_in_and_link_status_pass() -> None:
    for octets in ("ffff00 0000", "ffff01 01 0000", "ffff02 0300 0000"):
        assert CHINA.inward(bytes.fromhex(octets)) == bytes.fromhex(octets)
        assert CHINA.outward(bytes.fromhex(octets)) == bytes.fromhex(octets)


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "ffff",
        "ffff00",  # no check sum
        "ffff00 01 0000",  # a fill-in unit of four octets
        "ffff01 05 0000",  # busy: the far end is congested, the link still serves
        "ffff05 85 0000",  # five octets told, one there
    ],
)
def test_what_is_no_signal_unit_is_dropped(octets: str) -> None:
    assert CHINA.inward(bytes.fromhex(octets)) is None


@pytest.mark.parametrize(
    "field",
    [
        "85 0000",  # no label
        "85 6a0a16 690a16 05 05",  # ISUP without a type
        "81 6a0a16 690a16 05 11 f0",  # a test pattern that is not there
        "80 6a0a16 690a16 05 14",  # transfer prohibited, of nobody
        "83 6a0a16 690a16 05 010203",  # SCCP
        "85 6b0a16 690a16 05 0500 10 00",  # for another point
    ],
)
def test_a_message_that_libss7_must_not_see_is_still_acknowledged(field: str) -> None:
    assert CHINA.inward(unit(field, header="a5b6")) == BLANK.replace(b"\xff\xff", b"\xa5\xb6")


def test_a_strange_point_code_and_link_code_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    labels = Labels("line", "china", OWN, {FAR}, {0: 0})
    with caplog.at_level(logging.WARNING, "drivers.ss7"):
        for _ in range(3):
            labels.inward(unit("85 6b0a16 690a16 05 0500 10 00"))
            assert labels.inward(unit("81 6a0a16 690a16 03 11 40 32353634")) == BLANK
    points, link = caplog.messages
    assert "22-10-105 to 22-10-107" in points
    assert "22-10-106" in points
    assert "calls a signalling link 3; `slc` in the configuration says 0" in link
