"""Formulas: Python's expression grammar cut down, behind a gate, evaluated by simpleeval.

The gate comes first: a formula is parsed once, and only a whitelist of syntax passes. Dotted names
become one flat name, literals with a point become Decimal, arrays are tuples; so no attribute node
reaches the evaluator, and names are plain values only. Evaluator, operators, functions and nodes are
given explicitly; nothing of simpleeval's defaults is inherited.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from simpleeval import InvalidExpression, SimpleEval

from cti.ivr.functions import FUNCTIONS, OPERATORS, written
from cti.ivr.happening import BlockFailed
from cti.ivr.infer import Hint, infer

LENGTH_LIMIT = 1_000
DEPTH_LIMIT = 20

_FORBIDDEN = {
    ast.Lambda: "lambda", ast.ListComp: "[… for …]", ast.GeneratorExp: "for", ast.Dict: "{ }",
    ast.Set: "{ }", ast.JoinedStr: "f\"…\"", ast.NamedExpr: ":=", ast.Await: "await", ast.Pow: "**",
    ast.Starred: "*", ast.Slice: "[a:b]", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.Is: "is", ast.IsNot: "is not", ast.LShift: "<<", ast.RShift: ">>", ast.Invert: "~",
    ast.MatMult: "@", ast.Tuple: "( , )", ast.Attribute: "…().name",
}  # fmt: skip
_WIDE = str.maketrans("（）［］，．：＋－＊／％＝＜＞！＂“”‘’、", '()[],.:+-*/%=<>!"""\'\',')
_WORDS = {"且": " and ", "或": " or ", "非": " not "}
_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|“[^”]*”|‘[^’]*’")
_SINGLE_EQUALS = re.compile(r"(?<![=<>!])=(?!=)")


class FormulaError(Exception):
    """A formula that the gate refuses: `finding` is the id of a general finding, `holes` fill it."""

    def __init__(self, finding: str, **holes: Any) -> None:
        self.finding = finding
        self.holes = holes
        super().__init__(f"{finding} {holes}")


class Names(Protocol):
    """Where values come from: Variables, or a dict in tests. Missing names are None."""

    def __getitem__(self, name: str) -> Any: ...


def normalise(text: str) -> str:
    """Full-width signs, 且 或 非 and a single `=` as they are stored; texts in quotes stay."""
    out, end = [], 0
    for match in _STRING.finditer(text):
        out.append(_plain_signs(text[end : match.start()]))
        quoted = match.group()
        if quoted[0] in "“‘":
            quoted = '"' + quoted[1:-1].replace("\\", "\\\\").replace('"', '\\"') + '"'
        out.append(quoted)
        end = match.end()
    out.append(_plain_signs(text[end:]))
    return "".join(out).strip()


def _plain_signs(text: str) -> str:
    text = text.translate(_WIDE)
    # A Chinese word may name a variable, so the connectives count only where they stand alone.
    for word, plain in _WORDS.items():
        text = re.sub(rf"(?<!\w){word}(?!\w)", plain, text)
    return _SINGLE_EQUALS.sub("==", text)


@dataclass(frozen=True)
class Expression:
    """A formula that has passed the gate. `reads` are the variables it needs, as they are written."""

    text: str
    tree: ast.expr = field(repr=False, compare=False)
    reads: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    """Those of them that must have a value: all that do not stand in is_empty() or first_of()."""

    def evaluate(self, names: Names) -> Any:
        """The value; raises BlockFailed with a kind of error of flows, and nothing else."""
        return _evaluate(self.tree, names, self.text)

    def type(self, types: Mapping[str, str]) -> tuple[str, list[Hint]]:
        """The type by the types of the variables, and what is doubtful about the formula."""
        return infer(self.tree, types)


@dataclass(frozen=True)
class Template:
    """A text with `{formula}` in it; `{{` is a brace."""

    text: str
    parts: tuple[str | Expression, ...]

    @property
    def reads(self) -> frozenset[str]:
        found = [part.reads for part in self.parts if isinstance(part, Expression)]
        return frozenset().union(*found)

    @property
    def needs(self) -> frozenset[str]:
        """A template shows an empty value as nothing."""
        return frozenset()

    def evaluate(self, names: Names) -> str:
        return "".join(
            part if isinstance(part, str) else written(part.evaluate(names)) for part in self.parts
        )


def parse(text: str) -> Expression:
    """A formula through the gate; raises FormulaError."""
    text = normalise(text)
    if len(text) > LENGTH_LIMIT:
        raise FormulaError("expression_too_long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as problem:
        at = max(0, (problem.offset or 1) - 1)
        piece = text[at : at + 12] or text[-12:]
        raise FormulaError("expression_syntax", piece=piece, reason=problem.msg or "") from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError("expression_syntax", piece=text[:12], reason="unreadable") from None
    gate = _Gate(text)
    gated = gate.walk(tree, 1)
    return Expression(text, gated, frozenset(gate.reads), frozenset(gate.needs))


def parse_template(text: str) -> Template:
    """A text field through the gate; raises FormulaError."""
    parts: list[str | Expression] = []
    plain, at = "", 0
    while at < len(text):
        c = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            plain, at = plain + c, at + 2
        elif c == "{":
            end = text.find("}", at)
            if end < 0:
                raise FormulaError(
                    "expression_syntax", piece=text[at : at + 12], reason="{ without }"
                )
            if plain:
                parts.append(plain)
            parts.append(parse(text[at + 1 : end]))
            plain, at = "", end + 1
        elif c == "}":
            raise FormulaError("expression_syntax", piece=text[at : at + 12], reason="} without {")
        else:
            plain, at = plain + c, at + 1
    if plain:
        parts.append(plain)
    return Template(text, tuple(parts))


_COMPARES = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)


