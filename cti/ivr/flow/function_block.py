"""A block and a function of formulas, both made from one annotated Python function.

    @function_block(
        "text.pad", Words("补位", "Pad"), Words("补足到指定长度。", "Fills up to a length."),
        icon="text_pad",
        takes={
            "text": text("文本", "Text", required=True, formula=True),
            "length": integer("长度", "Length", required=True, low=1, high=1000, formula=True),
            "with": text("用", "With", "0", most=1),
        },
        gives={"into": variable("存入", "Into", required=True)},
        summary=Words("把 {text} 补到 {length} 位。", "Pads {text} to {length}."),
    )
    def pad(text: str, length: int, with_: str = "0") -> str:
        return text.rjust(length, with_)

The fields of `takes` are handed over under their names; a parameter may end in `_` where the name is
a word of Python. In formulas the function is `text.pad(account, 10)`. The annotations are the types
that the checker reads. What the function gives goes into the fields of `gives`: a value into the
first, a tuple into as many as there are. `Nothing()` takes the second exit, `Nothing("x")` and
`Leaving("x", value)` the exit x; without `gives` True and False take the first and the second one.
BlockFailed takes `error`. What is made from a secret is secret.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

from cti.ivr.flow.block import NEXT, Block, BlockFailed, Exit, Finding, Look, Session, Words
from cti.ivr.flow.field import Field
from cti.ivr.formula.functions.table import FUNCTIONS, Function, Leaving, Nothing, describe, fitting

__all__ = [
    "BlockFunction",
    "FunctionBlock",
    "Leaving",
    "Nothing",
    "block_classes",
    "function_block",
]

P = ParamSpec("P")
R = TypeVar("R")
Check = Callable[[Look], Iterator[Finding]]


class FunctionBlock(Block):
    """Base of the blocks made by `function_block`; override `give` to do something else with a result."""

    function: ClassVar[Function]
    call: ClassVar[Callable[..., Any]]
    takes: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, ...]] = ()
    checks: ClassVar[tuple[Check, ...]] = ()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        for check in cls.checks:
            yield from check(look)

    async def run(self, call: Session) -> str:
        return await self.give(call, type(self).call(**self.arguments(call)))

    async def give(self, call: Session, result: Any) -> str:
        """Put the result into its variables and name the exit."""
        exit = self.ways[0].id
        if isinstance(result, Nothing):
            return result.exit or self.ways[1].id
        if isinstance(result, Leaving):
            exit, result = result.exit, result.value
        if not self.gives:
            return self.ways[1].id if result is False else exit
        for name, value in self._places(result):
            self.write(call, name, value)
        return exit

    def arguments(self, call: Session) -> dict[str, Any]:
        """The values of the fields now, by the names of the function's parameters."""
        given: dict[str, Any] = {}
        for place, name in enumerate(self.function.parameters):
            field = self.fields.get(name)
            if field is None:
                continue
            value = self._value(call, field)
            kind = self.function.takes[place]
            if value is None and not field.required:
                continue
            if value is None and kind != "any":
                raise BlockFailed("empty_value", f"The field {field.label.en} has no value.")
            if kind == "decimal" and type(value) is float and type(getattr(self, name)) is float:
                value = Decimal(str(value))  # a number of the file is exact as it is written
            given[self._parameters[name]] = fitting(value, kind, self.function.name)
        return given

    def write(self, call: Session, name: str, value: Any) -> None:
        """Set a variable of the flow; it is secret if anything that was read is."""
        if not call.variables.secrets.isdisjoint(self._reads()):
            call.variables.secrets.add(name)
        call.variables[name] = value

    _parameters: ClassVar[Mapping[str, str]] = {}

    def _value(self, call: Session, field: Field) -> Any:
        made = getattr(self, field.id)
        if field.kind != "rows":
            return call.evaluate(made)
        return tuple(
            {name: call.evaluate(cell) for name, cell in row.items()} for row in made or ()
        )

    def _reads(self) -> set[str]:
        found: set[str] = set()
        for name in self.takes:
            made = getattr(self, name)
            cells = (
                [cell for row in made or () for cell in row.values()] if _is_rows(made) else [made]
            )
            for cell in cells:
                found |= getattr(cell, "reads", frozenset())
        return found

    def _places(self, result: Any) -> Iterator[tuple[str, Any]]:
        """(variable, value) of everything that is written."""
        first = self.fields[self.gives[0]]
        if first.kind == "rows":
            column = next(one.id for one in first.columns if one.kind == "variable")
            for row, value in zip(getattr(self, first.id) or (), result, strict=True):
                if row.get(column):
                    yield row[column], value
            return
        values = result if len(self.gives) > 1 and isinstance(result, tuple) else (result,)
        for name, value in zip(self.gives, values, strict=False):
            if getattr(self, name):
                yield getattr(self, name), value


