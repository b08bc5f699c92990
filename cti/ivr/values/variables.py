"""Variables of a run: scopes, types, empty values, secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Protocol, TypeAlias

from cti.ivr.run.happening import BlockFailed

Value: TypeAlias = (
    "int | Decimal | float | bool | str | datetime | date | time | tuple[Any, ...] | None"
)

TEXT_LIMIT = 65_536
ARRAY_LIMIT = 10_000
VARIABLES_LIMIT = 1_000
READ_ONLY_SCOPES = ("customer", "campaign", "sys", "error")
SCOPES = ("flow", "call", "global", *READ_ONLY_SCOPES)

READ_ONLY: Mapping[str, str] = {
    "call.id": "integer", "call.calling": "text", "call.called": "text",
    "call.original_called": "text", "call.redirect_reason": "text", "call.direction": "text",
    "call.trunk": "text", "call.trunk_group": "text", "call.caller_kind": "text",
    "call.caller_area": "text", "call.started": "date_time", "call.answered_at": "date_time",
    "call.seconds": "integer", "call.language": "text", "call.voice": "text", "call.last_digits": "text",
    "call.cause": "integer", "call.queue": "text", "call.agent": "text", "call.is_test": "boolean",
    "call.input_fault": "text", "sys.now": "date_time", "sys.today": "date_time",
    "sys.site": "text", "error.kind": "text", "error.text": "text", "error.block": "text",
    "error.code": "text",
}  # fmt: skip
"""Values that always exist and that no block of the author may set."""


def is_empty(value: object) -> bool:
    """No value, or a text without characters."""
    return value is None or value == ""


def scope_of(name: str) -> tuple[str, str]:
    """`call.room` -> ("call", "room"); a name without a dot is of the flow."""
    scope, dot, rest = name.partition(".")
    return (scope, rest) if dot else ("flow", name)


def round_half_up(value: Decimal | float) -> int:
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def convert(value: Any, wanted: str) -> Value:
    """`value` as a value of the type `wanted`, by the conversions that happen by themselves.

    Raises BlockFailed("bad_value") where the value does not fit; nothing is ever lost silently.
    """
    if value is None or wanted == "any":
        return _plain(value)
    if wanted.endswith("[]"):
        if not isinstance(value, (list, tuple)):
            raise BlockFailed("bad_value", f"{value!r} is no array.")
        if len(value) > ARRAY_LIMIT:
            raise BlockFailed("too_many", f"An array may have {ARRAY_LIMIT} items.")
        return tuple(convert(item, wanted[:-2]) for item in value)
    accepted = _ACCEPTED.get(wanted)
    if accepted is None:
        raise BlockFailed("bad_value", f"There is no type {wanted}.")
    try:
        return accepted(value)
    except (ValueError, TypeError, InvalidOperation):
        raise BlockFailed("bad_value", f"{short(value)} is not of the type {wanted}.") from None


def _plain(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def short(value: object) -> str:
    """A value in a sentence about it."""
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _for_eyes(value: Any) -> str:
    """As people write it, and as templates of flows do: times to the minute, yes and no as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return format(value, "f")
    return ", ".join(map(_for_eyes, value)) if isinstance(value, tuple) else str(value)


def attachable(value: Any) -> Any:
    """A value as data of a call: that goes over the wire, so only plain JSON values do."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not -(2**63) <= value < 2**63:
        raise BlockFailed("overflow", f"{short(value)} is too large for an integer.")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError
    return Decimal(value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return float(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: Any) -> datetime | date | time:
    if not isinstance(value, (datetime, date, time)):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if len(value) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    return value


def _character(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1:
        raise TypeError
    return value


_ACCEPTED: Mapping[str, Callable[[Any], Value]] = {
    "integer": _integer,
    "decimal": _decimal,
    "float": _float,
    "boolean": _boolean,
    "date_time": _moment,
    "text": _text,
    "character": _character,
}


class HouseValues(Protocol):
    """The global values of a site: every call reads and sets the same ones."""

    def get(self, name: str) -> Value: ...

    def put(self, name: str, value: Value, by: str) -> None:
        """Set `global.<name>` at once, for everybody; `by` says who did it."""
        ...

    def names(self) -> Iterable[str]: ...


class PlainHouse:
    """Global values that live as long as the program: for trials and tests."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    def get(self, name: str) -> Value:
        return self._values.get(name)

    def put(self, name: str, value: Value, by: str) -> None:
        self._values[name] = value

    def names(self) -> Iterable[str]:
        return tuple(self._values)


