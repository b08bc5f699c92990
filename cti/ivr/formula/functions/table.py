"""The table of functions that formulas may call, and the types that annotations stand for."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import convert

Moment: TypeAlias = datetime | date | time
"""The type date_time: with day and time, without the time, or without the day."""
Number: TypeAlias = int | Decimal | float
Character = Annotated[str, "character"]

_NAMES: Mapping[Any, str] = {
    int: "integer",
    Decimal: "decimal",
    float: "float",
    bool: "boolean",
    str: "text",
    datetime: "date_time",
    date: "date_time",
    time: "date_time",
    tuple: "array",
}


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a function gives that found no value: a block takes its second exit, or the one named.

    In a formula it is the empty value.
    """

    exit: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A value together with the exit that a block takes; in a formula the value alone."""

    exit: str
    value: Any


@dataclass(frozen=True, slots=True)
class Function:
    """A function of formulas: how it is called, what it takes and gives."""

    name: str
    call: Callable[..., Any]
    takes: tuple[str, ...]
    """The type of each value; `number` is integer, decimal or float, `array` one of anything."""
    fewest: int
    gives: str
    rest: bool = False
    """Any number of further values of the last type."""
    parameters: tuple[str, ...] = ()

    def type_at(self, number: int) -> str:
        """The type of the value at this place, counted from 0."""
        return self.takes[min(number, len(self.takes) - 1)]


FUNCTIONS: dict[str, Function] = {}


def function(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an annotated Python function callable in formulas under this name."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = describe(name, call)
        return call

    return register


def describe(name: str, call: Callable[..., Any]) -> Function:
    """What the annotations of a function say; its `call` converts values and refuses wrong ones."""
    hints = get_type_hints(call, include_extras=True)
    takes, names, fewest, rest = [], [], 0, False
    for parameter in inspect.signature(call).parameters.values():
        takes.append(type_named(hints.get(parameter.name)))
        names.append(parameter.name.rstrip("_"))
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            rest = True
        elif parameter.default is inspect.Parameter.empty:
            fewest += 1
    gives = type_named(hints.get("return"))
    takes_ = tuple(takes)
    return Function(name, _checked(name, call, takes_), takes_, fewest, gives, rest, tuple(names))


def type_named(annotation: Any) -> str:
    """The type of flows that an annotation stands for; `any` where it is none of them."""
    if get_origin(annotation) is Annotated:
        return str(annotation.__metadata__[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _of_union(annotation)
    if get_origin(annotation) is tuple:
        item = type_named(get_args(annotation)[0])
        return "array" if item in ("any", "number") else f"{item}[]"
    return _NAMES.get(annotation, "any")


def _of_union(annotation: Any) -> str:
    members = {
        member for member in get_args(annotation) if member not in (type(None), Nothing, Leaving)
    }
    if {Decimal, float} <= members:
        return "number"
    kinds = {type_named(member) for member in members}
    return kinds.pop() if len(kinds) == 1 else "any"


def _checked(name: str, call: Callable[..., Any], takes: tuple[str, ...]) -> Callable[..., Any]:
    if not takes or all(kind == "any" for kind in takes):
        return lambda *values: bare(call(*values))
    last = len(takes) - 1

    def checked(*values: Any) -> Any:
        given = [
            fitting(value, takes[at if at < last else last], name)
            for at, value in enumerate(values)
        ]
        return bare(call(*given))

    return checked


def bare(result: Any) -> Any:
    """The result of a function as a formula has it."""
    if isinstance(result, Leaving):
        return result.value
    return None if isinstance(result, Nothing) else result


def fitting(value: Any, kind: str, name: str) -> Any:
    """A value as the type that a function takes; raises BlockFailed empty_value or bad_value."""
    if kind == "any":
        return value
    if value is None:
        raise BlockFailed("empty_value", f"{name} was given a value that is empty.")
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
            raise BlockFailed("bad_value", f"{name} needs a number, and {value!r} is none.")
        return value
    return convert(value, "any[]" if kind == "array" else kind)