class BlockFunction(Generic[P, R]):
    """A function that is also a block: called as ever, with the class in `block`."""

    def __init__(self, call: Callable[P, R], block: type[FunctionBlock]) -> None:
        self._call = call
        self.block = block
        self.__doc__ = call.__doc__

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        return self._call(*args, **named)


def block_classes(found: object) -> list[type[Block]]:
    """The classes of what an entry point names: a block class, a function block, a list of them."""
    if isinstance(found, BlockFunction):
        return [found.block]
    if isinstance(found, type) and issubclass(found, Block):
        return [found]
    if isinstance(found, (list, tuple)):
        return [kind for one in found for kind in block_classes(one)]
    raise TypeError(f"{found!r} is no block.")


def function_block(
    id: str,
    title: Words,
    purpose: Words,
    *,
    icon: str,
    takes: Mapping[str, Any],
    summary: Words,
    gives: Mapping[str, Any] | None = None,
    ways: tuple[Exit, ...] = (NEXT,),
    line: Words | None = None,
    notes: str = "",
    needs: tuple[str, ...] = (),
    checks: Sequence[Check] = (),
    base: type[FunctionBlock] = FunctionBlock,
    in_formulas: Callable[..., Any] | bool = True,
    fruitful: Sequence[str] = (),
    keywords: tuple[str, ...] = (),
) -> Callable[[Callable[P, R]], BlockFunction[P, R]]:
    """Make a function a block of the palette and a function of formulas.

    `in_formulas` is False for a block that formulas cannot call, or another function that they call
    in its place (where the block takes rows and a formula needs arrays). `base` may override `give`.
    `fruitful` names exits besides the first at which the variables are written.
    """

    def make(call: Callable[P, R]) -> BlockFunction[P, R]:
        function = describe(id, call)
        names = dict(zip(function.parameters, inspect.signature(call).parameters, strict=True))
        known = {**base.fields, **takes, **(gives or {})}
        for name in names:
            if name not in known:
                raise ValueError(f"{id}: the parameter {name!r} of the function has no field.")
        given = dict(gives or {})
        if len(given) == 1:
            given = {name: _typed(field, function.gives) for name, field in given.items()}
        fruitless = {exit.id for exit in ways[1:]} - set(fruitful)
        namespace = {
            **{name: _lazy(field) for name, field in takes.items()},
            **{name: field for name, field in given.items() if name not in takes},
            "id": id, "title": title, "purpose": purpose, "icon": icon, "notes": notes,
            "keywords": keywords, "needs": needs, "ways": ways, "summary": summary, "line": line,
            "function": function, "call": staticmethod(call), "takes": tuple(takes),
            "gives": tuple(given), "checks": tuple(checks), "_parameters": names,
            "fruitless": Block.fruitless | fruitless,
            "__module__": call.__module__, "__doc__": call.__doc__ or purpose.en,
        }  # fmt: skip
        clash = ({*takes, *given} & set(vars(FunctionBlock))) | ({*takes, *given} & _OF_CLASS)
        if clash:
            raise ValueError(f"{id}: a field cannot be called {', '.join(sorted(clash))}.")
        block = type(_class_name(id), (base,), namespace)
        if in_formulas is not False:
            FUNCTIONS[id] = function if in_formulas is True else describe(id, in_formulas)
        return BlockFunction(call, block)

    return make


_OF_CLASS = {"id", "title", "purpose", "icon", "notes", "needs", "ways", "summary", "line"}


def _is_rows(made: Any) -> bool:
    return isinstance(made, (tuple, list)) and all(isinstance(row, dict) for row in made)


def _lazy(field: Field) -> Field:
    """Evaluated by the block itself, which looks at what a formula reads before its value goes on."""
    columns = tuple(dataclasses.replace(column, lazy=True) for column in field.columns)
    return dataclasses.replace(field, lazy=True, columns=columns)


def _typed(field: Field, result: str) -> Field:
    if field.kind != "variable" or field.result != "any":
        return field
    known = {"array": "any", "number": "any"}.get(result, result)
    return dataclasses.replace(field, result=known)


def _class_name(id: str) -> str:
    return "".join(word.capitalize() for word in id.replace(".", "_").split("_"))
