"""What the site has, as flows and the designer may name it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cti.config import Config
from cti.crm.rating import HouseRating
from cti.crm.templates import HouseTemplates
from cti.data.outside import Outside
from cti.dialer.outcomes import RETRY
from cti.flows.house_keys import FOLDER, HouseKeys
from cti.flows.prompts_in_use import PromptsInUse
from cti.ivr.check.checker import check
from cti.ivr.check.finding import FlowError
from cti.ivr.check.rules.references import passed_on
from cti.ivr.check.rules.unused_prompts import IN_USE
from cti.ivr.check.site import PartShape, Site
from cti.ivr.flow.document import UNNAMED, FlowBlock
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import installed
from cti.sounds.prompts import PromptFolder
from cti.store.contact_changes import ContactChanges
from cti.store.contacts import NumberLists
from cti.store.customers.cards import CustomerCards
from cti.store.settings import DISPOSITION
from cti.store.store import Store

ANALOGUE = "dahdi_analogue"
"""The kind of line whose hook can be flashed."""
CUSTOMER_FIELDS = {
    "id": "integer",
    "telephone": "text",
    "name": "text",
    "title": "text",
    "member": "text",
    "kind": "text",
    "company": "text",
    "address": "text",
    "owner": "text",
    "note": "text",
    "language": "text",
    "channel": "text",
}
"""Fields that every card may have; the house keeps others of its own."""


class SiteBook:
    """Names of queues, flows, stations and prompts; the flow checker with these names."""

    def __init__(self, config: Config, store: Store, prompts: PromptFolder) -> None:
        self._config = config
        self._store = store
        self.prompts = prompts
        self.voices: tuple[str, ...] = ()
        """The languages (`zh`, `en`) that an engine of text to speech speaks here."""
        self._in_use = PromptsInUse(store)
        self._keys = HouseKeys(Path(config.server.data) / FOLDER)
        self.outside: Outside | None = None
        self._heads: dict[str, _Head] = {}
        self._cards = CustomerCards(store.database, store.customers)
        numbers = NumberLists(store.database)
        self._contacts = ContactChanges(store.database, store.contacts, numbers)
        self._rating = HouseRating(store.house.tables, self._cards)
        self._templates = HouseTemplates(store.house.tables)

    def names(self) -> Site:
        """Everything that flows may name, with what they reach outside."""
        site = self._own_names()
        if self.outside is None:
            return site
        return dataclasses.replace(
            site,
            named={**site.named, **self.outside.named()},
            source_facts=self.outside.facts(),
            services=site.services | self.outside.needs(),
        )

    def _own_names(self) -> Site:
        zh = self._config.server.language.startswith("zh")
        flows = self._store.flows.published_names()
        heads = self._all_heads()
        house = self._store.house
        return Site(
            queues={
                queue.name: (queue.title_zh if zh else queue.title_en) or queue.name
                for queue in self._config.queues
            },
            stations=dict.fromkeys(self._config.station_numbers, ""),
            flows={name: _title(heads.get(name), zh) or name for name in flows},
            calendars=self._store.calendars.titles(),
            prompts=self.prompts.texts,
            drafts=self._prompts_where(lambda name, one: self.prompts.state(name, one) == "draft"),
            reworded=self._prompts_where(self.prompts.reworded),
            last_holidays=self._last_holidays(),
            today=date.today().isoformat(),
            passes={name: head.passes for name, head in heads.items()},
            campaign_fields=self._contacts.fields(),
            customer_fields={**self._cards.own_fields(), **CUSTOMER_FIELDS},
            named={
                "notice": house.notices.boards(),
                "outcome": dict.fromkeys(RETRY, ""),
                "tariff": dict.fromkeys(self._rating.names(), ""),
                "disposition": {
                    one.code: (one.zh if zh else one.en) or one.code
                    for one in self._store.choices.list(DISPOSITION)
                },
                "list": {name: title or name for name, title in house.lists.titles().items()},
                "table": {one["table"]: one["title"] or one["table"] for one in house.tables.all()},
                "switch": {
                    one["switch"]: one["title"] or one["switch"] for one in house.switches.all()
                },
                "campaign": {
                    one.name: (one.title_zh if zh else one.title_en) or one.name
                    for one in self._config.campaigns
                },
                "number": {route.called: route.destination for route in self._config.routes},
                "source": {one.name: one.name for one in self._config.sources},
                "folder": dict.fromkeys(self._config.folders, ""),
                "host": {one.host: one.host for one in self._config.hosts},
                "key": {key: key for key in self._keys.names()},
                IN_USE: dict.fromkeys({*self._in_use.names(), *self.prompts.shipped}, ""),
                "remembered": dict.fromkeys(self._remembered(flows), ""),
                "trunks": {line.group: line.group for line in self._config.lines},
                "analogue_trunks": {
                    line.group: line.group for line in self._config.lines if line.kind == ANALOGUE
                },
                "template": self._templates.titles(),
                "group": {one.name: one.title or one.name for one in self._config.groups},
                "group_size": {one.name: str(len(one.extensions)) for one in self._config.groups},
            },
            voices=self.voices,
            template_values=self._templates.values(),
            columns={one["table"]: tuple(one["columns"]) for one in house.tables.all()},
            positions={one["switch"]: tuple(one["positions"]) for one in house.switches.all()},
            flow_kinds={name: head.kind for name, head in heads.items()},
            part_shapes={name: head.shape for name, head in heads.items()},
            services=frozenset(
                {
                    "acd",
                    "calendars",
                    "conf",
                    "cpa",
                    "crm",
                    "recorder",
                    "trunks",
                    "files",
                    "notices",
                    "extensions",
                    "rating",
                    "dialer",
                    "timed_calls",
                }
                | ({"tts"} if self.voices else set())
            ),
        )

    def _prompts_where(self, holds: Callable[[str, str], bool]) -> dict[str, tuple[str, ...]]:
        """Prompt -> the languages for which something holds."""
        found = {
            name: tuple(language for language in texts if holds(name, language))
            for name, texts in list(self.prompts.texts.items())
        }
        return {name: languages for name, languages in found.items() if languages}

    def _last_holidays(self) -> dict[str, str]:
        calendars = self._store.calendars
        found = {name: calendars.hours(name) for name in calendars.titles()}
        last = {name: one.last_holiday() for name, one in found.items() if one is not None}
        return {name: day.isoformat() if day is not None else "" for name, day in last.items()}

    def _remembered(self, flows: Sequence[str]) -> list[str]:
        """The names under which published flows remember something beyond a call."""
        names: set[str] = set()
        for flow in flows:
            found = self._store.flows.published(flow)
            try:
                blocks = json.loads(found.text)["flow"]["blocks"].values() if found else ()
                names |= {
                    str(row["name"])
                    for block in blocks
                    if block.get("type") == "var.remember"
                    for row in block.get("rows", ())
                }
            except (ValueError, LookupError, TypeError, AttributeError):
                continue  # no flow at all: its callers are turned away, with a sentence in the log
        return sorted(names)

    def _all_heads(self) -> dict[str, _Head]:
        flows = self._store.flows.published_names()
        return {name: head for name in flows if (head := self._head(name)) is not None}

    def _head(self, flow: str) -> _Head | None:
        """What other flows see of a published flow; read once a version."""
        found = self._store.flows.published(flow)
        if found is None:
            return None
        known = self._heads.get(flow)
        if known is None or known.version != found.version:
            known = self._heads[flow] = _head(found.version, found.text)
        return known

    def site(self) -> Mapping[str, Any]:
        """For the wire: the names for pickers, and what a desk shows of queues and paths."""
        return {
            **self.names().plain(),
            "name": self._config.server.name,
            "queue_details": [
                {
                    "name": queue.name,
                    "title_zh": queue.title_zh,
                    "title_en": queue.title_en,
                    "ring_seconds": queue.ring_seconds,
                    "wrap_seconds": queue.wrap_seconds,
                }
                for queue in self._config.queues
            ],
            "campaign_details": [
                {
                    "name": campaign.name,
                    "title_zh": campaign.title_zh,
                    "title_en": campaign.title_en,
                    "queue": campaign.queue,
                    "caller": campaign.caller,
                    "abandon_target": campaign.abandon_target,
                    "abandon_limit": campaign.abandon_limit,
                    "calling_from": campaign.calling_from,
                    "calling_until": campaign.calling_until,
                }
                for campaign in self._config.campaigns
            ],
            "segments": self._flow_titles("segment"),
            "flow_details": self._flow_titles(),
            "paths": {name: head.path for name, head in self._all_heads().items()},
            "fact_titles": {name: head.facts for name, head in self._all_heads().items()},
        }

    def _flow_titles(self, kind: str = "") -> list[dict[str, str]]:
        """The published flows, or those of one kind, with their titles."""
        return [
            {"name": name, "title_zh": head.zh, "title_en": head.en}
            for name, head in self._all_heads().items()
            if kind in ("", head.kind)
        ]

    def check(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Findings of a flow's text, worst first."""
        palette = installed()
        try:
            flow = load(text, palette)
        except FlowError as error:
            return [problem.plain() for problem in error.problems]
        return [
            *(r.plain() for r in flow.repairs),
            *(f.plain() for f in check(flow, palette, self.names())),
        ]

    def library(self) -> _Library:
        return _Library(self._store)


