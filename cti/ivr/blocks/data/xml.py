"""XML 1.0 read by XPath and made from a template. Document types and entities are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from cti.ivr.blocks.data.json import MISSING, PATHS, READ, SAMPLE, unknown_path
from cti.ivr.blocks.taking import a_text, into
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
)
from cti.ivr.flow.function_block import FunctionBlock, Leaving, Nothing, function_block
from cti.ivr.formula.expression import Hole, Template, parse_template
from cti.ivr.formula.functions import written
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.values.variables import TEXT_LIMIT

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def load(text: str, *, recover: bool = False) -> Any:
    """The root element; raises ValueError where the text is no XML or brings a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    except etree.XMLSyntaxError as problem:
        raise ValueError(str(problem)) from None
    if root is None or root.getroottree().docinfo.doctype:
        raise ValueError("there is a document type, or nothing")
    return root


def value_at(root: Any, path: str) -> tuple[bool, Any]:
    """(whether the path is there, its text); several finds make an array.

    Namespaces are named as the document names them; `d:` stands for the one without a name.
    """
    spaces = {name or "d": uri for name, uri in root.nsmap.items()}
    try:
        found = root.getroottree().xpath(path, namespaces=spaces, smart_strings=False)
    except (etree.XPathError, ValueError):
        raise BlockFailed("bad_value", f"{path} is no path; write /order/item/@no.") from None
    if isinstance(found, (bool, float, str)):
        return True, found if not isinstance(found, float) or found % 1 else int(found)
    texts = [_text(one) for one in found]
    return bool(texts), (texts[0] if len(texts) == 1 else tuple(texts)) if texts else None


def _text(found: Any) -> str:
    return found if isinstance(found, str) else "".join(found.itertext()).strip()


def read_one(text: str, path: str) -> Any:
    """As formulas call it: `data.xml_read(answer, "/order/total")`; empty where it is missing."""
    try:
        return value_at(load(text), path)[1]
    except ValueError:
        raise BlockFailed("bad_value", "The text is no XML.") from None


def paths_in(root: Any) -> list[str]:
    """Every path of a document that leads to a text or an attribute."""
    tree = root.getroottree()
    paths = []
    for element in root.iter(etree.Element):
        at = tree.getpath(element)
        paths += [f"{at}/@{name}" for name in element.attrib]
        if not len(element):
            paths.append(at)
    return paths


def check_paths(look: Look) -> Iterator[Finding]:
    try:
        sample = load(look.value("sample") or "")
    except ValueError:
        return
    for row in look.value("into") or ():
        path = str(row.get("path") or "") if isinstance(row, dict) else ""
        try:
            there = value_at(sample, path)[0] if path else True
        except BlockFailed:
            there = False
        if not there:
            yield unknown_path(look, path, paths_in(sample))


@function_block(
    "data.xml_read", Words("解析 XML", "Read XML"),
    Words("按路径从 XML 取值。", "Values out of XML by path."),
    icon="xml",
    takes={"text": a_text("XML 文本", "XML text"), "sample": SAMPLE},
    gives={"into": PATHS},
    ways=(READ, MISSING, Exit("not_xml", Words("不是 XML", "no XML")), FAILED),
    checks=(check_paths,), in_formulas=read_one, fruitful=("missing",),
    summary=Words("从 XML 取 {into}。", "Takes {into} out of XML."),
)  # fmt: skip
def xml_read(text: str, into: Any) -> tuple[Any, ...] | Nothing | Leaving:
    """XPath 1.0; elements give their text."""
    try:
        root = load(text)
    except ValueError:
        return Nothing("not_xml")
    found = [value_at(root, row["path"]) for row in into]
    values = tuple(value for _, value in found)
    return values if all(there for there, _ in found) else Leaving("missing", values)


class _Escaping(FunctionBlock):
    """Fills the holes of its template with escaped values."""

    template: Any

    async def run(self, call: Session) -> str:
        return await self.give(call, xml_make(self.filled(call)))

    def filled(self, call: Session) -> str:
        if not isinstance(self.template, Template):
            return str(self.template or "")
        return "".join(
            part if isinstance(part, str) else escape(
                written(call.evaluate(part), part.form), {'"': "&quot;", "'": "&apos;"})
            for part in self.template.parts
        )  # fmt: skip


def check_well_formed(look: Look) -> Iterator[Finding]:
    given = look.value("template")
    try:
        parts = parse_template(given).parts if isinstance(given, str) else ()
    except FormulaError:
        return
    holes = [part for part in parts if isinstance(part, Hole)]
    marks = iter(range(len(holes)))
    bare = "".join(part if isinstance(part, str) else f"hole{next(marks)}." for part in parts)
    try:
        load(bare)
    except ValueError as problem:
        if not bare:
            return
        words = Words("模板不是完整的 XML：{why}", "The template is not well formed: {why}")
        fixes = [look.open_field("template")]
        mended = _mended(bare, holes)
        if mended is not None:
            title = Words("补上缺少的标记", "Close what is open")
            fixes.insert(0, look.set_field(title, "template", mended))
        filled = words.fill(why=problem)
        yield look.finding("not_well_formed", ERROR, filled, "template", fixes)


def _mended(bare: str, holes: list[Hole]) -> str | None:
    """As libxml2 reads it when it makes the best of it; None where nothing can be made of it."""
    try:
        made = etree.tostring(load(bare, recover=True), encoding="unicode")
    except ValueError:
        return None
    made = str(made).replace("{", "{{").replace("}", "}}")
    for number, hole in enumerate(holes):
        form = f":{hole.form}" if hole.form else ""
        made = made.replace(f"hole{number}.", "{" + hole.text + form + "}")
    return made


@function_block(
    "data.xml_make", Words("生成 XML", "Make XML"),
    Words("由模板生成 XML，值会自动转义。", "XML from a template; values are escaped."),
    icon="xml",
    takes={"template": a_text("模板", "Template", accepts_secrets=True)},
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_well_formed,), base=_Escaping,
    in_formulas=False,
    summary=Words("由模板生成 XML。", "XML from a template."),
)  # fmt: skip
def xml_make(template: str) -> str:
    """The text, if it is well formed; raises BlockFailed("bad_value")."""
    if len(template) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    try:
        load(template)
    except ValueError as problem:
        raise BlockFailed("bad_value", f"The XML is not well formed: {problem}") from None
    return template
