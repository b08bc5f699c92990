"""Why a formula is refused, in plain words of both languages, with what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from cti.ivr.flow.field import Words


class FormulaError(Exception):
    """A formula that the gate refuses.

    `finding` is the id of a general finding, `holes` fill its sentence. `mended` is the formula as it
    was probably meant, where that can be told.
    """

    def __init__(self, finding: str, *, mended: str | None = None, **holes: Any) -> None:
        self.finding = finding
        self.holes = holes
        self.mended = mended
        super().__init__(f"{finding} {holes}")


def forbidden(construct: str | Words, instead: Words) -> FormulaError:
    return FormulaError("expression_forbidden", construct=construct, instead=instead)


_CHOICE = Words("条件表达式 a if c else b", "a if c else b")
_SET = Words("“赋值”模块", "the block Set variable")
_LOGIC = Words("and、or、not", "and, or, not")
_LOOP = Words("“循环”模块或 array. 函数", "the block Loop or the array functions")
_PLAIN = Words("变量名、运算符和表中的函数", "names, operators and the functions of the list")
_ARRAY = Words("方括号数组 [a, b]", "an array in brackets, [a, b]")
_TEMPLATE = Words("“文本拼接”模块，或 + 连接", "the block Fill template, or +")
_SLICE = Words("text.part 或 array.slice", "text.part or array.slice")

FORBIDDEN: Mapping[type[ast.AST], tuple[Words, Words]] = {
    ast.Lambda: (Words("lambda 函数", "lambda"), _PLAIN),
    ast.ListComp: (Words("推导式 [… for …]", "[… for …]"), _LOOP),
    ast.SetComp: (Words("推导式 {… for …}", "{… for …}"), _LOOP),
    ast.DictComp: (Words("推导式 {… for …}", "{… for …}"), _LOOP),
    ast.GeneratorExp: (Words("推导式 (… for …)", "(… for …)"), _LOOP),
    ast.Dict: (Words("花括号 { }", "braces { }"), _ARRAY),
    ast.Set: (Words("花括号 { }", "braces { }"), _ARRAY),
    ast.Tuple: (Words("圆括号里的多个值 (a, b)", "several values in ( , )"), _ARRAY),
    ast.JoinedStr: (Words('f"…"', 'f"…"'), _TEMPLATE),
    ast.NamedExpr: (Words("赋值 :=", "assignment with :="), _SET),
    ast.Await: (Words("await", "await"), _PLAIN),
    ast.Yield: (Words("yield", "yield"), _PLAIN),
    ast.YieldFrom: (Words("yield", "yield"), _PLAIN),
    ast.Starred: (Words("星号参数 *x", "*x"), _PLAIN),
    ast.Slice: (Words("切片 [a:b]", "a slice [a:b]"), _SLICE),
    ast.Pow: (Words("乘方 **", "the power **"), Words("重复相乘 x * x", "x * x")),
    ast.BitAnd: (Words("符号 &", "the sign &"), Words("and", "and")),
    ast.BitOr: (Words("符号 |", "the sign |"), Words("or", "or")),
    ast.BitXor: (Words("符号 ^", "the sign ^"), Words("重复相乘 x * x", "x * x")),
    ast.Invert: (Words("符号 ~", "the sign ~"), Words("not", "not")),
    ast.LShift: (Words("符号 <<", "the sign <<"), Words("乘法 *", "*")),
    ast.RShift: (Words("符号 >>", "the sign >>"), Words("除法 //", "//")),
    ast.MatMult: (Words("符号 @", "the sign @"), Words("乘法 *", "*")),
    ast.Is: (Words("is", "is"), Words("==", "==")),
    ast.IsNot: (Words("is not", "is not"), Words("!=", "!=")),
    ast.Attribute: (Words("值的属性 ….name", "parts of a value, …().name"), _PLAIN),
}
NAMED_ARGUMENT = (Words("带名字的参数 name=…", "values by name, name=…"),
                  Words("按顺序写出的值", "the values in their order"))  # fmt: skip
CALLED_VALUE = (Words("对值的调用 …()()", "a call of a value, …()()"), _PLAIN)
NO_VALUE = (Words("None", "None"), Words("is_empty(x)", "is_empty(x)"))
BYTES = (Words('字节串 b"…"', 'bytes b"…"'), Words('文本 "…"', 'a text "…"'))
IMAGINARY = (Words("虚数 1j", "imaginary numbers"), Words("普通数字", "plain numbers"))
LARGE_NUMBER = Words('decimal("…") 或文本', 'decimal("…"), or a text')
ELLIPSIS = (Words("省略号 ...", "..."), _PLAIN)

_OPEN = {"(": ")", "[": "]"}


def refused_syntax(text: str, problem: SyntaxError) -> FormulaError:
    """What Python's parser did not understand, said for people who do not know Python."""
    offset = problem.offset or 1
    at = min(max(0, offset - 1), len(text))
    piece = text[at : at + 12].strip() or text[-12:].strip()
    reason, mended = _reason(text, at, problem.msg or "")
    return FormulaError("expression_syntax", piece=piece, reason=reason, mended=mended)


def _reason(text: str, at: int, told: str) -> tuple[Words, str | None]:
    if not text:
        return Words("没有写内容", "nothing is written"), None
    missing = _unclosed(text)
    if missing is None:
        return Words("引号没有成对", "a quotation mark has no partner"), text + _open_quote(text)
    if missing:
        words = Words("缺少 {sign}", "{sign} is missing").fill(sign=missing)
        return words, text + missing
    if "unmatched" in told or "does not match" in told:
        return Words("多了一个右括号", "a bracket is closed that was not opened"), None
    if "&&" in text:
        return Words("请写 and，不要写 &&", "write and, not &&"), text.replace("&&", " and ")
    if "||" in text:
        return Words("请写 or，不要写 ||", "write or, not ||"), text.replace("||", " or ")
    if text[at : at + 1] == "!" or text.startswith("!"):
        mended = text[:at] + "not " + text[at + 1 :] if text[at : at + 1] == "!" else None
        return Words("请写 not，不要写 !", "write not, not !"), mended
    stripped = text.rstrip("+-*/%<>=!,. ")
    if stripped != text.rstrip():
        return Words("后面缺少一个值", "a value is missing after it"), stripped or None
    if "leading zeros" in told or "invalid decimal literal" in told:
        words = Words(
            "数字不能以 0 开头或带字母；号码请写成文本，加引号",
            "a number begins with no 0 and has no letters; digits that are a name stand in quotes",
        )
        return words, None
    if "comma" in told:
        return Words("两个值之间缺少运算符", "an operator is missing between two values"), None
    if "else" in told:
        return Words("if 之后缺少 else", "if needs an else"), None
    if text.split(" ")[0] in ("import", "from", "def", "class", "return", "for", "while", "del"):
        return Words("公式只是一个值，不是程序", "a formula is one value and no program"), None
    return Words("此处不应出现这个内容", "this cannot stand here"), None


def _unclosed(text: str) -> str | None:
    """The brackets that are open at the end, as they would be closed; None for an open quotation."""
    stack: list[str] = []
    quote, escaped = "", False
    for sign in text:
        if quote:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign in _OPEN:
            stack.append(_OPEN[sign])
        elif stack and sign == stack[-1]:
            stack.pop()
    return None if quote else "".join(reversed(stack))


def _open_quote(text: str) -> str:
    quote = ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
    return quote
