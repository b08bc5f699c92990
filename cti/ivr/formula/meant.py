"""What a refused formula was probably meant to be: the fix of one click."""

from __future__ import annotations

import ast
from collections.abc import Mapping

_SAME: Mapping[type[ast.cmpop], type[ast.cmpop]] = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}
_DEFAULTS: Mapping[str, str] = {
    "integer": "1", "decimal": "0.0", "float": "0.0", "number": "0", "boolean": "true",
    "text": '""', "character": '"#"', "date_time": "sys.now",
}  # fmt: skip
POWERS = (2, 3)


class _Mend(ast.NodeTransformer):
    """Writes the constructs of Python that formulas do not have in those that they have."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            op = ast.And() if isinstance(node.op, ast.BitAnd) else ast.Or()
            return ast.BoolOp(op=op, values=[left, right])
        if (
            isinstance(node.op, ast.Pow)
            and isinstance(right, ast.Constant)
            and right.value in POWERS
        ):
            product = ast.BinOp(left=left, op=ast.Mult(), right=left)
            return product if right.value == 2 else ast.BinOp(product, ast.Mult(), left)
        return ast.BinOp(left=left, op=node.op, right=right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        op = ast.Not() if isinstance(node.op, ast.Invert) else node.op
        return ast.UnaryOp(op=op, operand=self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        ops = [_SAME.get(type(op), type(op))() for op in node.ops]
        sides = [self.visit(side) for side in node.comparators]
        left = self.visit(node.left)
        if len(ops) == 1 and isinstance(sides[0], ast.Constant) and sides[0].value is None:
            empty = ast.Call(func=ast.Name("is_empty", ast.Load()), args=[left], keywords=[])
            if isinstance(ops[0], ast.Eq):
                return empty
            if isinstance(ops[0], ast.NotEq):
                return ast.UnaryOp(op=ast.Not(), operand=empty)
        return ast.Compare(left=left, ops=ops, comparators=sides)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.List(elts=[self.visit(item) for item in node.elts], ctx=ast.Load())

    def visit_Set(self, node: ast.Set) -> ast.expr:
        return ast.List(elts=[self.visit(item) for item in node.elts], ctx=ast.Load())

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        return ast.Compare(left=node.target, ops=[ast.Eq()], comparators=[self.visit(node.value)])

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`x[a:b]` counts from 0 and leaves b out; `array.slice` counts from 1."""
        value = self.visit(node.value)
        if not isinstance(node.slice, ast.Slice):
            return ast.Subscript(value=value, slice=self.visit(node.slice), ctx=ast.Load())
        lower = node.slice.lower.value if isinstance(node.slice.lower, ast.Constant) else 0
        upper = node.slice.upper.value if isinstance(node.slice.upper, ast.Constant) else None
        arguments = [value, ast.Constant(lower + 1 if isinstance(lower, int) else 1)]
        if isinstance(upper, int) and isinstance(lower, int):
            arguments.append(ast.Constant(max(0, upper - lower)))
        part = ast.Attribute(ast.Name("array", ast.Load()), "slice", ast.Load())
        return ast.Call(func=part, args=arguments, keywords=[])


def mended(tree: ast.expr) -> str:
    """The formula without what formulas do not have; the same text where nothing can be done."""
    return ast.unparse(ast.fix_missing_locations(_Mend().visit(tree)))


def counted(
    text: str, call: ast.Call, fewest: int, most: int | None, takes: tuple[str, ...]
) -> str:
    """The formula with as many values as the function takes: the last ones go, defaults come."""
    written = [ast.get_source_segment(text, argument) or "" for argument in call.args]
    if most is not None and len(written) > most:
        written = written[:most]
    while len(written) < fewest:
        written.append(_DEFAULTS.get(takes[min(len(written), len(takes) - 1)], '""'))
    name = ast.get_source_segment(text, call.func) or ""
    whole = ast.get_source_segment(text, call) or ""
    return text.replace(whole, f"{name}({', '.join(written)})", 1)
