"""What the values are called that exist in every call, for lists in which people choose."""

from __future__ import annotations

from collections.abc import Mapping

from cti.ivr.flow.field import Words

TITLES: Mapping[str, Words] = {
    "call.id": Words("呼叫编号", "number of the call"),
    "call.calling": Words("主叫号码", "caller's number"),
    "call.called": Words("被叫号码", "number that was called"),
    "call.original_called": Words("原被叫号码", "number called at first"),
    "call.redirect_reason": Words("转接原因", "why it was forwarded"),
    "call.direction": Words("呼叫方向", "direction"),
    "call.trunk": Words("中继", "trunk"),
    "call.trunk_group": Words("中继组", "group of trunks"),
    "call.caller_kind": Words("主叫类型", "kind of caller's number"),
    "call.caller_area": Words("主叫归属地", "caller's area"),
    "call.started": Words("来电时间", "when the call came"),
    "call.answered_at": Words("应答时间", "when it was answered"),
    "call.seconds": Words("通话秒数", "seconds so far"),
    "call.language": Words("通话语言", "language of the call"),
    "call.voice": Words("播音声音", "voice"),
    "call.last_digits": Words("最近按键", "digits keyed last"),
    "call.cause": Words("挂机原因", "cause of the end"),
    "call.queue": Words("所在队列", "queue"),
    "call.agent": Words("坐席", "agent"),
    "call.is_test": Words("是否试拨", "whether it is a trial"),
    "call.input_fault": Words("输入错误", "what was wrong with the input"),
    "sys.now": Words("现在", "now"),
    "sys.today": Words("今天", "today"),
    "sys.site": Words("单位名称", "name of the site"),
    "error.kind": Words("错误类型", "kind of error"),
    "error.text": Words("错误说明", "what went wrong"),
    "error.block": Words("出错模块", "block that failed"),
    "error.code": Words("错误代码", "code of the error"),
}
CUSTOMER: Mapping[str, Words] = {
    "id": Words("客户编号", "number of the card"),
    "telephone": Words("客户电话", "customer's telephone"),
    "name": Words("客户姓名", "customer's name"),
    "title": Words("称谓", "form of address"),
    "member": Words("会员号", "membership"),
    "kind": Words("客户类别", "class of customer"),
    "company": Words("公司", "company"),
    "address": Words("地址", "address"),
    "owner": Words("归属坐席", "agent in charge"),
    "note": Words("备注", "note"),
    "language": Words("客户语言", "customer's language"),
    "channel": Words("联系渠道", "channel"),
}


def variable_title(path: str) -> Words | None:
    """What a value of the system or of the customer's card is called; None for others."""
    found = TITLES.get(path)
    scope, _, name = path.partition(".")
    return found or (CUSTOMER.get(name) if scope == "customer" else None)
