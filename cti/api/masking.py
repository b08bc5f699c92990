"""Telephone numbers that a client may not see are made unreadable before they leave the server."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from cti import wire
from cti.crm.masking import mask_number
from cti.errors import BadRequest
from cti.events import Event

NUMBER = re.compile(r"\+?\d[\d \-]{5,18}\d")
"""What is taken for a telephone number in attached data: seven digits or more and nothing else."""

MASKED = re.compile(r"\+?\d{1,4}\*{4}\d{2,4}")

NUMBER_FIELDS = (
    "calling", "called", "number", "redirecting", "connected", "digits", "destination",
)  # fmt: skip
"""Fields of events that hold a number, or may."""

WITHHELD_FIELDS = ("calling", "calling_name")
"""Fields that tell who calls."""

OwnCalls: TypeAlias = Callable[[wire.Account], bool]
"""Whether an account sees the numbers of the calls at its own station unmasked."""

E = TypeVar("E", bound=Event)


def own_calls_clear(account: wire.Account) -> bool:
    """The default policy: whoever talks with a caller may see who it is."""
    return True


def masked(number: str) -> str:
    """A text that is a number, masked; every other text, and extensions, as they are."""
    return mask_number(number) if NUMBER.fullmatch(number) else number


def masked_data(value: Any) -> Any:
    """Plain values with every number in them masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: masked_data(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked_data(inner) for inner in value]
    return value


def shown_event(event: E, *, clear: bool) -> E:
    """The event as it leaves the server: nobody is shown a number that its caller withholds."""
    if getattr(event, "withheld", False):
        hidden: dict[str, Any] = {name: "" for name in WITHHELD_FIELDS if hasattr(event, name)}
        event = dataclasses.replace(event, **hidden)
    if getattr(event, "redirecting_withheld", False):
        event = dataclasses.replace(event, redirecting="")  # type: ignore[call-arg]
    return event if clear else masked_event(event)


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


def masked_numbers(view: Any) -> dict[str, str]:
    """Every number in plain values by its masked form, to undo the mask in what comes back."""
    if isinstance(view, str):
        return {masked(view): view} if masked(view) != view else {}
    found: dict[str, str] = {}
    if isinstance(view, dict):
        view = list(view.values())
    if isinstance(view, list | tuple):
        for inner in view:
            found |= masked_numbers(inner)
    return found


def unmasked(value: Any, known: dict[str, str]) -> Any:
    """What somebody saved who saw masked numbers, with the numbers back.

    Raises BadRequest for a masked number that is not one of `known`.
    """
    if isinstance(value, str) and MASKED.fullmatch(value):
        if value not in known:
            raise BadRequest(
                f"{value} is a masked number; write the whole number, or leave it out."
            )
        return known[value]
    if isinstance(value, dict):
        return {key: unmasked(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [unmasked(inner, known) for inner in value]
    return value
