"""Sentences of the findings about the call, people and law."""

from cti.ivr.check.finding import ERROR, HINT, WARNING
from cti.ivr.flow.field import Words

SENTENCES = {
    "not_answered": (ERROR, Words(
        "未应答就使用“{block}”。路径：{path}。",
        "{block} speaks or listens before the call is answered, on the path {path}.")),
    "after_hang_up": (ERROR, Words(
        "此处来电者已挂机，不能使用“{block}”。",
        "{block} needs the caller, but here the caller is gone.")),
    "answer_twice": (HINT, Words(
        "“{block}”处呼叫已应答。", "The call is already answered at {block}.")),
    "ends_silently": (WARNING, Words(
        "“{block}”直接结束呼叫，没有任何提示。", "{block} ends the call without a word.")),
    "queue_without_way_out": (WARNING, Words(
        "来电者只能挂机才能离开队列“{name}”。", "A caller can leave {name} only by hanging up.")),
    "transfer_no_answer": (WARNING, Words(
        "若 {target} 无人接听，来电者将丢失。", "If {target} does not answer, the caller is lost here.")),
    "queue_twice": (WARNING, Words(
        "来电者已在队列“{name}”中，“{block}”又使其排队。",
        "The caller already waits in {name}; {block} would put them there again.")),
    "queue_left": (ERROR, Words(
        "来电者在“{block}”处不在任何队列中。路径：{path}。",
        "{block} acts on a queue, but on the path {path} the caller waits in none.")),
    "leg_missing": (ERROR, Words(
        "“{block}”缺少第二方：路径 {path} 上没有呼叫任何人。",
        "{block} needs a second party; on the path {path} nobody was called.")),
    "leg_left": (WARNING, Words(
        "“{block}”呼叫的第二方在路径 {path} 上既未接通也未释放。",
        "The party called in {block} is neither joined nor released on the path {path}.")),
    "recording_notice": (WARNING, Words(
        "“{block}”开始录音，但未告知来电者。",
        "{block} records the talk and the caller is not told.")),
    "ring_too_short": (WARNING, Words(
        "“{block}”的振铃 {n} 秒低于规定的 15 秒。",
        "{n} s of ringing in {block} is below the minimum of 15 s.")),
    "outbound_no_identity": (WARNING, Words(
        "外呼开头 {n} 个模块内没有说明公司名称。",
        "A called person hears no name of the company in the first {n} blocks.")),
    "outbound_no_refuse": (WARNING, Words(
        "被叫无法选择“拒绝再次来电”。", "A called person has no key to refuse further calls.")),
    "number_not_checked": (WARNING, Words(
        "“{block}”呼叫的号码未经“可否呼叫”检查。",
        "{block} calls a number that a caller or a file supplied, without Permission to call.")),
    "number_shown_foreign": (ERROR, Words(
        "“{block}”的外显号码 {number} 不属于本单位的中继。",
        "The number {number} to be shown by {block} is none of this site's trunks.")),
    "contact_not_closed": (WARNING, Words(
        "路径 {path} 结束时没有设置外呼结果，系统会按规则再次呼叫。",
        "The path {path} ends without an outcome for the contact; the dialer will call again by rule.")),
    "segment_no_return": (ERROR, Words(
        "坐席在等待客户，但路径 {path} 没有返回。",
        "An agent waits for the customer, and the path {path} never returns.")),
    "emergency_blocked": (ERROR, Words(
        "“{block}”也会拦截紧急号码 {number}。", "{block} also catches the emergency number {number}.")),
    "service_stalls": (HINT, Words(
        "“{block}”可能需要 {n} 秒，期间没有声音。",
        "{block} may take {n} s and nothing is played meanwhile.")),
    "test_missing": (HINT, Words(
        "{n} 个出口没有测试脚本覆盖。",
        "{n} exits are covered by no test script of this flow.")),
    "test_fails": (WARNING, Words(
        "测试“{name}”的结果不符：{reason}。",
        "The test “{name}” no longer ends as it says: {reason}.")),
}  # fmt: skip
