"""Messages as octets: SMS-SUBMIT, SMS-DELIVER and SMS-STATUS-REPORT (3GPP TS 23.040, 9.2.2).

A PDU is written as a modem in PDU mode has it (27.005): the service centre's address, then the TPDU,
in hexadecimal. What is decoded may come from anybody: whatever the octets, the result is a message or
PduError.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from drivers.gsm import address
from drivers.gsm.alphabet import (
    Alphabet,
    from_septets,
    from_ucs2,
    pack,
    to_septets,
    to_ucs2,
    unpack,
)
from drivers.gsm.errors import GsmError
from drivers.gsm.header import Part, part_of
from drivers.gsm.segments import segments
from drivers.gsm.timestamp import decode_time, encode_time, encode_validity

_DELIVER, _SUBMIT, _STATUS_REPORT = 0, 1, 2
_UDHI = 0x40


class PduError(GsmError):
    """The octets are no message."""


@dataclass(frozen=True, slots=True)
class Submit:
    """A PDU for `AT+CMGS=length`."""

    hexadecimal: str
    length: int
    """Octets of the TPDU, without the service centre's address."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """A message that was received, or a part of one."""

    sender: str
    text: str
    alphabet: Alphabet
    sent_at: dt.datetime | None
    """When the service centre took it, in the zone of the centre."""
    part: Part | None = None
    message_class: int | None = None
    """0 is a flash message."""
    data: bytes = b""
    """User data without its header, as it came."""
    centre: str = ""
    protocol: int = 0


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of the message that the modem had sent under `reference`."""

    reference: int
    recipient: str
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    status: int
    """TP-Status (9.2.3.15)."""


def encode_text(
    number: str,
    text: str,
    *,
    centre: str = "",
    report: bool = False,
    message_class: int | None = None,
    validity: dt.timedelta | dt.datetime | None = None,
    long_reference: int = 0,
    reference_bits: int = 8,
    reject_duplicates: bool = False,
    reference: int = 0,
) -> tuple[Submit, ...]:
    """The PDUs of a text, one a segment; the alphabet is chosen by the text.

    `message_class` 0 is a flash message; `validity` a period or a moment with a zone;
    `long_reference` joins the parts of a long text. Raises MessageInvalid.
    """
    number = address.plain_number(number)
    cut = segments(text, reference_bits)
    coding = 0x08 if cut.alphabet is Alphabet.UCS2 else 0x00
    if message_class is not None:
        coding |= 0x10 | message_class & 3
    first = _SUBMIT | (0x20 if report else 0) | (0x04 if reject_duplicates else 0)
    period = b""
    if isinstance(validity, dt.datetime):
        first, period = first | 0x18, encode_time(validity)
    elif validity is not None:
        first, period = first | 0x10, bytes([encode_validity(validity)])
    service_centre = address.encode_centre(address.plain_number(centre) if centre else "")
    made: list[Submit] = []
    for place, piece in enumerate(cut.texts, 1):
        head = b""
        if cut.count > 1:
            head = Part(long_reference, cut.count, place, reference_bits).encode()
        tpdu = (
            bytes([first | (_UDHI if head else 0), reference & 0xFF])
            + address.encode(number)
            + bytes([0, coding])
            + period
            + _user_data(piece, cut.alphabet, head)
        )
        made.append(Submit((service_centre + tpdu).hex().upper(), len(tpdu)))
    return tuple(made)


def _user_data(text: str, alphabet: Alphabet, head: bytes) -> bytes:
    """Length octet, header and text."""
    if alphabet is Alphabet.UCS2:
        data = head + to_ucs2(text)
        return bytes([len(data)]) + data
    septets = to_septets(text)
    # The text begins at a whole septet, counted from the beginning of the header.
    fill = -8 * len(head) % 7
    length = (8 * len(head) + fill) // 7 + len(septets)
    return bytes([length]) + head + pack(septets, fill)


class _Octets:
    """Reads octets one after the other; PduError where they end."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._place = 0

    def take(self, count: int) -> bytes:
        taken = self._octets[self._place : self._place + count]
        if len(taken) < count:
            raise PduError(f"The message breaks off after {len(self._octets)} octets.")
        self._place += count
        return taken

    def one(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self._octets[self._place :]


def decode(hexadecimal: str, *, centre: bool = True) -> Deliver | StatusReport:
    """The message of a PDU; `centre` says whether it begins with the service centre's address.

    User data that is shorter than its length says is taken as far as it goes. Raises PduError.
    """
    try:
        octets = _Octets(bytes.fromhex(hexadecimal))
    except ValueError:
        raise PduError("The message is not hexadecimal.") from None
    number = ""
    if centre and (length := octets.one()):
        kind, *digits = octets.take(length)
        number = address.decode(2 * len(digits), kind, bytes(digits))
    first = octets.one()
    kind = first & 3
    if kind == _DELIVER:
        return _decode_deliver(octets, first, number)
    if kind == _STATUS_REPORT:
        reference = octets.one()
        recipient = _address(octets)
        sent, ended = decode_time(octets.take(7)), decode_time(octets.take(7))
        return StatusReport(reference, recipient, sent, ended, octets.one())
    raise PduError("The message is none that a telephone receives.")


def _address(octets: _Octets) -> str:
    length, kind = octets.one(), octets.one()
    return address.decode(length, kind, octets.take((length + 1) // 2))


def _decode_deliver(octets: _Octets, first: int, centre: str) -> Deliver:
    sender = _address(octets)
    protocol, coding = octets.one(), octets.one()
    sent_at = decode_time(octets.take(7))
    length = octets.one()
    data = octets.rest()
    head = b""
    if first & _UDHI and data:
        head = data[: data[0] + 1]
    alphabet = alphabet_of(coding)
    body = data[len(head) :]
    if alphabet is Alphabet.GSM7:
        fill = -8 * len(head) % 7
        count = length - (8 * len(head) + fill) // 7
        text = from_septets(unpack(body, count, fill))
    else:
        body = body[: max(0, length - len(head))]
        text = from_ucs2(body) if alphabet is Alphabet.UCS2 else _printable(body)
    return Deliver(
        sender=sender,
        text=text,
        alphabet=alphabet,
        sent_at=sent_at,
        part=part_of(head[1:]),
        message_class=_class_of(coding),
        data=body,
        centre=centre,
        protocol=protocol,
    )


def _printable(octets: bytes) -> str:
    """Octets that are plain ASCII are text to whoever sent them; others are data."""
    text = octets.decode("ascii", "replace")
    plain = "\ufffd" not in text and text.replace("\n", " ").replace("\r", " ").isprintable()
    return text if plain else ""


def alphabet_of(coding: int) -> Alphabet:
    """The alphabet of a data coding scheme (23.038, 4); what is reserved is the default alphabet."""
    group = coding >> 4
    if group <= 7:
        if coding & 0x20:
            return Alphabet.OCTETS  # compressed
        return (Alphabet.GSM7, Alphabet.OCTETS, Alphabet.UCS2, Alphabet.GSM7)[coding >> 2 & 3]
    if group == 0xE:
        return Alphabet.UCS2
    if group == 0xF and coding & 0x04:
        return Alphabet.OCTETS
    return Alphabet.GSM7


def _class_of(coding: int) -> int | None:
    group = coding >> 4
    if group == 0xF or (group <= 7 and coding & 0x10):
        return coding & 3
    return None
