"""What is read from D channel frames, and put into them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.pri.frames import (
    CONNECT,
    DISCONNECT,
    LONGEST_MESSAGE,
    SETUP,
    FrameView,
    amended,
    elements,
    inband_progress,
    parse_frame,
    user_user,
)
from tests.drivers.pri.raw_peer import FCS, SPEECH, channel_id, element, message

HEADER = bytes((2, 1, 0, 0))
CAUSE, INBAND = element(0x08, 0x80, 0x80 | 17), element(0x1E, 0x82, 0x88)


def framed(octets: bytes) -> bytes:
    return HEADER + octets + FCS


def test_cause_and_announcement_of_a_disconnect() -> None:
    octets = message(0x8007, DISCONNECT, CAUSE, INBAND)
    assert parse_frame(framed(octets)) == FrameView(DISCONNECT, 0x8007, 17, True)
    assert not parse_frame(framed(message(7, DISCONNECT, CAUSE))).inband
    assert (
        parse_frame(framed(message(7, DISCONNECT, element(0x08, 0, 0x90, 0x80 | 34)))).cause == 34
    )
    assert parse_frame(HEADER + FCS) == FrameView()


def test_numbers_and_data() -> None:
    connected = element(0x4C, 0x21, 0x83, *b"2012345678")
    assert parse_frame(framed(message(1, CONNECT, connected))).connected == "2012345678"
    short = element(0x4C, 0xA1, *b"110")
    assert parse_frame(framed(message(1, CONNECT, short))).connected == "110"
    data = element(0x7E, 4, *b"order", 0)
    assert parse_frame(framed(message(1, SETUP, data))).user_data == b"order\0"


def test_elements_of_other_codesets_are_passed_over() -> None:
    once, locked = bytes((0x9E,)), bytes((0x96,))
    octets = once + CAUSE + INBAND + locked + CAUSE + CAUSE
    assert [identifier for identifier, _ in elements(octets, 0)] == [0x1E]


def test_an_element_stands_where_its_number_belongs() -> None:
    called, display = element(0x70, 0x80, *b"955"), element(0x28, *b"name")
    complete = bytes((0xA1,))
    setup = framed(message(1, SETUP, complete, SPEECH, channel_id(3), display, called))
    longer = amended(setup, user_user(b"order") | inband_progress())
    order = [identifier for identifier, _ in elements(longer[4:-2], 5)]
    assert order == [0x04, 0x18, 0x1E, 0x28, 0x70, 0x7E]
    assert parse_frame(longer).user_data == b"order"
    assert longer[9] == 0xA1


def test_an_element_goes_before_a_shift() -> None:
    shifted = framed(message(1, SETUP, SPEECH, bytes((0x96, 0x01, 0x00))))
    assert parse_frame(amended(shifted, user_user(b"x"))).user_data == b"x"


def test_a_message_never_becomes_too_long() -> None:
    setup = framed(message(1, SETUP, element(0x28, *bytes(200))))
    assert amended(setup, user_user(bytes(128))) is setup
    assert len(amended(setup, user_user(bytes(40)))) <= LONGEST_MESSAGE + 6


@given(st.binary(max_size=300))
def test_no_frame_is_too_strange_to_look_into(octets: bytes) -> None:
    parse_frame(octets)
    view = parse_frame(framed(bytes((8, 2)) + octets))
    assert len(view.user_data) <= 128
    frame = framed(bytes((8, 2, 0, 1)) + octets)
    assert len(amended(frame, user_user(b"12") | inband_progress())) in (
        len(frame),
        len(frame) + 5 + 4,
    )
