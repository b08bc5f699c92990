"""Sample flows that ship: a flow, its prompts in both languages, what it names, a trial database.

Each sample is three or four files of one name in this folder: `NAME.flow`; `NAME.json` with its title,
purpose, prompts (name -> language -> text) and the names that it expects of the site; where it needs
one, `NAME.sql` that makes the trial database (SQLite); its test scripts stand in the flow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from cti.ivr.check.site import NAMED, PartShape, Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import Palette

ORDER = (
    "hotel_main", "hospital", "arrears", "insurance", "satisfaction", "phone_survey", "one_number",
    "text_notice", "after_hours", "conference", "bank", "work_order",
)  # fmt: skip
"""The order of docs/blocks.md section 11."""

_PLAIN = ("queues", "stations", "flows", "calendars", "customer_fields", "campaign_fields")


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    title: Words
    what: Words
    """One sentence: what it shows."""
    text: str
    """The file of the flow."""
    prompts: Mapping[str, Mapping[str, str]]
    """Prompt -> language -> text; they belong to the flow."""
    names: Mapping[str, Mapping[str, str]]
    """What the site should have: kind of name (as in `Site`) -> name -> title."""
    database: str
    """SQL of the trial database, "" where none is needed."""

    def flow(self, palette: Palette | None = None) -> Flow:
        return load(self.text, palette)


def _read(name: str) -> str:
    found = files(__name__).joinpath(name)
    return found.read_text(encoding="utf-8") if found.is_file() else ""


@cache
def sample(id: str) -> Sample:
    """Raises KeyError for a sample that does not ship."""
    if id not in ORDER:
        raise KeyError(id)
    facts: dict[str, Any] = json.loads(_read(f"{id}.json"))
    return Sample(
        id,
        Words(facts["title"]["zh"], facts["title"]["en"]),
        Words(facts["what"]["zh"], facts["what"]["en"]),
        _read(f"{id}.flow"),
        facts["prompts"],
        facts["site"],
        _read(f"{id}.sql"),
    )


def samples() -> tuple[Sample, ...]:
    """All of them in their order."""
    return tuple(sample(id) for id in ORDER)


@cache
def house_prompts() -> Mapping[str, Mapping[str, str]]:
    """The prompts of the house that flows and blocks use by themselves."""
    found: dict[str, dict[str, str]] = json.loads(_read("house.json"))
    return found


def site_for(wanted: Sample, site: Site | None = None) -> Site:
    """A site that has all that a sample names, the other samples as published parts among it."""
    site = site or Site()
    more: dict[str, Any] = {
        name: {**getattr(site, name), **wanted.names.get(name, {})} for name in _PLAIN
    }
    named = {of: {**site.named.get(of, {}), **wanted.names.get(of, {})} for of in NAMED}
    parts = {one.id: one.flow() for one in samples() if one.id in more["flows"]}
    return replace(
        site,
        **more,
        named=named,
        prompts={**site.prompts, **house_prompts(), **wanted.prompts},
        flow_kinds={**site.flow_kinds, **{id: flow.kind for id, flow in parts.items()}},
        part_shapes={
            **site.part_shapes,
            **{id: PartShape(flow.parameters, flow.returns) for id, flow in parts.items()},
        },
    )
