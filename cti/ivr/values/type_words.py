"""What the types of the flow language are called."""

from __future__ import annotations

from cti.ivr.flow.field import Words

NAMES = {
    "integer": Words("整数", "a whole number"),
    "decimal": Words("小数", "an exact number"),
    "float": Words("浮点数", "a float"),
    "number": Words("数字", "a number"),
    "boolean": Words("是/否", "yes or no"),
    "date_time": Words("日期时间", "a date or time"),
    "text": Words("文本", "a text"),
    "character": Words("字符", "a character"),
    "array": Words("数组", "an array"),
    "any": Words("任意值", "any value"),
}


def type_words(name: str) -> Words:
    """`integer[]` -> 整数数组, an array (a whole number); what is not known stays as it is written."""
    if "/" in name:
        parts = [type_words(part) for part in name.split("/")]
        return Words("或".join(p.zh for p in parts), " or ".join(p.en for p in parts))
    known = NAMES.get(
        name.removesuffix("[]"), Words(name.removesuffix("[]"), name.removesuffix("[]"))
    )
    if name.endswith("[]"):
        return Words(f"{known.zh}数组", f"an array ({known.en})")
    return known