@dataclass(slots=True)
class FlowScope:
    """The flow variables of one run of one flow: a part called twice has two."""

    types: Mapping[str, str] = field(default_factory=dict)
    """Of all variables that the flow declares, those of other scopes too."""
    secrets: set[str] = field(default_factory=set)
    values: dict[str, Value] = field(default_factory=dict)


class Variables:
    """The values of one run, read and set by their written names (`room`, `call.room`, `global.on`).

    Reading a name that has no value gives None. `watch` hears every change with the value as it may
    be shown: secrets are masked.
    """

    def __init__(
        self,
        types: Mapping[str, str] | None = None,
        *,
        secrets: Iterable[str] = (),
        house: HouseValues | None = None,
        most: int = VARIABLES_LIMIT,
    ) -> None:
        self.scope = FlowScope(types or {}, {name for name in secrets if "." not in name})
        self._flow = self.scope.values
        self._types = self.scope.types
        self._values: dict[str, Value] = {}
        self.secrets = set(secrets)
        """Names whose values are shown as dots; what is made of a secret joins them."""
        self._house = PlainHouse() if house is None else house
        self._most = most
        self.by = ""
        """Who sets global values, for the audit."""
        self.live: dict[str, Callable[[], Value]] = {}
        """Read-only names whose value is asked for at the time of reading."""
        self.watch: Callable[[str, str], None] | None = None

    def change_scope(self, scope: FlowScope, secrets: Iterable[str] = ()) -> FlowScope:
        """Let names without a dot be those of another run; returns the scope that was left.

        `secrets` are names of other scopes that this flow declares secret.
        """
        before = self.scope
        before.secrets = {name for name in self.secrets if "." not in name}
        self.secrets -= before.secrets
        self.secrets |= scope.secrets
        self.secrets.update(name for name in secrets if "." in name)
        self.scope, self._flow, self._types = scope, scope.values, scope.types
        return before

    def __getitem__(self, name: str) -> Value:
        found = self._flow.get(name)
        if found is not None or "." not in name:
            return found
        found = self._values.get(name)
        if found is not None:
            return found
        if name in self.live:
            return self.live[name]()
        if name.startswith("global."):
            return self._house.get(name[7:])
        return None

    def __setitem__(self, name: str, value: Any) -> None:
        """Set a variable of the author; raises BlockFailed where scope or type forbid it."""
        if "." in name and (name in READ_ONLY or scope_of(name)[0] in READ_ONLY_SCOPES):
            raise BlockFailed("denied", f"{name} cannot be set by a flow.")
        self.put(name, convert(value, self._types.get(name, "any")))

    def put(self, name: str, value: Any) -> None:
        """Set any name, read-only ones too: for sessions and for the blocks that own a scope."""
        if name.startswith("global."):
            self._house.put(name[7:], _plain(value), self.by)
        else:
            held = self._values if "." in name else self._flow
            if name not in held and len(self._values) + len(self._flow) >= self._most:
                raise BlockFailed("too_many", f"A call may have {self._most} variables.")
            held[name] = _plain(value)
        if self.watch is not None:
            self.watch(name, self.shown(name))

    def clear(self, name: str) -> None:
        self.put(name, None)

    def fill_scope(self, scope: str, values: Mapping[str, Any]) -> None:
        """Replace everything in a scope that is filled by a service (customer, campaign)."""
        for name in [name for name in self._values if name.startswith(f"{scope}.")]:
            del self._values[name]
        for key, value in values.items():
            self.put(f"{scope}.{key}", value)

    def shown(self, name: str) -> str:
        """The value for eyes: secrets as dots."""
        value = self[name]
        if value is None:
            return ""
        return "••••" if name in self.secrets else _for_eyes(value)

    def dump(self) -> dict[str, str]:
        """Every value that was set, for the watch window of a trial and for test scripts."""
        house = {f"global.{name}" for name in self._house.names()}
        names = sorted({*self._values, *self._flow, *house})
        return {name: self.shown(name) for name in names}
