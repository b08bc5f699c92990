"""Who the call is with, gathered from the server's customer card, the call's data and its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.client.views import CallView, PreviewView

NAME_KEYS = ("customer_name", "name", "calling_name")
HIDDEN = frozenset(
    {
        "customer",
        "customer_id",
        "script",
        "password",
        "pin",
        "campaign",
        "contact",
        "level",
        "title",
    }
) | frozenset(NAME_KEYS)
"""Data of a call that is shown elsewhere, or to nobody."""


@dataclass(frozen=True)
class Person:
    """A customer, or what little is known of a caller. `known` says that the card is of the store."""

    number: str = ""
    name: str = ""
    title: str = ""
    level: str = ""
    known: bool = False
    id: int | None = None
    member: str = ""
    company: str = ""
    address: str = ""
    note: str = ""
    owner: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    """The card as the server gave it, for saving it again."""


def person_of_card(card: Mapping[str, Any], number: str = "") -> Person:
    """Read a customer as the server gives it."""
    phones = tuple(
        str(one.get("number", "")) if isinstance(one, Mapping) else str(one)
        for one in card.get("phones") or card.get("numbers") or ()
    )
    fields = card.get("fields")
    known_fields = dict(fields) if isinstance(fields, Mapping) else {}
    level = str(known_fields.pop("level", "") or card.get("level") or "")
    if not level and card.get("kind") == "vip":
        level = "VIP"
    number_of_card = number or str(card.get("number") or "") or (phones[0] if phones else "")
    found = card.get("id")
    return Person(
        number=number_of_card,
        name=str(card.get("name") or ""),
        title=str(card.get("title") or ""),
        level=level,
        known=True,
        id=found if isinstance(found, int) else None,
        member=str(card.get("member") or ""),
        company=str(card.get("company") or ""),
        address=str(card.get("address") or ""),
        note=str(card.get("note") or ""),
        owner=str(card.get("owner") or ""),
        fields=known_fields,
        phones=phones,
        card=dict(card),
    )


def other_number(call: CallView) -> str:
    """The number of the other side."""
    return call.called if call.direction == "out" else call.calling


def person_of_call(call: CallView, card: Mapping[str, Any] | None = None) -> Person:
    """The card that was found, else the one that came with the call, else its number."""
    number = other_number(call)
    attached = call.data.get("customer")
    if card:
        return person_of_card(card, number)
    if isinstance(attached, Mapping) and attached:
        return person_of_card(attached, number)
    name = next((str(call.data[key]) for key in NAME_KEYS if call.data.get(key)), "")
    return Person(number=number, name=name)


def person_of_preview(preview: PreviewView) -> Person:
    """The contact that is offered."""
    attached = preview.data.get("customer")
    if isinstance(attached, Mapping) and attached:
        return person_of_card(attached, preview.number)
    name = next((str(preview.data[k]) for k in NAME_KEYS if preview.data.get(k)), "")
    return Person(
        number=preview.number,
        name=name,
        title=str(preview.data.get("title") or ""),
        level=str(preview.data.get("level") or ""),
    )
