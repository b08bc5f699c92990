"""A gated syntax tree as nested closures: one Python call per node, and no `eval` anywhere."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Protocol

from cti.ivr.formula.functions.operators import OPERATORS, item, truth
from cti.ivr.formula.functions.operators import within_limits as limited
from cti.ivr.formula.functions.table import FUNCTIONS


class Names(Protocol):
    """Where values come from: Variables, or a dict in tests. Missing names are None."""

    def __getitem__(self, name: str) -> Any: ...


Closure = Callable[[Names], Any]


def closure(node: ast.expr) -> Closure:
    """The function of a gated tree: names -> value."""
    made = _MAKE[type(node)](node)
    assert callable(made)
    return made


def _constant(node: ast.Constant) -> Closure:
    value = node.value
    return lambda names: value


def _name(node: ast.Name) -> Closure:
    name = node.id
    return lambda names: names[name]


def _binary(node: ast.BinOp) -> Closure:
    left, right, reckon = closure(node.left), closure(node.right), OPERATORS[type(node.op)]
    if isinstance(node.right, ast.Constant):
        value = node.right.value
        return lambda names: reckon(left(names), value)
    return lambda names: reckon(left(names), right(names))


def _unary(node: ast.UnaryOp) -> Closure:
    operand = closure(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda names: not truth(operand(names))
    reckon = OPERATORS[ast.Sub if isinstance(node.op, ast.USub) else ast.Add]
    return lambda names: reckon(0, operand(names))


def _logic(node: ast.BoolOp) -> Closure:
    parts = tuple(closure(value) for value in node.values)
    if isinstance(node.op, ast.And):
        return lambda names: all(truth(part(names)) for part in parts)
    return lambda names: any(truth(part(names)) for part in parts)


def _compare(node: ast.Compare) -> Closure:
    left = closure(node.left)
    others = [(OPERATORS[type(op)], closure(side))
              for op, side in zip(node.ops, node.comparators, strict=True)]  # fmt: skip
    if len(others) == 1:
        compare, right = others[0]
        if isinstance(node.comparators[0], ast.Constant):
            value = node.comparators[0].value
            return lambda names: compare(left(names), value)
        return lambda names: compare(left(names), right(names))

    def chained(names: Names) -> bool:
        value = left(names)
        for compare, side in others:
            following = side(names)
            if not compare(value, following):
                return False
            value = following
        return True

    return chained


def _choice(node: ast.IfExp) -> Closure:
    test, body, orelse = closure(node.test), closure(node.body), closure(node.orelse)
    return lambda names: body(names) if truth(test(names)) else orelse(names)


def _array(node: ast.List) -> Closure:
    items = tuple(closure(one) for one in node.elts)
    return lambda names: tuple(one(names) for one in items)


def _item(node: ast.Subscript) -> Closure:
    array, number = closure(node.value), closure(node.slice)
    return lambda names: item(array(names), number(names))


def _call(node: ast.Call) -> Closure:
    assert isinstance(node.func, ast.Name)
    call = FUNCTIONS[node.func.id].call
    arguments = tuple(closure(argument) for argument in node.args)
    return lambda names: limited(call(*[argument(names) for argument in arguments]))


_MAKE: dict[type[ast.expr], Callable[[Any], Closure]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _logic,
    ast.Compare: _compare,
    ast.IfExp: _choice,
    ast.List: _array,
    ast.Subscript: _item,
    ast.Call: _call,
}
