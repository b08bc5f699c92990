"""PostgreSQL's MONEY as an exact number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from psycopg.adapt import Loader


class MoneyLoader(Loader):
    """Reads `$1,234.50` and `-￥3.00`: a sign, digits, and the last mark before two digits or fewer."""

    def load(self, data: Any) -> Decimal:
        text = bytes(data).decode()
        negative = "-" in text or "(" in text
        kept = "".join(c for c in text if c.isdigit() or c in ".,")
        whole, mark, cents = _parted(kept)
        digits = "".join(c for c in whole if c.isdigit()) or "0"
        number = Decimal(f"{digits}.{cents}" if mark else digits)
        return -number if negative else number


def _parted(text: str) -> tuple[str, str, str]:
    for place in range(len(text) - 1, -1, -1):
        if not text[place].isdigit():
            cents = text[place + 1 :]
            return (text[:place], text[place], cents) if len(cents) <= 2 else (text, "", "")
    return text, "", ""
