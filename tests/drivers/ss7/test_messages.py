"""ISUP octet by octet against messages that were written by hand from ITU-T Q.763."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.line import Cause, NumberType, Presentation, Redirection, Setup
from drivers.ss7.messages import Kind, Malformed, Message, Parameter, encode, parse
from drivers.ss7.parameters import (
    LONGEST_NUMBER,
    Number,
    called_number,
    cause,
    party_number,
    range_and_status,
    read_called,
    read_cause,
    read_party,
    read_status,
)
from drivers.ss7.setup import initial_address, setup_of
from tests.drivers.ss7.pair import QUICK


def test_an_initial_address_as_it_stands_in_the_recommendation() -> None:
    """Ten digits and ST are eleven address signals: an odd number."""
    octets = bytes.fromhex(
        "0500 01 00 6001 0a 00 02 0a08 83 10 02 78 56 34 12 0f0a 08 83 17 31 08 10 83 00 0000"
    )
    setup = setup_of(parse(octets), -1, 5, QUICK)
    assert (setup.called, setup.called_type, setup.complete) == (
        "2087654321",
        NumberType.NATIONAL,
        True,
    )
    assert (setup.calling, setup.calling_type) == ("13800138000", NumberType.NATIONAL)
    assert setup.presentation is Presentation.RESTRICTED


def test_what_goes_out_is_what_the_recommendation_has() -> None:
    setup = Setup(
        1, 5, "2087654321", "13800138000",
        called_type=NumberType.NATIONAL, calling_type=NumberType.NATIONAL,
        presentation=Presentation.RESTRICTED, redirecting="95500", redirection=Redirection.BUSY,
    )  # fmt: skip
    assert encode(initial_address(setup, 5, QUICK)) == bytes.fromhex(
        "0500 01 00 6001 0a 00 02 0a"
        "08 83 10 02 78 56 34 12 0f"
        "0a 08 83 17 31 08 10 83 00 00"
        "0b 05 82 10 59 05 00"
        "13 02 03 11"
        "08 01 80"
        "00"
    )


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        ("0f01 10 00", Message(Kind.RLC, 0x10F)),
        ("0100 06 1614 00", Message(Kind.ACM, 1, {Parameter.BACKWARD_CALL: b"\x16\x14"})),
        ("0100 0c 02 00 02 8191", Message(Kind.REL, 1, {Parameter.CAUSE: b"\x81\x91"})),
        (
            "0100 18 00 01 03 0e ff7f",
            Message(
                Kind.CGB,
                1,
                {Parameter.GROUP_SUPERVISION: b"\0", Parameter.RANGE_AND_STATUS: b"\x0e\xff\x7f"},
            ),
        ),
        ("1100 17 01 01 0e", Message(Kind.GRS, 0x11, {Parameter.RANGE_AND_STATUS: b"\x0e"})),
        (
            "0100 2c 01 01 29 01 01 00",
            Message(Kind.CPG, 1, {Parameter.EVENT: b"\1", Parameter.OPTIONAL_BACKWARD_CALL: b"\1"}),
        ),
    ],
)
def test_messages_and_their_octets(octets: str, message: Message) -> None:
    assert encode(message) == bytes.fromhex(octets)
    assert parse(bytes.fromhex(octets)) == message


def test_parameters_that_nobody_knows_are_passed_over() -> None:
    """Propagation delay, hop counter, and one of the future stand around the cause."""
    octets = bytes.fromhex("0100 09 01 31 02 0100 21 04 0313 2100 fe 03 010203 00")
    parsed = parse(octets)
    assert parsed == Message(Kind.ANM, 1, {Parameter.CONNECTED_NUMBER: b"\x03\x13\x21\x00"})


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("0100", "before its type"),
        ("0100 7f", "0x7f is not known"),
        ("0100 06 16", "within the parameter 0x11"),
        ("0100 0c 00 00", "0x12 is missing"),
        ("0100 0c 02 00 09 8191", "within the parameter 0x12"),
        ("0100 09 01 21 f0 00", "within the parameter 0x21"),
    ],
)
def test_what_is_no_message_is_said(octets: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        parse(bytes.fromhex(octets))


@given(st.binary(max_size=300))
def test_no_octets_are_too_odd_to_be_read(octets: bytes) -> None:
    try:
        message = parse(octets)
    except Malformed:
        return
    for told in message.parameters.values():
        assert len(read_called(told).digits) <= LONGEST_NUMBER
        read_party(told), read_cause(told), read_status(told)
    if message.kind is Kind.IAM:
        setup_of(message, -1, 1, QUICK)


@given(
    st.text("0123456789ABCDE", min_size=1, max_size=LONGEST_NUMBER),
    st.sampled_from([NumberType.NATIONAL, NumberType.UNKNOWN, NumberType.INTERNATIONAL]),
    st.booleans(),
)
def test_numbers_come_back_as_they_went(digits: str, kind: NumberType, stop: bool) -> None:
    assert read_called(called_number(digits, kind, stop=stop)) == Number(
        digits, kind, complete=stop
    )
    for shown in (Presentation.ALLOWED, Presentation.RESTRICTED):
        assert read_party(party_number(Number(digits, kind, shown))) == Number(digits, kind, shown)


def test_causes_and_ranges() -> None:
    assert cause(Cause.USER_BUSY, 1) == b"\x81\x91"
    assert read_cause(b"\x01\x80\x91") is Cause.USER_BUSY  # with a recommendation octet between
    assert read_cause(b"") is Cause.NORMAL_UNSPECIFIED
    bits = [bool(random.Random(1).getrandbits(1)) for _ in range(15)]
    assert read_status(range_and_status(15, bits)) == bits
    assert range_and_status(15) == b"\x0e"
