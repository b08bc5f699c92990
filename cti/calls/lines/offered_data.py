"""What the line told of a call that was offered, as data that goes with the call."""

from __future__ import annotations

from cti.events import Offered


def call_data(offered: Offered) -> dict[str, str]:
    """What the line told of a call, as data that goes with it wherever it goes.

    User-to-user information is text where it is readable (a first octet of 4 says so, Q.931 table
    4-26), else hexadecimal digits.
    """
    told = {
        "calling_name": "" if offered.withheld else offered.calling_name,
        "redirecting": "" if offered.redirecting_withheld else offered.redirecting,
        "redirection": offered.redirection,
        "user_data": _readable(bytes.fromhex(offered.user_data)),
    }
    return {key: value for key, value in told.items() if value}


def _readable(octets: bytes) -> str:
    try:
        text = octets.removeprefix(b"\x04").decode()
    except UnicodeDecodeError:
        return octets.hex()
    return text if text.isprintable() else octets.hex()
