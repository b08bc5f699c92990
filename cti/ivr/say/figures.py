"""The digits of a number that are said."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def fixed(value: Decimal, places: int | None) -> str:
    """With `places` rounded half up to so many, without it exact and with no zero at the end."""
    if places is not None:
        return format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
