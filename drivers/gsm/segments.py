"""A text as the segments that are sent: where it is cut, and how many characters are left."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.gsm.alphabet import Alphabet, choose, width
from drivers.gsm.errors import MessageInvalid

MOST = 255
"""Segments of a long message (23.040, 9.2.3.24.1)."""

WHOLE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
"""What one message carries: septets or 16-bit units."""

PART = {
    (Alphabet.GSM7, 8): 153,
    (Alphabet.GSM7, 16): 152,
    (Alphabet.UCS2, 8): 67,
    (Alphabet.UCS2, 16): 66,
}
"""What a segment of a long message carries, by the bits of its reference."""


@dataclass(frozen=True, slots=True)
class Segments:
    """A text cut into what the network carries, `left` septets or units being free in the last."""

    alphabet: Alphabet
    texts: tuple[str, ...]
    left: int

    @property
    def count(self) -> int:
        return len(self.texts)


def segments(text: str, reference_bits: int = 8) -> Segments:
    """Cut a text; neither an extension character nor a surrogate pair is torn apart.

    `reference_bits` is 8 or 16, the reference of a long message. Raises MessageInvalid beyond 255.
    """
    alphabet = choose(text)
    widths = [width(one, alphabet) for one in text]
    taken = sum(widths)
    if taken <= WHOLE[alphabet]:
        return Segments(alphabet, (text,), WHOLE[alphabet] - taken)
    room = PART[alphabet, reference_bits]
    texts: list[str] = []
    begin, used = 0, 0
    for place, wide in enumerate(widths):
        if used + wide > room:
            texts.append(text[begin:place])
            begin, used = place, 0
        used += wide
    texts.append(text[begin:])
    if len(texts) > MOST:
        raise MessageInvalid(
            f"The text takes {len(texts)} segments and a message may have {MOST}; shorten it."
        )
    return Segments(alphabet, tuple(texts), room - used)
