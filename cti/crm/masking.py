"""Telephone numbers as those see them who may not see all of them."""

from __future__ import annotations

import re

SHORTEST = 7
"""Numbers with fewer digits are extensions and service numbers; they stay."""


def mask_number(number: str) -> str:
    """`13812346021`, `+8613812346021` -> `138****6021`, `057188001200` -> `0571****1200`, `88001200` -> `88****00`."""
    digits = re.sub(r"[^0-9]", "", number)
    national = digits.removeprefix("00").removeprefix("86")
    if number.lstrip().startswith(("+86", "0086")) and len(national) >= SHORTEST:
        digits = national
    if len(digits) < SHORTEST:
        return number
    if len(digits) < 10:
        return f"{digits[:2]}****{digits[-2:]}"
    with_area = len(digits) > 10 and digits.startswith("0") and not digits.startswith("00")
    keep = 4 if with_area else 3
    return f"{digits[:keep]}****{digits[-4:]}"
