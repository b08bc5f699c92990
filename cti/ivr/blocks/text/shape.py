"""Cutting, joining and shaping text."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.taking import (
    a_number,
    a_text,
    constant,
    delete_block,
    into,
    number_in,
)
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    HINT,
    NEXT,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    choice,
    text,
    yes_no,
)
from cti.ivr.flow.function_block import Nothing, function_block
from cti.ivr.formula.expression import Hole, parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.values.variables import TEXT_LIMIT

FOUND = Exit("found", Words("找到", "found"))
NONE = Exit("none", Words("没有", "none"))


def check_template(look: Look) -> Iterator[Finding]:
    """A hole whose variable has no first value may stay empty."""
    given = look.value("template")
    try:
        parts = parse_template(given).parts if isinstance(given, str) else ()
    except FormulaError:
        return
    unset = {v.path for v in look.flow.variables if v.first is None and v.type == "text"}
    for part in parts:
        if isinstance(part, Hole) and part.text in unset:
            words = Words("“{name}”可能为空，文本中会留下空白。",
                          "{name} may be empty and would leave a gap in the text.")  # fmt: skip
            mended = given.replace("{" + part.text, f'{{first_of({part.text}, "—")')
            title = Words("为空时写“—”", "Write “—” where it is empty")
            fix = look.set_field(title, "template", mended)
            yield look.finding("empty_hole", HINT, words.fill(name=part.text), "template", [fix])


@function_block(
    "text.template", Words("文本拼接", "Fill template"),
    Words("把变量按格式填进一段文本。", "Builds a text with variables and forms in it."),
    icon="text_template",
    takes={"template": a_text("模板", "Template")},
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_template,), in_formulas=False,
    summary=Words("拼成“{template}”。", "Builds “{template}”."),
    line=Words("{template}", "{template}"),
)  # fmt: skip
def template(template: str) -> str:
    """The field is a template already; its value is the filled text."""
    return template


@function_block(
    "text.length", Words("文本长度", "Length"),
    Words("文本有多少个字符。", "The number of characters."),
    icon="text_length", takes={"text": a_text()}, gives={"into": into()},
    summary=Words("取“{text}”的长度。", "The length of “{text}”."),
)  # fmt: skip
def length(text: str) -> int:
    """Characters, a Chinese one counting as one."""
    return len(text)


def check_from(look: Look) -> Iterator[Finding]:
    if number_in(look.value("from")) == 0:
        words = Words("字符从 1 开始数，不是 0。", "Characters are counted from 1, not from 0.")
        fix = look.set_field(Words("改为 1", "Set to 1"), "from", 1)
        yield look.finding("from_zero", ERROR, words, "from", [fix])


@function_block(
    "text.part", Words("截取", "Cut out"),
    Words("从第几个字符起取若干个；负数从末尾数。",
          "So many characters from a position; negative counts from the end."),
    icon="text_cut",
    takes={
        "text": a_text(),
        "from": a_number("从第几个", "From", "integer", default=1, required=False),
        "count": a_number("个数", "Count", "integer", required=False),
    },
    gives={"into": into()}, checks=(check_from,),
    summary=Words("从“{text}”第 {from} 个字符起截取。", "Cuts “{text}” from character {from}."),
)  # fmt: skip
def part(text: str, from_: int = 1, count: int = TEXT_LIMIT) -> str:
    """Character 1 is the first, -1 the last; what lies outside the text is nothing."""
    if from_ == 0 or count < 0:
        raise BlockFailed("bad_value", "Characters count from 1, and a count is not negative.")
    start = from_ - 1 if from_ > 0 else max(0, len(text) + from_)
    return text[start : start + count]


def check_what(look: Look) -> Iterator[Finding]:
    if look.value("what") == "":
        words = Words("空文本在哪里都能找到。", "An empty text is found everywhere.")
        named = next((v.path for v in look.flow.variables if v.type == "text"), None)
        fixes = [delete_block(look), look.open_field("what")]
        if named is not None:
            title = Words("查找变量 {name}", "Look for {name}").fill(name=named)
            fixes.insert(0, look.set_field(title, "what", "{" + named + "}"))
        yield look.finding("empty", WARNING, words, "what", fixes)


@function_block(
    "text.find", Words("查找", "Find"),
    Words("一段文本在另一段里的位置。", "The position of a text in a text."),
    icon="text_find",
    takes={
        "text": a_text(),
        "what": a_text("找什么", "What", default="", required=False),
        "from": a_number("从第几个", "From", "integer", default=1, required=False),
    },
    gives={"into": into(required=False)}, ways=(FOUND, NONE), checks=(check_what,),
    summary=Words("在“{text}”里找“{what}”：", "Looks for “{what}” in “{text}”:"),
)  # fmt: skip
def find(text: str, what: str, from_: int = 1) -> int | Nothing:
    """The number of the character at which it begins; nothing where it is not found."""
    if from_ < 1:
        raise BlockFailed("bad_value", "Characters count from 1.")
    at = text.find(what, from_ - 1)
    return at + 1 if at >= 0 else Nothing()


def check_same(look: Look) -> Iterator[Finding]:
    if look.value("what") and look.value("what") == look.value("by"):
        words = Words("查找与替换的内容相同，什么都不会变。",
                      "What is replaced and what replaces it are equal; nothing changes.")  # fmt: skip
        yield look.finding("same", WARNING, words, "by", [delete_block(look)])


@function_block(
    "text.replace", Words("替换", "Replace"),
    Words("把一段文字全部或首个换成另一段。", "Replaces all, or the first, of a text."),
    icon="text_replace",
    takes={
        "text": a_text(),
        "what": a_text("找什么", "What"),
        "by": a_text("换成", "By", default="", required=False),
        "all": yes_no("全部替换", "All of them", True),
    },
    gives={"into": into()}, checks=(check_same,),
    summary=Words("把“{what}”换成“{by}”。", "Replaces “{what}” by “{by}”."),
)  # fmt: skip
def replace(text: str, what: str, by: str, all_: bool = True) -> str:
    """An empty `what` changes nothing."""
    if not what:
        return text
    times = text.count(what) if all_ else 1
    if len(text) + times * (len(by) - len(what)) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    return text.replace(what, by, times)


def check_separator(look: Look) -> Iterator[Finding]:
    if look.value("at") == "" and not look.value("widths"):
        words = Words("没有分隔符就无法拆分，请改为按宽度。",
                      "Without a separator the text is split by widths.")  # fmt: skip
        fix = look.set_field(Words("每 1 个字符拆开", "Every character by itself"), "widths", "1")
        comma = look.set_field(Words("用逗号分隔", "Split at commas"), "at", None)
        yield look.finding("no_separator", ERROR, words, "at", [fix, comma])


@function_block(
    "text.split", Words("拆分", "Split"),
    Words("按分隔符或宽度把文本拆成数组。", "Text to array, at a separator or by widths."),
    icon="text_split",
    takes={
        "text": a_text(),
        "at": text("分隔符", "At", ","),
        "widths": text("宽度", "Widths", "", most=100,
                       hint=Words("如 4,2,2；最后一个重复", "such as 4,2,2; the last repeats")),
    },
    gives={"into": into(result="text[]")}, checks=(check_separator,),
    summary=Words("把“{text}”按“{at}”拆开。", "Splits “{text}” at “{at}”."),
)  # fmt: skip
def split(text: str, at: str = ",", widths: str = "") -> tuple[str, ...]:
    """An empty text has no parts."""
    if not text:
        return ()
    if not widths:
        return tuple(text.split(at)) if at else tuple(text)
    try:
        sizes = [int(size) for size in widths.replace("，", ",").split(",")]
    except ValueError:
        sizes = [0]
    if min(sizes) < 1:
        raise BlockFailed("bad_value", f"The widths {widths} are no numbers from 1 up.")
    parts: list[str] = []
    start = 0
    while start < len(text):
        size = sizes[min(len(parts), len(sizes) - 1)]
        parts.append(text[start : start + size])
        start += size
    return tuple(parts)


@function_block(
    "text.trim", Words("去空格", "Trim"),
    Words("去掉两端的空格或指定字符。", "Takes away blanks or given characters at the ends."),
    icon="text_trim",
    takes={
        "text": a_text(),
        "side": choice("哪一端", "Side", "both", {
            "both": ("两端", "both"), "left": ("左", "left"), "right": ("右", "right")}),
        "characters": text("字符", "Characters", "", most=40),
    },
    gives={"into": into()},
    summary=Words("去掉“{text}”两端的空格。", "Trims “{text}”."),
)  # fmt: skip
def trim(text: str, side: str = "both", characters: str = "") -> str:
    """Without characters given: every blank that Unicode knows, the full-width one included."""
    strip = {"left": str.lstrip, "right": str.rstrip}.get(side, str.strip)
    return strip(text, characters or None)


@function_block(
    "text.case", Words("大小写转换", "Letter case"),
    Words("转为大写、小写或首字母大写。", "Upper, lower or first letters."),
    icon="text_case",
    takes={
        "text": a_text(),
        "to": choice("转为", "To", "upper", {
            "upper": ("大写", "upper"), "lower": ("小写", "lower"),
            "first": ("首字母大写", "first letters")}),
    },
    gives={"into": into()},
    summary=Words("把“{text}”转为{to}。", "“{text}” in {to} case."),
)  # fmt: skip
def case(text: str, to: str = "upper") -> str:
    """Words are what stands between blanks."""
    if to == "first":
        return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
    return text.lower() if to == "lower" else text.upper()


def check_shorter(look: Look) -> Iterator[Finding]:
    given, wanted = constant(look.value("text")), number_in(look.value("length"))
    if given is not None and wanted is not None and len(given) > wanted:
        words = Words("内容有 {n} 个字符，比要补到的 {m} 位还长。",
                      "The text has {n} characters, more than the length {m}.")  # fmt: skip
        raise_ = look.set_field(Words("长度改为 {n}", "Make the length {n}").fill(n=len(given)),
                                "length", len(given))  # fmt: skip
        cut = look.set_field(Words("先截短", "Cut it first"), "text", given[:wanted])
        filled = words.fill(n=len(given), m=wanted)
        yield look.finding("shorter", WARNING, filled, "length", [cut, raise_])


@function_block(
    "text.pad", Words("补位", "Pad"),
    Words("补足到指定长度，如 00042。", "Fills up to a length, such as 00042."),
    icon="text_pad",
    takes={
        "text": a_text(),
        "length": a_number("长度", "Length", "integer"),
        "with": text("用", "With", "0", most=1),
        "side": choice("补在", "Side", "left", {"left": ("左边", "left"), "right": ("右边", "right")}),
    },
    gives={"into": into()}, checks=(check_shorter,),
    summary=Words("把“{text}”补到 {length} 位。", "Pads “{text}” to {length} characters."),
)  # fmt: skip
def pad(text: str, length: int, with_: str = "0", side: str = "left") -> str:
    """A text that is longer already stays as it is."""
    if length > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    if len(with_) != 1:
        raise BlockFailed("bad_value", "A text is filled up with one character.")
    return text.ljust(length, with_) if side == "right" else text.rjust(length, with_)
