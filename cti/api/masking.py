"""Telephone numbers that a client may not see are made unreadable before they leave the server."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from cti import wire
from cti.events import Event

NUMBER = re.compile(r"\+?\d[\d \-]{5,18}\d")
"""What is taken for a telephone number in attached data: seven digits or more and nothing else."""

NUMBER_FIELDS = ("calling", "called", "number")
"""Fields of events and views that always hold a number."""

OwnCalls: TypeAlias = Callable[[wire.Account], bool]
"""Whether an account sees the numbers of the calls at its own station unmasked."""

E = TypeVar("E", bound=Event)


def own_calls_clear(account: wire.Account) -> bool:
    """The default policy: whoever talks with a caller may see who it is."""
    return True


def masked(number: str) -> str:
    """`13812346021` -> `138****6021`; extensions and other short numbers stay."""
    if not NUMBER.fullmatch(number):
        return number
    bare = re.sub(r"[ \-]", "", number)
    keep = 3 if len(bare) >= 10 else 2
    tail = 4 if len(bare) >= 10 else 2
    return f"{bare[:keep]}{'*' * 4}{bare[-tail:]}"


def masked_data(value: Any) -> Any:
    """Plain values with every number in them masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: masked_data(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked_data(inner) for inner in value]
    return value


def masked_event(event: E) -> E:
    """The event as somebody sees it who may not see numbers."""
    changes: dict[str, Any] = {}
    for name in NUMBER_FIELDS:
        number = getattr(event, name, None)
        if isinstance(number, str) and number:
            changes[name] = masked(number)
    data = getattr(event, "data", None)
    if data:
        changes["data"] = masked_data(data)
    return dataclasses.replace(event, **changes) if changes else event


def masked_view(view: dict[str, Any]) -> dict[str, Any]:
    """A call, preview, customer or record as plain values, masked throughout."""
    return {key: masked_data(value) for key, value in view.items()}
