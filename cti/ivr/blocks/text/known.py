"""Numbers and names that have a known form: checking, normalising, finding and hiding them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

import phonenumbers
import stdnum.cn.ric
import stdnum.cn.uscc
import stdnum.luhn

from cti.ivr.blocks.taking import a_text, constant, delete_block, into, only_variable
from cti.ivr.blocks.text.pattern import compiled, nested_repeat
from cti.ivr.blocks.text.shape import FOUND, NONE
from cti.ivr.flow.block import (
    ERROR,
    NEXT,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    choice,
    integer,
    text,
)
from cti.ivr.flow.function_block import Nothing, function_block

VALID = Exit("valid", Words("有效", "valid"))
INVALID = Exit("invalid", Words("无效", "invalid"))
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][A-HJ-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]"
                    r"|[DABCEFGHJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DABCEFGHJK])")  # fmt: skip
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
                   r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")  # fmt: skip


def _phone_type(text: str, wanted: int) -> bool:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return False
    kind = phonenumbers.number_type(number)
    either = phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    return phonenumbers.is_valid_number(number) and kind in (wanted, either)


KINDS: Mapping[str, tuple[tuple[str, str], Callable[[str], bool]]] = {
    "mobile": (("手机号", "mobile number"),
               lambda t: _phone_type(t, phonenumbers.PhoneNumberType.MOBILE)),
    "fixed": (("固定电话", "fixed line"),
              lambda t: _phone_type(t, phonenumbers.PhoneNumberType.FIXED_LINE)),
    "mail": (("电子邮箱", "e-mail address"), lambda t: bool(_MAIL.fullmatch(t))),
    "identity": (("身份证号", "identity number"), lambda t: bool(stdnum.cn.ric.is_valid(t))),
    "card": (("银行卡号", "bank card"),
             lambda t: 12 <= len(t) <= 19 and t.isdigit() and bool(stdnum.luhn.is_valid(t))),
    "credit_code": (("统一社会信用代码", "credit code"),
                    lambda t: bool(stdnum.cn.uscc.is_valid(t))),
    "plate": (("车牌号", "number plate"), lambda t: bool(_PLATE.fullmatch(t.upper()))),
    "post_code": (("邮政编码", "post code"), lambda t: bool(re.fullmatch(r"[0-8]\d{5}", t))),
}  # fmt: skip
CHECKED_BY = {"card": "input.card", "identity": "input.id_number", "mobile": "input.phone"}
"""Kind -> the input block that takes no other value."""


def plain(text: str) -> str:
    """Half width, without the blanks and strokes that people write between groups."""
    return re.sub(r"[\s\-·•]", "", unicodedata.normalize("NFKC", text))


def check_checked(look: Look) -> Iterator[Finding]:
    kind, name = look.value("kind"), only_variable(look.value("text"))
    wanted = CHECKED_BY.get(kind)
    for other in look.flow.blocks.values():
        made = look.palette.get(other.type) if other.type == wanted else None
        if made is not None and any(to == name for _, to, _ in made.writes(other.fields)):
            words = Words("“{name}”由“{block}”收取，已经检查过。",
                          "{name} comes from {block}, which checked it already.")  # fmt: skip
            filled = words.fill(name=name, block=look.flow.title(other.id, look.palette))
            yield look.finding("wrong_kind", WARNING, filled, "text", [delete_block(look)])


@function_block(
    "text.check", Words("格式校验", "Check format"),
    Words("是否为有效的手机号、邮箱、身份证号、银行卡号等。",
          "Is it a mobile, fixed line, e-mail, identity number, bank card, credit code, plate?"),
    icon="text_check",
    takes={
        "text": a_text(accepts_secrets=True),
        "kind": choice("类别", "Kind", "mobile", {kind: words for kind, (words, _) in KINDS.items()}),
    },
    ways=(VALID, INVALID), checks=(check_checked,),
    summary=Words("“{text}”是否为有效的{kind}：", "Is “{text}” a {kind}:"),
)  # fmt: skip
def check(text: str, kind: str) -> bool:
    """Check digits are reckoned (ISO 7064, GB 11643, GB 32100, Luhn); nothing is asked anywhere."""
    known = KINDS.get(kind)
    if known is None:
        raise BlockFailed("bad_value", f"There is no kind {kind}; there are {', '.join(KINDS)}.")
    bare = unicodedata.normalize("NFKC", text).strip() if kind == "mail" else plain(text)
    return bare.isascii() is not (kind == "plate") and known[1](bare)


@function_block(
    "text.phone", Words("号码规范化", "Normalise number"),
    Words("把电话号码转为国际、国内或拨号格式。", "To E.164, national form or the form to dial out."),
    icon="text_phone",
    takes={
        "text": a_text("号码", "Number"),
        "to": choice("转为", "To", "e164", {
            "e164": ("国际格式 E.164", "E.164"), "national": ("国内格式", "national form"),
            "dial": ("拨号格式", "as it is dialled")}),
        "country": text("国家或地区", "Country", "CN", most=2),
    },
    gives={"into": into()}, ways=(NEXT, INVALID),
    summary=Words("把号码“{text}”转为{to}。", "“{text}” in the form {to}."),
)  # fmt: skip
def phone(text: str, to: str = "e164", country: str = "CN") -> str | Nothing:
    """E.164 `+8613812340022`; national and dialled forms have digits only.

    A number of another country is dialled with 00.
    """
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return Nothing()
    if not phonenumbers.is_valid_number(number):
        return Nothing()
    form = phonenumbers.PhoneNumberFormat
    if to == "e164":
        return str(phonenumbers.format_number(number, form.E164))
    home = phonenumbers.country_code_for_region(country.upper()) == number.country_code
    if to == "dial" and not home:
        return "00" + str(phonenumbers.format_number(number, form.E164))[1:]
    return re.sub(r"\D", "", phonenumbers.format_number(number, form.NATIONAL))


def check_all_shown(look: Look) -> Iterator[Finding]:
    given = constant(look.value("text"))
    first, last = look.value("keep_first"), look.value("keep_last")
    if look.value("kind") != "own" or not isinstance(first, int) or not isinstance(last, int):
        return
    if first + last >= (len(given) if given else 16):
        words = Words("首尾保留 {n} 个字符，没有隐藏任何内容。",
                      "The first and last {n} characters are shown: nothing is hidden.")  # fmt: skip
        fix = look.set_field(Words("只保留后 4 位", "Keep the last 4 only"), "keep_first", 0)
        less = [fix] if last <= 4 and (not given or len(given) > last) else []
        fixes = [*less, look.set_field(Words("全部隐藏", "Hide all"), "kind", "name")]
        yield look.finding("all_shown", ERROR, words.fill(n=first + last), "keep_first", fixes)


_MASKS: Mapping[str, tuple[int, int]] = {"phone": (3, 4), "id": (6, 4), "card": (0, 4)}


@function_block(
    "text.mask", Words("脱敏", "Mask"),
    Words("用 * 隐藏一部分：138****0022、张**。", "Hides a part: 138****0022, 张**."),
    icon="text_mask",
    takes={
        "text": a_text(accepts_secrets=True),
        "keep_first": integer("保留前几位", "Keep first", 3, low=0, high=20),
        "keep_last": integer("保留后几位", "Keep last", 4, low=0, high=20),
        "kind": choice("类别", "Kind", "own", {
            "own": ("自定", "own"), "phone": ("电话", "telephone"), "name": ("姓名", "name"),
            "id": ("证件号", "ID number"), "card": ("银行卡", "card"), "mail": ("邮箱", "e-mail")}),
    },
    gives={"into": into()}, checks=(check_all_shown,),
    summary=Words("把“{text}”脱敏。", "Masks “{text}”."),
)  # fmt: skip
def mask(text: str, keep_first: int = 3, keep_last: int = 4, kind: str = "own") -> str:
    """A text too short to hide anything of is hidden as a whole."""
    if kind == "name":
        return text[:1] + "*" * (len(text) - 1)
    if kind == "mail" and "@" in text:
        name, _, host = text.rpartition("@")
        return f"{name[:1]}***@{host}"
    first, last = _MASKS.get(kind, (max(0, keep_first), max(0, keep_last)))
    if first + last >= len(text):
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[len(text) - last :]


_PATTERNS: Mapping[str, str] = {
    "digits": r"\d+",
    "amount": r"-?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|-?\d+(?:\.\d{1,2})?",
    "date": r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}|\d{8}",
    "mobile": r"1[3-9]\d{9}",
}


def check_pattern(look: Look) -> Iterator[Finding]:
    pattern = look.value("pattern")
    if look.value("kind") != "own" or not isinstance(pattern, str):
        return
    if not pattern:
        words = Words("自定格式需要填写表达式。", "An own form needs a pattern.")
        fix = look.set_field(Words("改为提取数字", "Take the digits"), "kind", None)
        yield look.finding("pattern_missing", ERROR, words, "pattern", [fix])
    elif (simpler := nested_repeat(pattern)) is not None:
        words = Words("嵌套的重复会使匹配变慢，也不需要。",
                      "A repeat inside a repeat is slow and not needed.")  # fmt: skip
        title = Words("改为 {p}", "Write {p}").fill(p=simpler)
        fix = look.set_field(title, "pattern", simpler)
        yield look.finding("slow_pattern", WARNING, words, "pattern", [fix])
    else:
        try:
            compiled(pattern)
        except BlockFailed as failed:
            words = Words("表达式无法使用：{why}", "The pattern cannot be used: {why}")
            fix = look.set_field(Words("改为提取数字", "Take the digits"), "kind", None)
            filled = words.fill(why=failed.text)
            yield look.finding("bad_pattern", ERROR, filled, "pattern", [fix])


@function_block(
    "text.extract", Words("提取", "Extract"),
    Words("从文本中取出数字、金额、日期、手机号等。",
          "The part that fits a pattern, such as the number in an SMS."),
    icon="text_extract",
    takes={
        "text": a_text(),
        "pattern": text("表达式", "Pattern", "", most=200),
        "kind": choice("类别", "Kind", "digits", {
            "digits": ("数字", "digits"), "amount": ("金额", "amount"), "date": ("日期", "date"),
            "mobile": ("手机号", "mobile number"), "own": ("自定", "own")}),
    },
    gives={"into": into()}, ways=(FOUND, NONE), checks=(check_pattern,),
    summary=Words("从“{text}”中提取{kind}：", "Takes the {kind} out of “{text}”:"),
)  # fmt: skip
def extract(text: str, pattern: str = "", kind: str = "digits") -> str | Nothing:
    """The first part that fits; of an own pattern its first group, if it has one."""
    if kind == "own":
        found = compiled(pattern).search(text)
        if not found:
            return Nothing()
        return str(found.group(1 if found.re.groups else 0) or "")
    form = _PATTERNS.get(kind)
    if form is None:
        raise BlockFailed("bad_value", f"There is no kind {kind}.")
    hit = (
        re.search(rf"(?<![\d.,])(?:{form})(?!\d)", text)
        if kind != "digits"
        else re.search(form, text)
    )
    return hit.group() if hit else Nothing()
