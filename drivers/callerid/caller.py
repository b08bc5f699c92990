"""What a telephone line tells of a caller, and the text of names that it carries."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.line import Presentation


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the line tells. `presentation` says why `number` is empty."""

    number: str = ""
    name: str = ""
    presentation: Presentation = Presentation.ALLOWED
    called: str = ""
    """The number that was dialled, on a line that stands for several."""
    redirecting: str = ""
    """The number that the call was forwarded from."""
    time: str = ""
    """The exchange's clock as MMDDHHMM."""


UNAVAILABLE = Caller(presentation=Presentation.UNAVAILABLE)
RESTRICTED = Caller(presentation=Presentation.RESTRICTED)

_LAST_ASCII = 0x7F


def _decode(octets: bytes) -> str:
    """UTF-8 where it is, else GBK where that makes sense, else Latin-1.

    Latin-1 names make valid GBK too ("Mü" + "l"): Chinese whose second octet is ASCII is believed
    only where no small letter stands beside it.
    """
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = octets.decode("gbk")
    except UnicodeDecodeError:
        return octets.decode("latin-1")
    for before, letter, after in zip("\0" + text, text, text[1:] + "\0", strict=False):
        coded = letter.encode("gbk")
        doubtful = len(coded) == 2 and coded[1] <= _LAST_ASCII
        if doubtful and any("a" <= beside <= "z" for beside in (before, after)):
            return octets.decode("latin-1")
    return text


def name_of(octets: bytes) -> str:
    """The name in a data message, without what cannot be shown."""
    return "".join(letter for letter in _decode(octets) if letter.isprintable()).strip()


def octets_of(name: str, most: int, *, chinese: bool) -> bytes:
    """A name for a data message of at most `most` octets, cut between letters.

    `chinese` sends GBK, as YD/T 1277 has it (GB 2312 and its extension); else UTF-8.
    """
    coding = "gbk" if chinese else "utf-8"
    kept = b""
    for letter in name:
        coded = letter.encode(coding, "replace")
        if len(kept) + len(coded) > most:
            break
        kept += coded
    return kept


def number_of(octets: bytes) -> str:
    """The digits of a number field; blanks and hyphens that some exchanges send are left out."""
    text = octets.decode("ascii", "ignore")
    return "".join(digit for digit in text if digit in "0123456789*#+")
