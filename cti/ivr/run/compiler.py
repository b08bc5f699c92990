"""From a drawing to a program: blocks with their fields made ready, and where each exit leads.

What can be decided before a call is decided here: formulas are parsed, doors and switched-off blocks
are joined away, exits that fall to others are resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.ivr.check.checker import check, errors_of
from cti.ivr.check.finding import FlowError
from cti.ivr.check.site import Site
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock, Variable
from cti.ivr.flow.field import Field
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths
from cti.ivr.formula.closures import Names
from cti.ivr.formula.expression import Expression, Template, parse, parse_template
from cti.ivr.prompts.lists import parse_prompts
from cti.ivr.values.variables import convert

OF_THE_SITE = frozenset(
    {
        "prompt_unknown",
        "queue_missing",
        "source_missing",
        "calendar_missing",
        "flow_missing",
        "list_missing",
        "mailbox_missing",
        "template_missing",
        "campaign_missing",
        "table_missing",
        "variable_unknown",
        "logic.lookup:column_gone",
        "logic.service_switch:switch_unknown",
        "logic.service_switch:positions",
        "logic.set_service_switch:switch_unknown",
        "logic.set_service_switch:positions",
    }
)
"""Errors that depend on what the site has; a flow is compiled without one for trials and tests."""


@dataclass(frozen=True, slots=True)
class Step:
    """One block, ready to run. `dynamic` are the fields whose value is asked for at every step."""

    id: str
    kind: type[Block]
    constants: Mapping[str, Any]
    dynamic: tuple[tuple[str, Callable[[Names], Any]], ...]
    ways: Mapping[str, str | None]
    ready: Block
    """The instance that runs, where nothing is dynamic."""
    keys: frozenset[str] = frozenset()
    """Keys of the telephone that mean something to the block itself."""
    inside: frozenset[str] | None = None
    """The blocks between the block's exit `body` and itself, where it has one."""

    def block(self, names: Names) -> Block:
        """The instance for this step; raises BlockFailed where a formula has no value."""
        if not self.dynamic:
            return self.ready
        values = {name: value(names) for name, value in self.dynamic}
        return self.kind({**self.constants, **values})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a flow takes when it begins."""

    name: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Program:
    """A flow that can run: what a call keeps until its end."""

    flow: str
    version: int
    start: str
    steps: Mapping[str, Step]
    events: Mapping[str, tuple[Step, ...]]
    """Type of the block where a second path begins -> those blocks, by their numbers."""
    kind: str = "inbound"
    parameters: tuple[Parameter, ...] = ()
    returns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Return of a part -> the variables whose values go back, the first return first."""
    parts: frozenset[str] = frozenset()
    """Parts that this flow may call."""
    resuming: frozenset[str] = frozenset()
    """Blocks that only handlers lead to: a Return among them goes back to what was interrupted."""
    variables: tuple[Variable, ...] = ()
    language: str = "zh-CN"
    currency: str = "CNY"
    types: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    """Variable that the agent sees -> the name of its attached data."""

    @property
    def follows_talk(self) -> bool:
        """Whether something is done with the caller once the agent has left."""
        return "event.talk_ended" in self.events or any(
            step.ways.get("talk_ended") for step in self.steps.values()
        )

    def event(self, type: str, field: str = "", value: str = "") -> Step | None:
        """The handler of a type whose field has this value, or is empty; None without one."""
        found: Step | None = None
        for step in self.events.get(type, ()):
            wanted = step.constants.get(field) if field else None
            if wanted in (None, "", ()):
                found = found or step
            elif wanted == value or (
                isinstance(wanted, tuple) and any(value in row.values() for row in wanted)
            ):
                return step
        return found


def compile_flow(
    flow: Flow, palette: Palette, site: Site | None = None, version: int = 0
) -> Program:
    """The program of a flow; raises FlowError with every error that the checker finds.

    Without a site nothing is said about queues, prompts and other things that only a site knows.
    """
    errors = errors_of(check(flow, palette, site or Site()))
    if site is None:
        errors = [error for error in errors if error.id not in OF_THE_SITE]
    if errors:
        raise FlowError(errors)
    paths = Paths(flow, palette)
    steps = {
        id: step_of(
            block,
            palette[block.type],
            {exit.id: _target(paths, id, exit.id) for exit in paths.exits[id]},
            _inside(paths, id, palette[block.type].body),
        )
        for id, block in flow.blocks.items()
        if block.type != "layer.door_out" and not block.off
    }
    events: dict[str, tuple[Step, ...]] = {}
    for id in paths.entries:
        type = flow.blocks[id].type
        if type != "flow.start":
            events[type] = (*events.get(type, ()), steps[id])
    start = next(id for id in paths.entries if flow.blocks[id].type == "flow.start")
    variables = flow.variables
    types = parameter_types(flow)
    return Program(
        flow=flow.id,
        version=version,
        start=start,
        steps=steps,
        events=events,
        kind=flow.kind,
        parameters=tuple(_parameters(flow, types)),
        returns=_returns(flow),
        parts=frozenset(
            step.constants["flow"] for step in steps.values() if step.kind.id == "flow.call"
        ),
        resuming=frozenset(paths.reached.difference(paths.walk([start]))),
        variables=variables,
        language=flow.languages[0],
        currency=flow.currency,
        types={**types, **{variable.path: variable.type for variable in variables}},
        first={v.path: _first(v) for v in variables if v.first is not None},
        secrets=frozenset(variable.path for variable in variables if variable.secret),
        shown={v.path: v.name for v in variables if v.shown_to_agent and not v.secret},
    )


