"""The caller number as DTMF keys: the forms of ETSI EN 300 659-1 annex and of China (YD/T 1277).

D number C                      China, Taiwan, Kuwait
A number [D redirecting] [B information] C     most of Europe, Brazil, India
A number #, or D 1 #            Nordic countries; D with one digit says why there is none
number #                        Denmark, Netherlands
"""

from __future__ import annotations

import enum
import re

from drivers.callerid.caller import Caller
from drivers.line import Presentation


class DtmfForm(enum.Enum):
    """How a number is framed when we send it."""

    D_C = "D{}C"
    A_C = "A{}C"
    A_HASH = "A{}#"


MOST_KEYS = 64
_END = "#C"
_LETTERED = re.compile(r"A(?P<number>\d*)(?:D(?P<redirecting>\d*))?(?:B(?P<information>\d*))?[C#]")
_WITHOUT = re.compile(r"D(?P<reason>\d)#")
_D_NUMBER = re.compile(r"D(?P<number>\d{2,})[C#]")
_PLAIN = re.compile(r"(?P<number>\d{3,})#")

_RESTRICTED_INFORMATION = "10"
_RESTRICTED_REASON = "1"


def decode(keys: str) -> Caller | None:
    """Who calls, from whole keys such as "D02012345678C"; None where they are no caller number."""
    if found := _LETTERED.fullmatch(keys):
        number = found["number"]
        if number:
            return Caller(number, redirecting=found["redirecting"] or "")
        restricted = found["information"] == _RESTRICTED_INFORMATION
    elif found := _WITHOUT.fullmatch(keys):
        restricted = found["reason"] == _RESTRICTED_REASON
    elif found := _D_NUMBER.fullmatch(keys) or _PLAIN.fullmatch(keys):
        return Caller(found["number"])
    elif keys == "DC":
        restricted = False
    else:
        return None
    why = Presentation.RESTRICTED if restricted else Presentation.UNAVAILABLE
    return Caller(presentation=why)


def encode(caller: Caller, form: DtmfForm = DtmfForm.D_C) -> str:
    """The keys that say who calls; a caller who may not be shown, or is unknown, has their code."""
    digits = "".join(digit for digit in caller.number if digit.isascii() and digit.isdigit())
    restricted = caller.presentation is Presentation.RESTRICTED
    if digits and not restricted:
        return form.value.format(digits[: MOST_KEYS - 2])
    if form is DtmfForm.A_C:
        return "AB10C" if restricted else "AB00C"
    return "D1#" if restricted else "D3#"


class DtmfString:
    """Collects keys until they are a whole number; `feed` gives it once it is."""

    def __init__(self) -> None:
        self._keys = ""

    def feed(self, keys: str) -> Caller | None:
        """Take further keys. Keys that begin nothing are forgotten."""
        for key in keys:
            self._keys = (self._keys + key)[-MOST_KEYS:]
            if key in _END:
                whole, self._keys = self._keys, ""
                for start in (whole.rfind("A"), whole.find("D"), 0):
                    if start >= 0 and (caller := decode(whole[start:])) is not None:
                        return caller
        return None

    def forget(self) -> None:
        """Begin anew, as after a pause."""
        self._keys = ""
