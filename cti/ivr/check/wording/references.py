"""Sentences of the findings about fields and references."""

from cti.ivr.check.finding import ERROR, HINT, WARNING
from cti.ivr.flow.field import Words

SENTENCES = {
    "field_missing": (ERROR, Words(
        "“{block}”的“{field}”没有填写。", "{field} of {block} is empty.")),
    "field_limit": (ERROR, Words(
        "“{field}”为 {value}，应在 {low} 到 {high} 之间。",
        "{field} is {value}; it must be between {low} and {high}.")),
    "field_wrong": (ERROR, Words(
        "“{block}”的“{field}”的值 {value} 无法使用：{reason}。",
        "{field} of {block} has the value {value}, which cannot be used: {reason}.")),
    "field_unknown": (WARNING, Words(
        "“{block}”的字段“{field}”无法识别，已保留但不使用。",
        "{block} carries a field “{field}” that this version does not know; it is kept and not used.")),
    "block_unknown": (ERROR, Words(
        "没有安装模块类型“{type}”（{block}），其字段原样保留。",
        "The block type {type} of {block} is not installed here; its fields are kept as they are.")),
    "queue_missing": (ERROR, Words("队列“{name}”不存在。", "There is no queue “{name}”.")),
    "queue_unstaffed": (WARNING, Words("队列“{name}”没有坐席。", "Queue {name} has no agents.")),
    "extension_missing": (WARNING, Words(
        "分机 {name} 不在拨号计划中。", "Extension {name} is not in the dial plan.")),
    "calendar_missing": (ERROR, Words("日历“{name}”不存在。", "There is no calendar “{name}”.")),
    "source_missing": (ERROR, Words(
        "数据源“{name}”不存在。", "There is no data source “{name}”.")),
    "source_away": (WARNING, Words(
        "数据源“{name}”当前无法连接，未能检查表和字段。",
        "Data source {name} did not answer just now; tables and columns could not be checked.")),
    "table_missing": (ERROR, Words(
        "{source} 中没有表或字段“{name}”。", "{source} has no table or column “{name}”.")),
    "sql_text_in_query": (ERROR, Words(
        "变量 {variable} 直接写在 SQL 语句中，来电者的输入可能改变语句。",
        "The value {variable} is written into the SQL text; a caller's input could change the query.")),
    "sql_unbounded": (WARNING, Words(
        "语句没有 WHERE，会修改整张表 {table}。",
        "This statement changes every row of {table}: it has no WHERE.")),
    "transaction_open": (ERROR, Words(
        "从“开始事务”到“{block}”的路径没有提交或回滚。",
        "A path from Begin leads to {block} without Commit or Roll back.")),
    "transaction_waits": (WARNING, Words(
        "事务未结束时“{block}”等待来电者，可能锁住其他呼叫。",
        "{block} asks the caller something while a transaction is open; other calls may wait for it.")),
    "cache_stale": (WARNING, Words(
        "“{block}”的缓存数据可能已是 {n} 小时前的（{what}）。",
        "{block} may answer with a value up to {n} h old ({what}).")),
    "flow_missing": (ERROR, Words(
        "流程“{name}”不存在或从未发布。", "There is no flow “{name}”, or it was never published.")),
    "unavailable_here": (WARNING, Words(
        "本机没有配置“{service}”，“{block}”无法工作。",
        "{block} needs {service}, which is not set up here.")),
    "version_old": (HINT, Words(
        "“{name}”来自旧版本，字段已自动转换。",
        "{name} was drawn with an older version; its fields were carried over.")),
    "disabled_block": (HINT, Words(
        "模块“{block}”已停用，呼叫直接从“{exit}”经过。",
        "{block} is switched off; calls pass it through “{exit}”.")),
    "calendar_ends": (WARNING, Words(
        "日历“{name}”在 {date} 之后没有节假日。",
        "Calendar {name} has no holidays after {date}.")),
    "list_missing": (ERROR, Words("名单“{name}”不存在。", "There is no list “{name}”.")),
    "mailbox_missing": (ERROR, Words("信箱“{name}”不存在。", "There is no mailbox “{name}”.")),
    "template_missing": (ERROR, Words("模板“{name}”不存在。", "There is no template “{name}”.")),
    "template_field": (ERROR, Words(
        "模板“{name}”需要“{value}”，但没有提供。",
        "Template {name} needs the value “{value}”, which is not given.")),
    "campaign_missing": (ERROR, Words(
        "外呼活动“{name}”不存在。", "There is no campaign “{name}”.")),
    "part_changed": (ERROR, Words(
        "子流程“{part}”已不再有{what}“{name}”。", "{part} no longer has the {what} “{name}”.")),
    "part_circle": (ERROR, Words(
        "流程互相调用形成闭环：{circle}。",
        "These flows call each other without end: {circle}.")),
    "transfer_circle": (ERROR, Words(
        "在“{block}”转出的来电会不经选择地回到这里：{circle}。",
        "A caller who is passed on at {block} comes back here without a choice between: {circle}.")),
    "engine_missing": (WARNING, Words(
        "“{block}”需要{language}的{engine}引擎，但没有安装。",
        "{block} needs an engine of {engine} in {language}, and none is installed.")),
}  # fmt: skip
