"""What a site has, as far as a flow can name it: what pickers offer and the checker compares with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cti.ivr.check.draft_facts import DraftFacts
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.prompts.new import NewPrompt

NAMED = (
    "source", "list", "template", "mailbox", "campaign", "table", "trunks", "switch", "notice", "folder",
    "host", "credential", "program", "key", "number", "questionnaire", "room", "group", "sequence", "milestone",
    "tariff", "disposition", "outcome",
)  # fmt: skip
"""Kinds of reference whose names stand in `Site.named`."""

LISTS = ("columns", "positions", "drafts", "reworded", "template_values", "passes")
"""Attributes of a Site that map a name to several."""
TITLE = 24
"""Characters of a prompt's words that stand for it in a list."""


@dataclass(frozen=True, slots=True)
class PartShape:
    """How a part looks from outside: its parameters and returns as its file has them."""

    parameters: tuple[Mapping[str, Any], ...] = ()
    """`name`, `type`, `required` or `default`."""
    returns: tuple[Mapping[str, Any], ...] = ()
    """`name` and `values`, the variables whose values go back."""
    calls: tuple[str, ...] = ()
    """The parts that it calls itself."""


@dataclass(frozen=True)
class Site:
    """The names that references may use. Empty mappings mean that there is none of that kind."""

    queues: Mapping[str, str] = field(default_factory=dict)
    """Queue -> its title."""
    staffed: frozenset[str] | None = None
    """Queues that have agents; None where nobody knows."""
    stations: Mapping[str, str] = field(default_factory=dict)
    """Extension -> whose it is."""
    flows: Mapping[str, str] = field(default_factory=dict)
    """Published flows."""
    calendars: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Prompt -> language -> text; a recording without a text has the text ""."""
    customer_fields: Mapping[str, str] = field(default_factory=dict)
    """Field of the customer's card -> type."""
    campaign_fields: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind of `NAMED` -> name -> title, for everything else that a flow may name."""
    flow_kinds: Mapping[str, str] = field(default_factory=dict)
    """Published flow -> its kind; a flow that is not here is inbound."""
    part_shapes: Mapping[str, PartShape] = field(default_factory=dict)
    """Published part or job -> what it takes and how it comes back."""
    source_facts: Mapping[str, SourceFacts] = field(default_factory=dict)
    """Data source -> its tables and columns as they were last seen."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of the tables of the house."""
    positions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Positions of the switches of the house, besides off."""
    drafts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Prompt -> languages whose recording is a draft."""
    reworded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Prompt -> languages whose text was changed after it was recorded."""
    voices: tuple[str, ...] | None = None
    """Languages (`zh`, `en`) that an engine speaks here; None where nobody knows."""
    template_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Template -> the values that it needs."""
    last_holidays: Mapping[str, str] = field(default_factory=dict)
    """Calendar -> its last holiday, as ISO 8601 writes a day; "" where it has none."""
    today: str = ""
    """The day, as ISO 8601 writes it; "" where the age of calendars is nobody's question."""
    passes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Published flow -> flows to which it sends a caller on without asking anything."""
    draft: DraftFacts = field(default_factory=DraftFacts)
    """What a designer's window knows of the flow that it draws; the site itself says nothing."""
    services: frozenset[str] = frozenset(
        {
            "acd",
            "calendars",
            "conf",
            "cpa",
            "crm",
            "recorder",
            "dialer",
            "extensions",
            "files",
            "notices",
            "rating",
            "trunks",
            "tts",
        }
    )
    """Services that are set up, as block classes name them in `needs`."""

    def names(self, of: str) -> Mapping[str, str]:
        """What a picker for references of this kind offers: name -> title."""
        if of == "prompt":
            return {name: next(iter(texts.values()), "") for name, texts in self.prompts.items()}
        if of in ("part", "job", "segment"):
            return {
                flow: title for flow, title in self.flows.items() if self.flow_kinds.get(flow) == of
            }
        known: dict[str, Mapping[str, str]] = {
            "queue": self.queues,
            "destination": self.stations,
            "flow": self.flows,
            "calendar": self.calendars,
            "customer_field": {name: name for name in self.customer_fields},
        }
        return known.get(of, self.named.get(of, {}))

    def prompt_text(self, name: str, language: str) -> str:
        """A prompt's words in a language, or in any that it has, or its name."""
        texts = self.prompts.get(name, {})
        return texts.get(language) or next((t for t in texts.values() if t), name)

    def prompt_title(self, name: str, language: str) -> str:
        """A prompt as lists name it: the beginning of its words, or its name where it has none."""
        words = self.prompt_text(name, language)
        return words if len(words) <= TITLE else f"{words[: TITLE - 1].rstrip()}…"

    def with_prompts(self, made: Iterable[NewPrompt]) -> Site:
        """The same site with these prompts."""
        prompts = {name: dict(texts) for name, texts in self.prompts.items()}
        for one in made:
            prompts.setdefault(one.name, {})[one.language] = one.text
        return replace(self, prompts=prompts)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Site:
        """From the server's answer to `Site()`; unknown keys are passed over."""
        parts: dict[str, Any] = {}
        for name in ("queues", "stations", "flows", "calendars", "prompts", "customer_fields",
                     "campaign_fields"):  # fmt: skip
            value = plain.get(name)
            if isinstance(value, Mapping):
                parts[name] = value
            elif isinstance(value, (list, tuple)):
                parts[name] = {str(item): str(item) for item in value}
        parts["named"] = {of: dict(names) for of, names in dict(plain.get("named") or {}).items()}
        if plain.get("voices") is not None:
            parts["voices"] = tuple(plain["voices"])
        parts["last_holidays"] = dict(plain.get("last_holidays") or {})
        parts["today"] = str(plain.get("today") or "")
        for name in LISTS:
            parts[name] = {of: tuple(own) for of, own in dict(plain.get(name) or {}).items()}
        parts["source_facts"] = {
            str(source): SourceFacts.from_plain(facts)
            for source, facts in dict(plain.get("source_facts") or {}).items()
        }
        parts["flow_kinds"] = dict(plain.get("flow_kinds") or {})
        parts["part_shapes"] = {
            part: PartShape(
                tuple(shape["parameters"]), tuple(shape["returns"]), tuple(shape.get("calls", ()))
            )
            for part, shape in dict(plain.get("part_shapes") or {}).items()
        }
        if plain.get("staffed") is not None:
            parts["staffed"] = frozenset(plain["staffed"])
        if plain.get("services") is not None:
            parts["services"] = frozenset(plain["services"])
        return cls(**parts)

    def plain(self) -> dict[str, Any]:
        """For the wire."""
        return {
            "queues": dict(self.queues),
            "staffed": None if self.staffed is None else sorted(self.staffed),
            "stations": dict(self.stations),
            "flows": dict(self.flows),
            "calendars": dict(self.calendars),
            "prompts": {name: dict(texts) for name, texts in self.prompts.items()},
            "customer_fields": dict(self.customer_fields),
            "campaign_fields": dict(self.campaign_fields),
            "named": {of: dict(names) for of, names in self.named.items()},
            **{name: {of: list(own) for of, own in getattr(self, name).items()} for name in LISTS},
            "voices": None if self.voices is None else list(self.voices),
            "last_holidays": dict(self.last_holidays),
            "today": self.today,
            "source_facts": {name: facts.plain() for name, facts in self.source_facts.items()},
            "flow_kinds": dict(self.flow_kinds),
            "part_shapes": {
                part: {
                    "parameters": list(shape.parameters),
                    "returns": list(shape.returns),
                    "calls": list(shape.calls),
                }
                for part, shape in self.part_shapes.items()
            },
            "services": sorted(self.services),
        }
