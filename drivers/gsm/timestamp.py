"""Times in messages: service centre time stamp and validity period (3GPP TS 23.040, 9.2.3.11-12)."""

from __future__ import annotations

import datetime as dt
import math

from drivers.gsm.errors import MessageInvalid

LONGEST = dt.timedelta(weeks=63)
_CENTURY = 90
"""Years from here on are of 19xx: GSM is no older."""


def encode_time(moment: dt.datetime) -> bytes:
    """Seven octets in the zone of `moment`, which has one."""
    offset = moment.utcoffset() or dt.timedelta()
    quarters = round(offset / dt.timedelta(minutes=15))
    numbers = (
        moment.year % 100,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        abs(quarters),
    )
    octets = bytearray(number // 10 | number % 10 << 4 for number in numbers)
    if quarters < 0:
        octets[6] |= 0x08
    return bytes(octets)


def decode_time(octets: bytes) -> dt.datetime | None:
    """The moment with its zone; None where the seven octets are no time."""
    if len(octets) != 7:
        return None
    west = bool(octets[6] & 0x08)
    zone = octets[6] & 0xF7
    numbers = [(octet & 0xF) * 10 + (octet >> 4) for octet in (*octets[:6], zone)]
    year = numbers[0] + (1900 if numbers[0] >= _CENTURY else 2000)
    offset = dt.timedelta(minutes=15 * numbers[6])
    try:
        zoned = dt.timezone(-offset if west else offset)
        return dt.datetime(year, *numbers[1:6], tzinfo=zoned)  # type: ignore[misc]
    except ValueError:
        return None


def encode_validity(period: dt.timedelta) -> int:
    """The relative validity octet, rounded up to what can be said. Raises MessageInvalid."""
    minutes = period / dt.timedelta(minutes=1)
    if minutes <= 0 or period > LONGEST:
        raise MessageInvalid(
            "A message can be valid from 5 minutes to 63 weeks; give such a period."
        )
    if minutes <= 12 * 60:
        return max(0, math.ceil(minutes / 5) - 1)
    if minutes <= 24 * 60:
        return 143 + math.ceil((minutes - 12 * 60) / 30)
    if minutes <= 30 * 24 * 60:
        return 166 + math.ceil(minutes / (24 * 60))
    return max(197, 192 + math.ceil(minutes / (7 * 24 * 60)))


def decode_validity(octet: int) -> dt.timedelta:
    """What a relative validity octet means."""
    if octet <= 143:
        return dt.timedelta(minutes=5 * (octet + 1))
    if octet <= 167:
        return dt.timedelta(hours=12, minutes=30 * (octet - 143))
    if octet <= 196:
        return dt.timedelta(days=octet - 166)
    return dt.timedelta(weeks=octet - 192)
