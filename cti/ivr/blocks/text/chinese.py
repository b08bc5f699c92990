"""Chinese text: width of signs, simplified and traditional, Pinyin, amounts in capital numerals."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import opencc

from cti.ivr.blocks.taking import a_number, a_text, into
from cti.ivr.flow.block import FAILED, NEXT, BlockFailed, Words, choice
from cti.ivr.flow.function_block import function_block
from cti.ivr.formula.functions.operators import places

if TYPE_CHECKING:
    from opencc import OpenCC

_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TO_FULL = {half: full for full, half in _TO_HALF.items()}
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"


@cache
def _converter(way: str) -> OpenCC:
    return opencc.OpenCC(way)


@function_block(
    "text.width", Words("全角半角转换", "Full and half width"),
    Words("全角与半角互转，简体与繁体互转。", "１２Ａ to 12A and back; simplified and traditional."),
    icon="text_width",
    takes={
        "text": a_text(),
        "to": choice("转为", "To", "half", {
            "half": ("半角", "half width"), "full": ("全角", "full width"),
            "simplified": ("简体", "simplified"), "traditional": ("繁体", "traditional")}),
    },
    gives={"into": into()},
    summary=Words("把“{text}”转为{to}。", "“{text}” to {to}."),
)  # fmt: skip
def width(text: str, to: str = "half") -> str:
    """Width changes the signs of ASCII only; characters change word by word, as OpenCC does it."""
    if to == "full":
        return text.translate(_TO_FULL)
    if to in ("simplified", "traditional"):
        return str(_converter("t2s" if to == "simplified" else "s2t").convert(text))
    return text.translate(_TO_HALF)


@function_block(
    "text.pinyin", Words("汉字转拼音", "Pinyin"),
    Words("汉字转为拼音或首字母。", "Chinese to Pinyin or first letters."),
    icon="text_pinyin",
    takes={
        "text": a_text(),
        "form": choice("形式", "Form", "full", {
            "full": ("全拼", "full"), "initials": ("首字母", "first letters")}),
    },
    gives={"into": into()},
    summary=Words("取“{text}”的拼音。", "The Pinyin of “{text}”."),
)  # fmt: skip
def pinyin(text: str, form: str = "full") -> str:
    """Without tones; what is not Chinese stays."""
    from pypinyin import Style, lazy_pinyin  # late: its dictionaries take 55 MB

    style = Style.FIRST_LETTER if form == "initials" else Style.NORMAL
    syllables = lazy_pinyin(text, style=style)
    return ("" if form == "initials" else " ").join(syllables)


@function_block(
    "text.amount_words", Words("金额大写", "Amount in words"),
    Words("金额写成中文大写，用于传真和票据。", "1,234.50 as 壹仟贰佰叁拾肆元伍角整."),
    icon="text_amount",
    takes={"amount": a_number("金额", "Amount", "decimal")},
    gives={"into": into()}, ways=(NEXT, FAILED),
    summary=Words("把 {amount} 写成大写金额。", "{amount} in capital numerals."),
)  # fmt: skip
def amount_words(amount: Decimal) -> str:
    """By the rules of the People's Bank for bills (支付结算办法, annex 1).

    整 follows yuan and jiao, not fen; 零 stands for a run of zeros before a later digit. Raises
    BlockFailed("bad_value") beyond two places, "overflow" from a million million up.
    """
    cents = places(amount, 2)
    if cents != amount:
        raise BlockFailed("bad_value", f"{amount} has more than two places.")
    if abs(cents) >= Decimal(10) ** 12:
        raise BlockFailed("overflow", "Amounts in words go up to 999,999,999,999.99.")
    whole, small = divmod(int(abs(cents) * 100), 100)
    jiao, fen = divmod(small, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if jiao:
        words += ("零" if whole and whole % 10 == 0 else "") + f"{_CAPITALS[jiao]}角"
    elif fen and whole:
        words += "零"
    if fen:
        words += f"{_CAPITALS[fen]}分"
    else:
        words = (words or "零元") + "整"
    return ("负" if cents < 0 else "") + words


def _whole(number: int) -> str:
    words, gap = "", False
    for power, unit in ((2, "亿"), (1, "万"), (0, "")):
        group = number // 10_000**power % 10_000
        if not group:
            gap = gap or bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + unit
        gap = False
    return words


def _group(number: int) -> str:
    words, gap = "", False
    for power, unit in ((3, "仟"), (2, "佰"), (1, "拾"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            words += ("零" if gap and words else "") + _CAPITALS[digit] + unit
            gap = False
        else:
            gap = True
    return words
