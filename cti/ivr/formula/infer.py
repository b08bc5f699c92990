"""The type of a formula, and what is doubtful about it, without evaluating it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cti.ivr.formula.functions import FUNCTIONS, Function
from cti.ivr.values.variables import READ_ONLY

NUMBERS = ("integer", "decimal", "float")
SAME = ("min", "max", "abs", "first_of")
"""Functions whose result has the type of what they take."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A finding about a formula: its id and what fills its sentence."""

    finding: str
    holes: Mapping[str, Any]


def type_of_value(value: Any) -> str:
    """The type of a constant."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, Decimal):
        return "decimal"
    if isinstance(value, float):
        return "float"
    return "text" if isinstance(value, str) else "any"


def fits(found: str, wanted: str) -> bool:
    """Whether a value of one type may stand where another is wanted, without a function."""
    if "any" in (found, wanted) or found == wanted:
        return True
    if found.endswith("[]") and wanted in ("array", "any[]"):
        return True
    if wanted.endswith("[]") and found in ("array", "any[]"):
        return True
    if wanted == "number" or found == "number":
        return {found, wanted} <= {*NUMBERS, "number"}
    return (found, wanted) in {("integer", "decimal"), ("integer", "float"), ("character", "text")}


def infer(tree: ast.expr, types: Mapping[str, str]) -> tuple[str, list[Hint]]:
    """The type (`any` where it cannot be known) and the hints."""
    look = _Infer(types)
    return look.type(tree), look.hints


class _Infer:
    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types
        self.hints: list[Hint] = []

    def type(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return type_of_value(node.value)
        if isinstance(node, ast.Name):
            return self._types.get(node.id) or READ_ONLY.get(node.id) or "any"
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.Not):
                self._wants(node.operand, "boolean")
                return "boolean"
            return self._wants(node.operand, "number")
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self._wants(value, "boolean")
            return "boolean"
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.IfExp):
            self._wants(node.test, "boolean")
            return self._either(self.type(node.body), self.type(node.orelse))
        if isinstance(node, ast.List):
            kinds = {self.type(item) for item in node.elts}
            if kinds == {"integer", "decimal"}:
                return "decimal[]"
            return f"{kinds.pop()}[]" if len(kinds) == 1 else "any[]"
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(FUNCTIONS[node.func.id], node.args)
        return "any"

    def _either(self, first: str, second: str) -> str:
        if fits(first, second):
            return second if first != "any" else "any"
        return first if fits(second, first) else "any"

    def _item(self, node: ast.Subscript) -> str:
        array = self.type(node.value)
        self._wants(node.slice, "integer")
        if isinstance(node.value, ast.List) and isinstance(node.slice, ast.Constant):
            number = node.slice.value
            if type(number) is int and not 1 <= number <= len(node.value.elts):
                self._hint("index_outside", n=number, array=_shown(node.value))
        if array.endswith("[]"):
            return array[:-2]
        if array not in ("any", "array", "text"):
            shown = _shown(node.value)
            self._hint("type_wrong", field=_shown(node), wanted="array", expression=shown,
                       found=array)  # fmt: skip
        return "character" if array == "text" else "any"

    def _call(self, known: Function, given: list[ast.expr]) -> str:
        kinds = {
            self._wants(argument, known.type_at(number)) for number, argument in enumerate(given)
        }
        if known.gives != "any":
            return "any" if known.gives in ("number", "array") else known.gives
        if known.name in SAME and len(kinds) == 1:
            (kind,) = kinds
            return kind.removesuffix("[]") if known.name in ("min", "max") else kind
        return "any"

    def _wants(self, node: ast.expr, wanted: str) -> str:
        """The type of a node, with a hint where it does not fit."""
        found = self.type(node)
        if not fits(found, wanted):
            shown = _shown(node)
            self._hint("type_wrong", field=shown, wanted=wanted, expression=shown, found=found)
        return found

    def _binary(self, node: ast.BinOp) -> str:
        left, right = self.type(node.left), self.type(node.right)
        pair = {left, right}
        if pair == {"decimal", "float"}:
            self._hint("money_with_float", expression=_shown(node))
            return "any"
        if isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)) and _is_zero(node.right):
            self._hint("divide_by_zero", divisor=_shown(node.right))
        if pair <= {"text", "character"} and isinstance(node.op, ast.Add):
            return "text"
        if "any" in pair:
            return "any"
        if left == right == "date_time" and isinstance(node.op, ast.Sub):
            return "integer"
        if left == right and left.endswith("[]") and isinstance(node.op, ast.Add):
            return left
        if not pair <= set(NUMBERS):
            wrong = node.left if left not in NUMBERS else node.right
            found = left if left not in NUMBERS else right
            self._hint(
                "type_wrong",
                field=_shown(node),
                wanted="integer/decimal",
                expression=_shown(wrong),
                found=found,
            )
            return "any"
        if "float" in pair:
            return "float"
        if isinstance(node.op, ast.Div):
            return "decimal"
        return "decimal" if "decimal" in pair else "integer"

    def _compare(self, node: ast.Compare) -> str:
        sides = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            a, b = self.type(left), self.type(right)
            if isinstance(op, (ast.In, ast.NotIn)):
                if not (b.endswith("[]") or b in ("text", "any", "array")):
                    shown = _shown(right)
                    self._hint(
                        "type_wrong", field=_shown(node), wanted="array", expression=shown, found=b
                    )
            elif {a, b} == {"decimal", "float"}:
                self._hint("money_with_float", expression=_shown(node))
            elif not (fits(a, b) or fits(b, a) or {a, b} <= set(NUMBERS)):
                if isinstance(op, (ast.Eq, ast.NotEq)):
                    self._hint("compare_never", a=_shown(left), b=_shown(right))
                else:
                    shown = _shown(right)
                    self._hint(
                        "type_wrong", field=_shown(node), wanted=a, expression=shown, found=b
                    )
        return "boolean"

    def _hint(self, finding: str, **holes: Any) -> None:
        self.hints.append(Hint(finding, holes))


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str) and node.value == 0


def _shown(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, Decimal):
        return str(node.value)
    return ast.unparse(ast.fix_missing_locations(node))
