"""Fixes of formulas: another text in the same place, offered only where it mends what was found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cti.ivr.check.finding import Fix
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Field, Words
from cti.ivr.formula.expression import Expression, Template, parse, parse_template
from cti.ivr.formula.infer import Hint, fits
from cti.ivr.formula.refusal import FormulaError


@dataclass(frozen=True, slots=True)
class Use:
    """A formula in its place."""

    block: str
    field: Field
    column: Field
    text: str
    template: bool

    @property
    def cell(self) -> str:
        """The column in which the formula stands; "" where it stands in no table."""
        return self.column.id if self.field.kind == "rows" else ""

    @property
    def wanted(self) -> str:
        return "text" if self.template else self.column.result


def mend(use: Use, mended: str) -> Fix:
    """The fix that writes a formula as it was probably meant."""
    title = Words("改为 {text}", "Write {text}").fill(text=mended)
    return Fix.by(title, replace_formula, use.block, use.field.id, use.text, mended, use.cell)


def replace_formula(
    flow: Flow, block: str, field: str, old: str, new: str, column: str = ""
) -> Flow:
    """Write another formula wherever this field of a block has the old one.

    In rows only in one column: the same text may name a variable in another.
    """

    def replaced(value: object) -> object:
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if isinstance(value, dict):
            return {
                key: item if column and key != column else replaced(item)
                for key, item in value.items()
            }
        return new if value == old else value

    return flow.set_field(block, field, replaced(flow.blocks[block].fields.get(field)))


def rename_in_block(flow: Flow, block: str, old: str, new: str, palette: object) -> Flow:
    """Write another variable's name wherever the formulas and variable fields of a block have one."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w.])")

    def renamed(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(new, value)
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        return value

    for name, value in flow.blocks[block].fields.items():
        changed = renamed(value)
        if changed != value:
            flow = flow.set_field(block, name, changed)
    return flow


CONVERTERS = ("integer", "decimal", "float", "text", "boolean", "date", "character")
_BLANKS: Mapping[str, str] = {
    "boolean": "true", "integer": "0", "decimal": "0", "float": "0", "number": "0",
    "date_time": "sys.now", "character": '"0"', "array": "[]",
}  # fmt: skip
"""What may stand in the place of a formula that nobody can read, by the type that is wanted."""


def in_its_place(use: Use) -> Fix:
    """The fix of a formula that makes no sense: something simple that runs."""
    if use.template:
        new = re.sub(r"[{}]", "", use.text)
    elif use.wanted.endswith("[]"):
        new = "[]"
    else:
        new = _BLANKS.get(use.wanted, '""')
    title = Words("先写成 {new}，原文记到备注", "Write {new} for now, keep the text in the note")
    return Fix.by(
        title.fill(new=new or "—"), _put_aside, use.block, use.field.id, use.text, new, use.cell
    )


def _put_aside(flow: Flow, block: str, field: str, old: str, new: str, cell: str) -> Flow:
    """Another formula; what stood there is not lost: it stands in the note of the block."""
    note = flow.blocks[block].note
    flow = replace_formula(flow, block, field, old, new, cell)
    return flow.set_note(block, f"{note} {old}".strip()) if old not in note else flow


FIRST_VALUES: Mapping[str, object] = {
    "text": "", "integer": 0, "decimal": 0, "boolean": False, "float": 0, "character": "0",
}  # fmt: skip
"""What a variable has before anything is put into it, where an author does not mind."""


def serves(use: Use, text: str, types: Mapping[str, str]) -> bool:
    """Whether a formula or template can be read and has the type that its place wants."""
    try:
        parsed = parse_template(text) if use.template else parse(text)
    except FormulaError:
        return False
    return not _doubts(use, parsed, types)


def type_that_serves(
    use: Use, parsed: Expression | Template, name: str, types: Mapping[str, str]
) -> str:
    """The type of an unknown variable with which a formula makes sense; text where several do."""
    kinds = ("text", "integer", "decimal", "boolean", "date_time", "text[]")
    return min(kinds, key=lambda kind: _doubts(use, parsed, {**types, name: kind}))


def with_default(use: Use, name: str, kind: str) -> Fix:
    """The fix that says what a value counts as where there is none."""
    blank = _BLANKS.get(kind, '""')
    new = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", f"first_of({name}, {blank})", use.text)
    title = Words("为空时取 {blank}", "Take {blank} where it is empty").fill(blank=blank)
    return Fix.by(title, replace_formula, use.block, use.field.id, use.text, new, use.cell)


def wrong_type(use: Use, part: Expression, types: Mapping[str, str]) -> Iterator[Fix]:
    """Fixes of a formula as a whole whose type is another than its place wants."""
    wanted = {"number": "decimal", "any": ""}.get(use.wanted, use.wanted)
    candidates = [f"{wanted}({part.text})"] if wanted in CONVERTERS else []
    if wanted == "boolean":
        # Whoever writes a text or a number as a condition asks whether there is one.
        candidates.insert(0, f"not is_empty({part.text})")
    if wanted.endswith("[]"):
        candidates.append(f"[{part.text}]")
    for name in sorted(types):
        if types[name] == wanted and "." not in name:
            candidates.append(name)
            break
    fixes = list(_those_that_fit(use, part, candidates, types))
    yield from fixes or [in_its_place(use)]


def hinted(use: Use, part: Expression, hint: Hint, types: Mapping[str, str]) -> Iterator[Fix]:
    """Fixes of a piece of a formula."""
    holes, whole = hint.holes, shown(part.tree)
    made: list[tuple[str, str]] = []
    if hint.finding == "type_wrong":
        piece, wanted = str(holes["expression"]), str(holes["wanted"])
        kind = {"number": "decimal", "integer/decimal": "decimal", "array": ""}.get(wanted, wanted)
        if kind in CONVERTERS:
            made.append((piece, f"{kind}({piece})"))
        if wanted == "boolean":
            made.insert(0, (piece, f"(not is_empty({piece}))"))
        made += [(piece, f"[{piece}]"), (piece, f"text({piece})")]
    elif hint.finding == "money_with_float":
        floats = [name for name in part.reads if types.get(name) == "float"]
        made += [(name, f"decimal({name}, 2)") for name in sorted(floats)]
        made += [(piece, f"decimal({piece}, 2)") for piece in re.findall(r"float\([^()]*\)", whole)]
    elif hint.finding == "compare_never":
        a, b = str(holes["a"]), str(holes["b"])
        bare = b[1:-1] if b[:1] in "'\"" else ""
        made += [(b, bare)] if re.fullmatch(r"-?\d+(\.\d+)?", bare) else []
        plain = re.fullmatch(r"-?\d+(\.\d+)?", b) is not None
        made += [(b, f'"{b}"')] if plain else [(a, f"text({a})"), (b, f"text({b})")]
    elif hint.finding == "divide_by_zero":
        for sign in ("//", "/", "%"):
            made.append((f"{sign} {holes['divisor']}", f"{sign} 1"))
    elif hint.finding == "index_outside":
        count = len(ast.parse(str(holes["array"]), mode="eval").body.elts)  # type: ignore[attr-defined]
        made.append((f"[{holes['n']}]", f"[{max(1, count)}]"))
    texts = [_once(whole, old, new) for old, new in made]
    fixes = list(_those_that_fit(use, part, texts, types))
    yield from fixes or [in_its_place(use)]


def _once(whole: str, old: str, new: str) -> str:
    """The formula with the first such piece replaced; a name is not looked for inside another."""
    ends = r"(?![\w.])" if old[-1:].isalnum() else ""
    at = re.search(rf"(?<![\w.\"']){re.escape(old)}{ends}", whole) if old else None
    return whole if at is None else whole[: at.start()] + new + whole[at.end() :]


def masked(use: Use, secret: str) -> Fix:
    """The fix that takes a secret out of a formula or template."""
    name = re.escape(secret)
    hole = rf"\{{[^{{}}]*(?<![\w.]){name}(?![\w.])[^{{}}]*\}}"
    new = re.sub(hole, "••••", use.text) if use.template else '"••••"'
    title = Words("写成 ••••", "Write •••• instead")
    return Fix.by(title, replace_formula, use.block, use.field.id, use.text, new, use.cell)


def shown(tree: ast.expr) -> str:
    """A formula as text, its exact numbers as they are written."""
    text = ast.unparse(ast.fix_missing_locations(tree))
    return re.sub(r"Decimal\('([^']*)'\)", r"\1", text)


def _those_that_fit(
    use: Use, part: Expression, texts: list[str], types: Mapping[str, str]
) -> Iterator[Fix]:
    """At most two fixes, of the texts that are sound and less doubtful than what stands there."""
    found, hints = part.type(types)
    misfit = not use.template and not fits(found, use.wanted)
    count = 0
    for text in dict.fromkeys(texts):
        if text == part.text or count == 2:
            continue
        new = use.text.replace(part.text, text, 1) if use.template else text
        try:
            parsed = parse_template(new) if use.template else parse(new)
        except FormulaError:
            continue
        if _doubts(use, parsed, types) >= len(hints) + misfit:
            continue
        count += 1
        title = Words("改为 {text}", "Write {text}").fill(text=text)
        yield Fix.by(title, replace_formula, use.block, use.field.id, use.text, new, use.cell)


def _doubts(use: Use, parsed: Expression | Template, types: Mapping[str, str]) -> int:
    parts = parsed.parts if isinstance(parsed, Template) else (parsed,)
    doubts = 0
    for part in parts:
        if not isinstance(part, str):
            found, hints = part.type(types)
            doubts += len(hints) + (not use.template and not fits(found, use.wanted))
    return doubts
