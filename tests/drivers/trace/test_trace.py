"""Frames of D channels in words: published traces, frames of libpri, and garbage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.trace import q921, q931
from drivers.trace.pcap import TracedFrame
from drivers.trace.readable import describe

LINKBIT = (
    "00 01 02 02 08 02 00 32 05 04 03 80 90 A3 18 03 A9 83 85 1E 02 81 88 6C 09 21 80 32 32 32 32 "
    "32 30 35 70 08 A1 31 31 31 31 31 30 35 A1"
)
"""The SETUP of linkbit.com's example of a simple ISDN call, whose every bit is explained there."""

D2 = (
    "00 8d 00 00 08 01 01 05 04 02 88 90 18 01 83 6c 03 00 80 30 70 0c 80 30 31 37 33 36 32 33 33 "
    "31 30 36"
)
"""A basic rate call, explained bit by bit in Goeller's "Daten D2 to GSM"."""

COMWARE_CONNECT = "00 01 00 02 08 02 80 05 07 18 03 A1 83 85"
"""From the HP Comware debug manual: `sapi=00 tei=00 c/r=0 I ns=00 nr=01 p=0`."""


def frame(octets: str) -> q921.LapdFrame:
    found = q921.parse(bytes.fromhex(octets))
    assert found is not None
    return found


def message(octets: str) -> q931.Q931Message:
    found = q931.parse(frame(octets).information)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("00 8d 7f", "SABME P/F=1 SAPI=0 TEI=70 C/R=0 (asks to begin layer 2)"),
        ("00 8d 73", "UA P/F=1 SAPI=0 TEI=70 C/R=0 (agreed)"),
        ("02 01 01 02", "RR N(R)=1 P/F=0 SAPI=0 TEI=0 C/R=1 (ready for more)"),
        (COMWARE_CONNECT, "I N(S)=0 N(R)=1 P/F=0 SAPI=0 TEI=0 C/R=0"),
        ("02 01 53", "DISC P/F=1 SAPI=0 TEI=0 C/R=1 (ends layer 2)"),
        ("02 01 1f", "DM P/F=1 SAPI=0 TEI=0 C/R=1 (layer 2 is not up here)"),
    ],
)
def test_published_frames_of_layer_2(octets: str, said: str) -> None:
    assert frame(octets).text == said


def test_a_published_setup_is_said_in_words() -> None:
    setup = message(LINKBIT)
    assert setup.title(sent=True) == "SETUP, call 50 (begun here)"
    assert setup.lines == (
        "Bearer capability: speech, 64 kbit/s, A-law",
        "Channel identification: channel 5, exclusive",
        "Progress indicator: 8 tones or an announcement can be heard, said by: private network at this end",
        "Calling party number: '2222205', national, ISDN (E.164), shown, not screened",
        "Called party number: '1111105', national, ISDN (E.164)",
        "Sending complete",
    )


def test_a_basic_rate_setup_is_said_in_words() -> None:
    assert message(D2).lines == (
        "Bearer capability: unrestricted digital, 64 kbit/s",
        "Channel identification: any channel, preferred",
        "Calling party number: '0', unknown, unknown plan, shown, not screened",
        "Called party number: '01736233106', unknown, unknown plan",
    )


