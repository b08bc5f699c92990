"""Fills an empty site with the demo's people: accounts, customers, a contact list, the published flow."""

from __future__ import annotations

from importlib.resources import files

from cti.demo.site import (
    ACCOUNTS,
    BREAK_REASONS,
    CAMPAIGN,
    DISPOSITIONS,
    PASSWORD,
    Person,
)
from cti.dialer.contacts import Contact
from cti.store.settings import BREAK_REASON, DISPOSITION, Choice
from cti.store.store import Store

FLOW = "main"


def fill(store: Store, people: list[Person], contacts: int) -> None:
    """Put in what is not there yet. Blocks; a second time it changes nothing."""
    known = {account.user for account in store.accounts.all()}
    for account in ACCOUNTS:
        if account.user not in known:
            store.accounts.create(
                account.user,
                PASSWORD,
                role=account.role,
                name=account.name,
                queues=account.queues,
            )
    if not store.choices.list(DISPOSITION):
        store.choices.put(
            DISPOSITION,
            [
                Choice(code=code, zh=zh, en=en, flags={"sale": code == "sale"})
                for code, zh, en in DISPOSITIONS
            ],
        )
    if not store.choices.list(BREAK_REASON):
        store.choices.put(
            BREAK_REASON, [Choice(code=code, zh=zh, en=en) for code, zh, en in BREAK_REASONS]
        )
    if store.customers.by_number(people[0].number) is None:
        store.customers.add_many(_card(person) for person in people)
    if store.contacts.progress(CAMPAIGN).total == 0:
        store.contacts.add(
            Contact(
                contact=number,
                campaign=CAMPAIGN,
                number=person.number,
                name=person.name,
                data={"name": person.name, "level": person.level},
            )
            for number, person in enumerate(people[:contacts], 1)
        )
    if store.flows.published(FLOW) is None:
        text = (files("cti.demo") / "flows" / f"{FLOW}.flow").read_text(encoding="utf-8")
        version = store.flows.save(FLOW, text, base=0, by="3001")
        store.flows.publish(FLOW, version, by="3001", why="演示流程")


def _card(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "title": person.title,
        "member": person.member,
        "kind": "vip" if person.level == "金卡" else "normal",
        "address": person.city,
        "note": person.wish,
        "fields": {
            "level": person.level,
            "累计": f"{person.nights} 晚 · ¥ {person.spent:,}",
        },
        "phones": [{"number": person.number, "label": "手机"}],
    }