@dataclass(frozen=True, slots=True)
class _Head:
    version: int
    kind: str
    shape: PartShape
    zh: str = ""
    en: str = ""
    passes: tuple[str, ...] = ()
    """Flows to which it sends a caller on without asking anything."""
    path: Mapping[str, Any] = field(default_factory=dict)
    """What people call its blocks and the choices of its menus."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What people call the variables that it attaches to a call, in both languages."""


def _head(version: int, text: str) -> _Head:
    try:
        flow = load(text, installed())
    except FlowError:  # its callers are turned away, with a sentence in the log
        return _Head(version, "inbound", PartShape())
    calls = {
        str(block.fields.get("flow", ""))
        for block in flow.blocks.values()
        if block.type == "flow.call"
    }
    returns = flow.returns or ({"name": "next", "values": []},)
    shape = PartShape(flow.parameters, returns, tuple(sorted(calls)))
    passes = passed_on(flow, installed())
    return _Head(
        version,
        flow.kind,
        shape,
        flow.name.zh,
        flow.name.en,
        passes,
        {id: _block_words(block) for id, block in flow.blocks.items() if block.name},
        {
            one.name: {"title_zh": one.title.zh, "title_en": one.title.en}
            for one in flow.variables
            if one.title != UNNAMED and not one.secret
        },
    )


def _block_words(block: FlowBlock) -> dict[str, Any]:
    choices = block.fields.get("choices")
    return {
        "name": block.name,
        "exits": {
            str(choice.get("keys", "")): str(choice.get("name", ""))
            for choice in (choices if isinstance(choices, list | tuple) else ())
            if isinstance(choice, Mapping)
        },
    }


def _title(head: _Head | None, zh: bool) -> str:
    """What people call a flow in the language of the house, or in the other one."""
    if head is None:
        return ""
    return (head.zh or head.en) if zh else (head.en or head.zh)


class _Library:
    """Published flows for the runner."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def published(self, flow: str) -> tuple[int, str] | None:
        found = self._store.flows.published(flow)
        return None if found is None else (found.version, found.text)