def parameter_types(flow: Flow) -> dict[str, str]:
    """The parameters of a flow, which are variables of it -> their types."""
    return {
        str(raw["name"]): str(raw.get("type", "text"))
        for raw in flow.parameters
        if isinstance(raw, Mapping) and raw.get("name")
    }


def _parameters(flow: Flow, types: Mapping[str, str]) -> Iterator[Parameter]:
    for raw in flow.parameters:
        if isinstance(raw, Mapping) and raw.get("name"):
            name = str(raw["name"])
            default = raw.get("default")
            if default is not None:
                default = _first(Variable(name, types[name], "flow", default))
            yield Parameter(name, raw.get("required") is True, default)


def _returns(flow: Flow) -> dict[str, tuple[str, ...]]:
    """The returns of a part; one that names none has `next`."""
    found = {
        str(raw["name"]): tuple(str(name) for name in raw.get("values") or ())
        for raw in flow.returns
        if isinstance(raw, Mapping) and raw.get("name")
    }
    return found or {"next": ()}


def _first(variable: Variable) -> Any:
    """The first value as its type; a decimal stands as text in the file."""
    value = variable.first
    if variable.type in ("decimal", "date_time") and isinstance(value, (str, float)):
        call = "decimal" if variable.type == "decimal" else "date"
        return parse(f'{call}("{value}")').evaluate({})
    return convert(value, variable.type)


def step_of(
    block: FlowBlock,
    kind: type[Block],
    ways: Mapping[str, str | None] | None = None,
    inside: frozenset[str] | None = None,
) -> Step:
    """A block made ready to run; `ways` says where each exit leads."""
    constants: dict[str, Any] = {}
    dynamic: list[tuple[str, Callable[[Names], Any]]] = []
    for name, field_ in kind.fields.items():
        made = _make(field_, field_.value(block.fields))
        if callable(made):
            dynamic.append((name, made))
        else:
            constants[name] = made
    keys = _keys(kind, block)
    return Step(
        block.id, kind, constants, tuple(dynamic), ways or {}, kind(constants), keys, inside
    )


def _inside(paths: Paths, block: str, body: str) -> frozenset[str] | None:
    """The blocks that only the body exit of a block leads to."""
    if not body:
        return None
    other = paths.walk(paths.entries, lambda way: way[:2] != (block, body))
    return frozenset({block, *paths.reached.difference(other)})


def _keys(kind: type[Block], block: FlowBlock) -> frozenset[str]:
    """What stands in fields for keys; the keys of the group *ask* count only once there is input."""
    found: set[str] = set()
    for field_ in kind.fields.values():
        value = field_.value(block.fields)
        if field_.kind in ("key", "keys") and field_.group != "ask":
            found.update(str(value or ""))
        elif field_.kind == "rows" and isinstance(value, list):
            columns = [one.id for one in field_.columns if one.kind in ("key", "keys")]
            found.update(key for row in value for name in columns for key in str(row.get(name, "")))
    return frozenset(found)


def _target(paths: Paths, block: str, exit: str) -> str | None:
    """The block that runs next, past doors and blocks that are switched off."""
    at = paths.next(block, exit)
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        found = paths.flow.blocks[at]
        if found.type == "layer.door_out" or found.off:
            onward = paths.ways[at]
            at = onward[0][2] if onward else None
        else:
            return at
    return None


def _make(field: Field, value: Any) -> Any:
    """What a block finds in a field: a constant, or a function of the variables."""
    if field.kind == "prompts":
        return parse_prompts(value, parse, parse_template)
    if field.kind == "prompt_lists":
        return tuple(parse_prompts(one, parse, parse_template) for one in value or ())
    if field.kind == "rows":
        return _make_rows(field, value or [])
    made = _make_value(field, value)
    if isinstance(made, (Expression, Template)):
        return made if field.lazy else made.evaluate
    return made


def _make_value(field: Field, value: Any) -> Any:
    if isinstance(value, str) and value:
        if field.is_formula(value):
            return parse(value)
        if field.formula and field.is_template(value):
            return parse_template(value)
    return value


def _make_rows(field: Field, rows: list[dict[str, Any]]) -> Any:
    made = [
        {
            column.id: _make_value(column, row.get(column.id, column.default))
            for column in field.columns
        }
        for row in rows
    ]
    lazy = {column.id for column in field.columns if column.lazy}
    moving = any(
        isinstance(cell, (Expression, Template)) and name not in lazy
        for row in made
        for name, cell in row.items()
    )
    if not moving:
        return tuple(made)

    def evaluate(names: Names) -> tuple[dict[str, Any], ...]:
        return tuple(
            {
                name: cell.evaluate(names)
                if isinstance(cell, (Expression, Template)) and name not in lazy
                else cell
                for name, cell in row.items()
            }
            for row in made
        )

    return evaluate
