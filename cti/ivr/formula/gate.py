"""The gate: what of Python's expression grammar a formula may use.

A syntax tree is rebuilt from a whitelist of nodes; all others are refused with what to write instead.
Dotted names become one flat name, so that no attribute node passes; functions come from the table.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cti.ivr.flow.field import Words
from cti.ivr.formula.functions.table import FUNCTIONS, Function
from cti.ivr.formula.meant import counted
from cti.ivr.formula.refusal import (
    BYTES,
    CALLED_VALUE,
    ELLIPSIS,
    FORBIDDEN,
    IMAGINARY,
    LARGE_NUMBER,
    NAMED_ARGUMENT,
    NO_VALUE,
    FormulaError,
    forbidden,
)

DEPTH_LIMIT = 20
CHAIN_LIMIT = 100
"""Operators in one row, `a + b + c …`: a row is not deep, but each one costs a call."""

_COMPARES = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_UNARY = (ast.Not, ast.USub, ast.UAdd)
_CONSTANTS: Mapping[type, tuple[Words, Words]] = {
    type(None): NO_VALUE, bytes: BYTES, complex: IMAGINARY, type(...): ELLIPSIS,
}  # fmt: skip
TOLERANT = ("is_empty", "first_of")
"""Functions that accept an empty value."""


def function_named(name: str) -> Function | None:
    """The function that formulas call by this name; blocks bring theirs when the palette is made."""
    if name not in FUNCTIONS and "." in name:
        from cti.ivr.flow.palette import installed

        installed()
    return FUNCTIONS.get(name)


class Gate:
    """Rebuilds one syntax tree; collects what it reads."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bytes = text.encode()
        self.reads: set[str] = set()
        self.needs: set[str] = set()
        self._tolerant = False

    def walk(self, node: ast.AST, depth: int = 1, row: int = 1) -> ast.expr:
        """The same tree of allowed nodes; raises FormulaError."""
        if depth > DEPTH_LIMIT or row > CHAIN_LIMIT:
            raise FormulaError("expression_too_long")
        deeper = depth + 1
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._name(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, _BINARY):
            in_row = isinstance(node.left, ast.BinOp)
            left = self.walk(node.left, depth if in_row else deeper, row + 1 if in_row else 1)
            return ast.BinOp(left=left, op=node.op, right=self.walk(node.right, deeper))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, _UNARY):
            return ast.UnaryOp(op=node.op, operand=self.walk(node.operand, deeper))
        if isinstance(node, ast.BoolOp):
            return ast.BoolOp(op=node.op, values=[self.walk(v, deeper) for v in node.values])
        if isinstance(node, ast.Compare) and all(isinstance(op, _COMPARES) for op in node.ops):
            others = [self.walk(other, deeper) for other in node.comparators]
            return ast.Compare(left=self.walk(node.left, deeper), ops=node.ops, comparators=others)
        if isinstance(node, ast.IfExp):
            test, body = self.walk(node.test, deeper), self.walk(node.body, deeper)
            return ast.IfExp(test=test, body=body, orelse=self.walk(node.orelse, deeper))
        if isinstance(node, ast.List):
            return ast.List(elts=[self.walk(item, deeper) for item in node.elts], ctx=ast.Load())
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
            value, index = self.walk(node.value, deeper), self.walk(node.slice, deeper)
            return ast.Subscript(value=value, slice=index, ctx=ast.Load())
        if isinstance(node, ast.Call):
            return self._call(node, deeper)
        name = type(node).__name__
        raise forbidden(*FORBIDDEN.get(_construct(node), (Words(name, name), NO_VALUE[1])))

    def _constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        refused = _CONSTANTS.get(type(value))
        if refused is not None:
            raise forbidden(*refused)
        if isinstance(value, float):
            source = self._bytes[node.col_offset : node.end_col_offset].decode()
            if value - value != 0:
                raise forbidden(source[:20], LARGE_NUMBER)
            if "e" not in source.lower():
                # A constant of the tree may hold any value; only the annotation is narrower.
                exact: Any = Decimal(source.replace("_", ""))
                if len(exact.as_tuple().digits) > 28:
                    raise forbidden(source[:20] + "…", LARGE_NUMBER)
                return ast.Constant(value=exact)
        if type(value) is int and not -(2**63) <= value < 2**63:
            raise forbidden(str(value)[:20] + "…", LARGE_NUMBER)
        return ast.Constant(value=value)

    def _name(self, node: ast.expr) -> ast.expr:
        name = dotted(node)
        if name is None:
            raise forbidden(*FORBIDDEN[ast.Attribute])
        if name in ("true", "false"):
            return ast.Constant(value=name == "true")
        self.reads.add(name)
        if not self._tolerant:
            self.needs.add(name)
        return ast.Name(id=name, ctx=ast.Load())

    def _call(self, node: ast.Call, deeper: int) -> ast.expr:
        name = dotted(node.func)
        if name is None:
            raise forbidden(*CALLED_VALUE)
        if node.keywords:
            raise forbidden(*NAMED_ARGUMENT)
        known = function_named(name)
        if known is None:
            raise self._unknown(name)
        self._count(known, node)
        before = self._tolerant
        self._tolerant = before or name in TOLERANT
        arguments = [self.walk(argument, deeper) for argument in node.args]
        self._tolerant = before
        return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=arguments, keywords=[])

    def _count(self, known: Function, call: ast.Call) -> None:
        given, most = len(call.args), None if known.rest else len(known.takes)
        if given >= known.fewest and (most is None or given <= most):
            return
        n = f"{known.fewest}" if most == known.fewest else f"{known.fewest}-{most or '…'}"
        meant = counted(self._text, call, known.fewest, most, known.takes)
        raise FormulaError("function_arguments", mended=meant, function=known.name, n=n, m=given)

    def _unknown(self, name: str) -> FormulaError:
        """With the nearest function of the table."""
        names = list(FUNCTIONS)
        near = difflib.get_close_matches(name, names, 1, 0.6)
        if not near and "." not in name:
            near = [one for one in names if one.rpartition(".")[2] == name][:1]
        mended = self._text.replace(f"{name}(", f"{near[0]}(") if near else None
        hint = Words("，是否要用 {near}", "; did you mean {near}").fill(
            near=near[0] if near else ""
        )
        return FormulaError("function_unknown", name=name, near=hint if near else "", mended=mended)


def dotted(node: ast.AST) -> str | None:
    """`call.room` as one name; None where it is an attribute of a value."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _construct(node: ast.AST) -> type[ast.AST]:
    inner: ast.AST = node
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        inner = node.op
    elif isinstance(node, ast.Compare):
        inner = next(op for op in node.ops if not isinstance(op, _COMPARES))
    elif isinstance(node, ast.Subscript):
        inner = node.slice
    return type(inner)
