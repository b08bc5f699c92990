"""What a set-up says besides its numbers, seen from the wire: redirection, types, bearer, its end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drivers.line import Connect, Digits, NumberType, Presentation, Redirection, Setup
from drivers.pri.setup import SetupDefaults
from tests.drivers.line_pair import Pair, libpri_pair
from tests.drivers.pri.raw_peer import channel_id, element, message, setup
from tests.drivers.pri.test_guard import Ends, begun

SETUP, SETUP_ACK, CALL_PROCEEDING, CONNECT, INFORMATION = 0x05, 0x0D, 0x02, 0x07, 0x7B
SENDING_COMPLETE = b"\xa1"


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = libpri_pair()
    await pair.up()
    yield pair
    pair.close()


def found(octets: bytes, identifier: int) -> bytes:
    """Contents of one element of a message, after its length."""
    at = 5
    while at < len(octets):
        if octets[at] & 0x80:
            at += 1
            continue
        if octets[at] == identifier:
            return octets[at + 2 : at + 2 + octets[at + 1]]
        at += 2 + octets[at + 1]
    raise AssertionError(f"no element {identifier:#x} in {octets.hex()}")


# --- redirection ---------------------------------------------------------------------------


@pytest.mark.parametrize("why", list(Redirection))
async def test_why_a_call_was_forwarded_arrives(pair: Pair, why: Redirection) -> None:
    ways = ((5, pair.near, pair.far), (6, pair.far, pair.near))
    for channel, caller, callee in ways:
        reference = caller.line.new_reference()
        caller.line.send(
            Setup(reference, channel, "95500", "138", redirecting="4711", redirection=why)
        )
        heard = await callee.expect(Setup)
        assert (heard.redirecting, heard.redirection) == ("4711", why)
        assert heard.redirecting_presentation is Presentation.ALLOWED


async def test_a_redirecting_number_that_must_not_be_shown_is_flagged(pair: Pair) -> None:
    pair.far.line.send(
        Setup(
            pair.far.line.new_reference(), 5, "95500", "138",
            redirecting="02088880000", redirecting_presentation=Presentation.RESTRICTED,
        )
    )  # fmt: skip
    heard = await pair.near.expect(Setup)
    assert heard.redirecting == "02088880000"
    assert heard.redirecting_presentation is Presentation.RESTRICTED


@pytest.mark.parametrize(
    ("octets", "why"), [((0x21, 0x01, 0x81), "BUSY"), ((0x21, 0x01, 0x82), "NO_REPLY")]
)
async def test_the_octets_of_the_standard_are_read(octets: tuple[int, ...], why: str) -> None:
    ends = await begun()
    ends.peer.send(setup(1, 3, element(0x74, *octets, *b"2088880000")))
    heard = await ends.next()
    assert isinstance(heard, Setup)
    assert (heard.redirecting, heard.redirection) == ("2088880000", Redirection[why])
    ends.close()


# --- the connected number ------------------------------------------------------------------


@pytest.mark.parametrize(("indicator", "shown"), [(0x83, "02066660000"), (0xA3, ""), (0xC3, "")])
async def test_a_connected_number_is_told_where_it_may_be_shown(indicator: int, shown: str) -> None:
    ends = await begun()
    ends.line.send(Setup(1, 3, "95500", "138"))
    call = await ends.peer.next(SETUP)
    reference = int.from_bytes(call[2:4]) | 0x8000
    ends.peer.send(message(reference, CALL_PROCEEDING, channel_id(3)))
    connected = element(0x4C, 0x01, indicator, *b"02066660000")
    ends.peer.send(message(reference, CONNECT, connected))
    while not isinstance(heard := await ends.next(), Connect):
        pass
    assert heard == Connect(1, shown)
    ends.close()


# --- numbers that come in pieces -----------------------------------------------------------


async def in_pieces(**settings: object) -> tuple[Ends, Setup]:
    """A call whose number begins with 95500 and is not said to be complete."""
    ends = await begun(overlap=True, **settings)
    ends.peer.send(setup(1, 3))
    heard = await ends.next()
    assert isinstance(heard, Setup)
    return ends, heard


def more(digits: bytes, *further: bytes) -> bytes:
    return message(1, INFORMATION, element(0x70, 0x81, *digits), *further)


async def test_the_far_side_says_that_the_number_is_complete() -> None:
    ends, offered = await in_pieces()
    await ends.peer.next(SETUP_ACK)
    assert not offered.complete
    ends.peer.send(more(b"1"))
    assert await ends.next() == Digits(offered.reference, "1")
    ends.peer.send(message(1, INFORMATION, SENDING_COMPLETE, element(0x70, 0x81, *b"2")))
    assert await ends.next() == Digits(offered.reference, "2", complete=True)
    ends.close()


async def test_as_many_digits_as_all_numbers_have_are_a_whole_number() -> None:
    ends, offered = await in_pieces(digits=7)
    assert not offered.complete
    ends.peer.send(more(b"1"))
    assert await ends.next() == Digits(offered.reference, "1")
    ends.peer.send(more(b"2"))
    assert await ends.next() == Digits(offered.reference, "2", complete=True)
    ends.close()


async def test_a_whole_number_is_not_waited_with() -> None:
    ends, offered = await in_pieces(digits=5)
    assert offered.complete
    ends.close()


# --- what the carrier wants of what goes out -----------------------------------------------


async def sent(defaults: SetupDefaults | None = None, **fields: object) -> bytes:
    ends = await begun(defaults=defaults)
    ends.line.send(Setup(1, 3, "95500", "138", **fields))  # type: ignore[arg-type]
    octets = await ends.peer.next(SETUP)
    ends.close()
    return octets


async def test_types_that_nobody_named_are_those_of_the_line() -> None:
    wanted = SetupDefaults(NumberType.NATIONAL, NumberType.SUBSCRIBER)
    octets = await sent(wanted)
    assert found(octets, 0x70) == b"\xa1" + b"95500"
    assert found(octets, 0x6C)[:1] == b"\x41"
    named = await sent(wanted, called_type=NumberType.INTERNATIONAL)
    assert found(named, 0x70)[:1] == b"\x91"
    assert found(await sent(), 0x70)[:1] == b"\x80"


async def test_the_bearer_is_that_of_the_line() -> None:
    assert found(await sent(), 0x04) == b"\x80\x90\xa3"
    assert found(await sent(SetupDefaults(bearer="3.1khz", law="mulaw")), 0x04) == b"\x90\x90\xa2"
