"""The number of a parcel, as people read it off the slip."""

from cti.ivr.flow.block import NEXT, Exit, Words, text, variable
from cti.ivr.flow.function_block import Nothing, function_block


@function_block(
    "text.parcel",
    Words("运单号", "Parcel number"),
    Words("检查并整理运单号。", "Checks and tidies the number of a parcel."),
    icon="parcel",
    takes={"text": text("运单号", "Number", required=True, formula=True)},
    gives={"into": variable("存入变量", "Into", required=True)},
    ways=(NEXT, Exit("wrong", Words("错误", "wrong"))),
    summary=Words("检查运单号“{text}”：", "Checks the parcel number “{text}”:"),
)
def parcel_number(text: str) -> str | Nothing:
    digits = "".join(c for c in text if c.isdigit())
    right = len(digits) == 12 and sum(map(int, digits[:-1])) % 10 == int(digits[-1])
    return f"SF-{digits}" if right else Nothing()