def test_the_side_that_was_called_answers() -> None:
    connect = message(COMWARE_CONNECT)
    assert connect.title(sent=True) == "CONNECT, call 5 (begun there)"
    assert connect.lines == ("Channel identification: channel 5, preferred",)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("08 02 81 90", "Cause: 16 normal call clearing, said by: private network at this end"),
        ("08 03 82 e6 33", "Cause: 102 recovery on timer expiry, said by: public network at this end, diagnostic 33"),
        ("1e 02 84 82", "Progress indicator: 2 the called side is not ISDN, said by: public network at the far end"),
        ("28 0e 46 6c 61 76 69 6f 20 45 64 75 61 72 64 6f", "Display: 'Flavio Eduardo'"),
        ("28 04 b1 41 6e 6e", "Display: 'Ann'"),
        ("28 06 e5 bc a0 e4 b8 89", "Display: '张三'"),
        ("4c 05 21 a3 31 33 38", "Connected number: '138', national, ISDN (E.164), RESTRICTED, by the network"),
        (
            "74 06 01 00 8f 38 30 30",
            "Redirecting number: '800', unknown, ISDN (E.164), shown, not screened, forwarded: unconditional",
        ),
        ("7e 04 04 61 62 63", "User-user: IA5 text: 'abc'"),
        ("7e 03 00 01 ff", "User-user: user specific: 01 ff"),
        ("79 01 87", "Restart indicator: all interfaces"),
        ("18 03 a9 83 9f", "Channel identification: channel 31, exclusive"),
        ("18 04 e9 81 83 8c", "Channel identification: channel 12, exclusive, interface 1"),
        ("18 05 a9 93 00 01 06", "Channel identification: channel 2 3 9, exclusive"),
        ("18 06 a9 93 00 00 01 06", "Channel identification: channel 1 2 8, exclusive"),
        ("18 01 ac", "Channel identification: the D channel"),
        ("1c 03 91 a1 00", "Facility: supplementary services, 3 octets"),
        ("2c 02 31 23", "Keypad facility: '1#'"),
        ("14 01 0a", "Call state: active"),
        ("27 01 f9", "Notification indicator: on hold"),
        ("29 05 1a 0b 16 05 1e", "Date and time: 2026-11-22 05:30"),
        ("4b 02 01 02", "Element 0x4b: 01 02"),
        ("96 7b 01 80", "Element 0x7b of codeset 6: 80"),
        ("18 03 a9", "Channel identification: as follows, exclusive (the message ends within)"),
        ("08 01 81", "Cause: cut short: 81"),
    ],
)  # fmt: skip
def test_an_element_is_said_in_words(octets: str, said: str) -> None:
    found = q931.parse(bytes.fromhex("08 02 00 01 05") + bytes.fromhex(octets))
    assert found is not None
    assert found.lines == (said,)


def test_a_shift_holds_for_one_element_and_a_locking_one_for_the_rest() -> None:
    head = bytes.fromhex("08 02 00 01 7b")
    once = q931.parse(head + bytes.fromhex("9e 01 01 55 70 02 80 31"))
    assert once is not None
    assert [one.codeset for one in once.elements] == [6, 0]
    locked = q931.parse(head + bytes.fromhex("96 01 01 55 70 02 80 31"))
    assert locked is not None
    assert [one.codeset for one in locked.elements] == [6, 6]


def test_service_messages_and_restarts() -> None:
    service = q931.parse(bytes.fromhex("03 02 00 00 0f 01 01 c2 18 03 a9 83 81"))
    assert service is not None
    assert service.title(sent=True) == "SERVICE, whole interface"
    restart = q931.parse(bytes.fromhex("08 02 00 00 46 18 03 a9 83 83 79 01 80"))
    assert restart is not None
    assert restart.title(sent=True) == "RESTART, whole interface"
    assert restart.lines[-1] == "Restart indicator: these channels"


def test_a_frame_becomes_lines_with_time_and_direction() -> None:
    lines = describe(TracedFrame(1_000_000_000.25, True, bytes.fromhex(LINKBIT)))
    assert lines[0].endswith(
        "-> SETUP, call 50 (begun here)   [I N(S)=1 N(R)=1 P/F=0 SAPI=0 TEI=0 C/R=0]"
    )
    assert ".250 " in lines[0]
    assert lines[1].strip() == "Bearer capability: speech, 64 kbit/s, A-law"
    ready = TracedFrame(0, False, bytes.fromhex("02 01 01 02"))
    assert "<- RR N(R)=1" in describe(ready)[0]
    assert describe(ready, every_frame=False) == []


def test_what_is_no_frame_is_shown_in_hexadecimal() -> None:
    assert describe(TracedFrame(0, False, b"\xff\xff"))[0].endswith("no frame of Q.921: ff ff")
    odd = describe(TracedFrame(0, False, bytes.fromhex("02 01 00 00 41 42 43")))
    assert odd[0].endswith("no message of Q.931: 41 42 43")


@given(st.binary(max_size=80), st.booleans())
def test_garbage_is_never_an_error(octets: bytes, sent: bool) -> None:
    assert describe(TracedFrame(0, sent, octets))
    assert describe(TracedFrame(0, sent, b"\x02\x01\x00\x00" + octets))
    assert describe(TracedFrame(0, sent, b"\x02\x01\x00\x00\x08\x02\x00\x01\x05" + octets))


@given(st.integers(0, 0x7F), st.binary(max_size=40))
def test_no_contents_of_an_element_are_an_error(code: int, contents: bytes) -> None:
    octets = bytes([8, 2, 0, 1, 5, code, len(contents)]) + contents
    found = q931.parse(octets)
    assert found is not None
    assert len(found.lines) == 1
    assert found.lines[0].isprintable()