class _Gate:
    """Rebuilds a syntax tree from the nodes that are allowed, and refuses all others."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self.reads: set[str] = set()
        self.needs: set[str] = set()
        self._tolerant = False

    def walk(self, node: ast.AST, depth: int) -> ast.expr:
        if depth > DEPTH_LIMIT:
            raise FormulaError("expression_too_long")
        deeper = depth + 1
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._name(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, _BINARY):
            left = self.walk(node.left, deeper)
            return ast.BinOp(left=left, op=node.op, right=self.walk(node.right, deeper))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.UAdd)):
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
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            value, index = self.walk(node.value, deeper), self.walk(node.slice, deeper)
            return ast.Subscript(value=value, slice=index, ctx=ast.Load())
        if isinstance(node, ast.Call):
            return self._call(node, deeper)
        raise FormulaError("expression_forbidden", construct=_construct(node))

    def _constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if isinstance(value, float):
            source = self._bytes[node.col_offset : node.end_col_offset].decode()
            if "e" not in source.lower():
                # A constant of the tree may hold any value; only the annotation is narrower.
                exact: Any = Decimal(source.replace("_", ""))
                return ast.Constant(value=exact)
        if isinstance(value, (bool, int, float, str)):
            if isinstance(value, int) and not -(2**63) <= value < 2**63:
                raise FormulaError("expression_forbidden", construct=str(value)[:20])
            return ast.Constant(value=value)
        raise FormulaError("expression_forbidden", construct=str(value)[:20])

    def _name(self, node: ast.expr) -> ast.expr:
        name = _dotted(node)
        if name is None:
            raise FormulaError("expression_forbidden", construct=_FORBIDDEN[ast.Attribute])
        if name in ("true", "false"):
            return ast.Constant(value=name == "true")
        self.reads.add(name)
        if not self._tolerant:
            self.needs.add(name)
        return ast.Name(id=name, ctx=ast.Load())

    def _call(self, node: ast.Call, deeper: int) -> ast.expr:
        name = _dotted(node.func)
        if name is None or node.keywords:
            raise FormulaError("expression_forbidden", construct="name=…" if name else "…()()")
        known = FUNCTIONS.get(name)
        if known is None:
            raise FormulaError("function_unknown", name=name)
        most = None if known.rest else len(known.takes)
        given = len(node.args)
        if given < known.fewest or (most is not None and given > most):
            n = f"{known.fewest}" if most == known.fewest else f"{known.fewest}-{most or '…'}"
            raise FormulaError("function_arguments", function=name, n=n, m=given)
        before = self._tolerant
        self._tolerant = before or name in ("is_empty", "first_of")
        arguments = [self.walk(argument, deeper) for argument in node.args]
        self._tolerant = before
        return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=arguments, keywords=[])


def _dotted(node: ast.AST) -> str | None:
    """`call.room` as one name; None where it is an attribute of a value."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _construct(node: ast.AST) -> str:
    inner: ast.AST = node
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        inner = node.op
    elif isinstance(node, ast.Compare):
        inner = next(op for op in node.ops if not isinstance(op, _COMPARES))
    elif isinstance(node, ast.Subscript):
        inner = node.slice
    return _FORBIDDEN.get(type(inner), type(inner).__name__)


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with our own nodes, operators and functions, and nothing besides."""

    def __init__(self) -> None:
        super().__init__(operators=dict(OPERATORS), functions={}, names={})
        self.nodes = {
            ast.Constant: lambda node: node.value,
            ast.Name: lambda node: self.names[node.id],
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp,
            ast.List: lambda node: tuple(self._eval(item) for item in node.elts),
            ast.Subscript: self._eval_item,
            ast.Call: self._eval_function,
        }

    def _eval_function(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id].call(*[self._eval(argument) for argument in node.args])

    def _eval_item(self, node: ast.Subscript) -> Any:
        """Item 1 is the first."""
        array, number = self._eval(node.value), self._eval(node.slice)
        if not isinstance(array, (tuple, str)) or not isinstance(number, int):
            raise BlockFailed("bad_value", "Only an array or a text has items.")
        if not 1 <= number <= len(array):
            raise BlockFailed("not_found", f"There is no item {number} of {len(array)}.")
        return array[number - 1]


_EVALUATOR = _Evaluator()


def _evaluate(tree: ast.expr, names: Names, text: str) -> Any:
    _EVALUATOR.names = names
    try:
        return _EVALUATOR._eval(tree)
    except BlockFailed:
        raise
    except (InvalidExpression, TypeError, ValueError, ArithmeticError, RecursionError) as problem:
        raise BlockFailed("bad_value", f"The formula {text} has no value: {problem}.") from None
