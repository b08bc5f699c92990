"""The sentences of the general findings, in both languages; `{…}` is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cti.ivr.field import Words
from cti.ivr.finding import ERROR, HINT, WARNING, Finding, Fix

SENTENCES: Mapping[str, tuple[str, Words]] = {
    # --- drawing ---
    "start_missing": (ERROR, Words(
        "流程没有“开始”模块，呼叫无法进入。",
        "This flow has no Start block, so no call can enter it.")),
    "start_twice": (ERROR, Words(
        "有 {n} 个“开始”模块，呼叫只能从一个开始。",
        "There are {n} Start blocks; a call can begin at one only.")),
    "start_unlinked": (ERROR, Words(
        "“开始”之后没有连线，来电会立即被挂断。",
        "Nothing follows Start, so every caller would be cut off at once.")),
    "exit_unlinked": (ERROR, Words(
        "“{block}”的出口“{exit}”没有去向，走到这里的来电会被挂断。",
        "The exit “{exit}” of {block} leads nowhere; a caller who takes it would be cut off.")),
    "exit_gone": (ERROR, Words(
        "“{block}”已没有出口“{exit}”，但仍有连线从这里出发。",
        "{block} no longer has the exit “{exit}”, but a link still leaves from it.")),
    "entry_missing": (ERROR, Words(
        "“{block}”没有入口，但有连线指向它。",
        "A link ends at {block}, which has no entry.")),
    "block_unreachable": (WARNING, Words(
        "没有路径能到达“{block}”，它永远不会执行。",
        "No path leads to {block}, so it never runs.")),
    "handler_empty": (WARNING, Words(
        "事件“{event}”后面没有任何模块。",
        "{event} starts a path with nothing in it.")),
    "handler_twice": (ERROR, Words(
        "事件“{event}”在本流程中处理了两次，只有一个会执行。",
        "{event} is handled twice in this flow; only one can run.")),
    "door_in_missing": (ERROR, Words(
        "层间门“{name}”没有对应的入口。",
        "Door “{name}” leads to a door that does not exist.")),
    "door_name_twice": (ERROR, Words(
        "有两个入口同名“{name}”。",
        "Two doors in are called “{name}”.")),
    "door_unused": (HINT, Words(
        "没有出口通向“{name}”。",
        "No door leads to “{name}”.")),
    "layer_empty": (HINT, Words(
        "图层“{layer}”是空的。",
        "Layer {layer} is empty.")),
    "link_across_layers": (ERROR, Words(
        "连线从图层“{a}”跨到“{b}”，图层之间应使用层间门。",
        "A link runs from layer {a} to layer {b}; layers are joined by doors.")),
    "endless_loop": (ERROR, Words(
        "{blocks} 不等待任何事件地循环，呼叫会在 {limit} 步后被中止。",
        "{blocks} go round without waiting for the caller, a timer or a service; the call would be "
        "stopped after {limit} steps.")),
    "endless_menu": (WARNING, Words(
        "一直按错键的来电者会永远停留在 {blocks}。",
        "A caller who keeps pressing wrong keys stays in {blocks} for ever.")),
    "same_target": (HINT, Words(
        "“{block}”的所有出口都通向 {target}，这个判断没有作用。",
        "Every exit of {block} leads to {target}; the decision changes nothing.")),
    "unfinished": (WARNING, Words(
        "“{block}”标记为未完成：“{note}”。",
        "{block} is marked as still to be done: “{note}”.")),
    "kind_forbids": (ERROR, Words(
        "“{kind}”类型的流程没有通话，不能使用“{block}”。",
        "{block} needs a call, and a flow of kind {kind} has none.")),
    # --- fields and references ---
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
    # --- variables, types, expressions ---
    "variable_unknown": (ERROR, Words(
        "“{name}”不是本流程的变量。", "“{name}” is not a variable of this flow.")),
    "variable_unset": (ERROR, Words(
        "变量“{name}”在 {block} 中可能尚未赋值就被读取。路径：{path}。",
        "{name} may be read in {block} before anything is put into it, on the path {path}.")),
    "variable_unused": (HINT, Words(
        "变量“{name}”从未使用。", "{name} is declared and never read.")),
    "variable_shadow": (WARNING, Words(
        "流程变量与通话变量同名“{name}”，公式取流程变量。",
        "{name} exists in flow and call scope; the formula means the one of the flow.")),
    "variable_name": (ERROR, Words(
        "变量名“{name}”不能使用：以字母或下划线开头，至多 40 个字母、数字或下划线。",
        "“{name}” cannot name a variable: up to 40 letters, digits and underscores, a letter first.")),
    "scope_read_only": (ERROR, Words(
        "“{name}”不能直接赋值。", "{name} cannot be set by a flow.")),
    "scope_empty": (WARNING, Words(
        "读取“{name}”之前没有查找客户或进入活动，结果将为空。",
        "{name} is read, but no customer was looked up and no campaign runs; it will be empty.")),
    "type_wrong": (ERROR, Words(
        "“{field}”需要{wanted}，而 {expression} 是{found}。",
        "{field} needs {wanted}, and {expression} is {found}.")),
    "money_with_float": (ERROR, Words(
        "金额与浮点数混算，会产生误差：{expression}。",
        "An exact amount and a float are reckoned together in {expression}; cents would go astray.")),
    "compare_never": (WARNING, Words(
        "{a} 与 {b} 类型不同，永远不会相等。",
        "{a} and {b} can never be equal: their types differ.")),
    "condition_constant": (WARNING, Words(
        "条件“{expression}”永远为{value}。", "The condition {expression} is always {value}.")),
    "value_twice": (ERROR, Words(
        "值“{value}”出现在“{block}”的两行中。", "The value {value} stands in two rows of {block}.")),
    "range_overlap": (ERROR, Words(
        "区间 {a} 与 {b} 重叠，总是前一个生效。",
        "The ranges {a} and {b} overlap; the first one always wins.")),
    "range_gap": (WARNING, Words(
        "区间没有覆盖 {from}-{to}，这些值走“其他”。",
        "The ranges leave out {from}-{to}; such values take “other”.")),
    "text_cut": (WARNING, Words(
        "内容可能有 {n} 个字符，{target}只能放 {m} 个。",
        "The value may be {n} characters; {target} takes {m}.")),
    "expression_syntax": (ERROR, Words(
        "表达式在“{piece}”处无法理解：{reason}。",
        "The formula stops making sense at “{piece}”: {reason}.")),
    "expression_forbidden": (ERROR, Words(
        "表达式中不允许使用{construct}，请改用{instead}。",
        "Formulas may not use {construct}; use {instead} instead.")),
    "expression_too_long": (ERROR, Words(
        "表达式过长或嵌套过深。",
        "The formula is longer than 1,000 characters or deeper than 20.")),
    "function_unknown": (ERROR, Words(
        "没有函数“{name}”{near}。", "There is no function “{name}”{near}.")),
    "function_arguments": (ERROR, Words(
        "函数 {function} 需要 {n} 个参数，提供了 {m} 个。",
        "{function} takes {n} values, {m} are given.")),
    "divide_by_zero": (WARNING, Words("除数“{divisor}”为 0。", "{divisor} is 0.")),
    "index_outside": (WARNING, Words(
        "{array} 可能没有第 {n} 项。", "Item {n} is asked of {array}, which may have fewer.")),
    "secret_leaks": (ERROR, Words(
        "保密变量“{name}”会被写到“{field}”。", "{name} is secret and would be written to {field}.")),
    # --- prompts and input ---
    "prompt_unknown": (ERROR, Words("提示音“{name}”不存在。", "There is no prompt “{name}”.")),
    "prompt_missing": (WARNING, Words(
        "提示音“{name}”在 {language} 下没有录音也没有文本。",
        "Prompt {name} has neither a recording nor a text in {language}.")),
    "prompt_silent": (WARNING, Words(
        "“{block}”要求按键，但没有提示音。", "{block} asks for keys and says nothing.")),
    "menu_ambiguous": (WARNING, Words(
        "按键“{a}”是“{b}”的开头，来电者按 {a} 后需等待 {s} 秒。",
        "{a} is also the beginning of {b}; after {a} the caller waits {s} s.")),
    "menu_long": (HINT, Words(
        "菜单有 {n} 项，来电者难以记住。",
        "The menu offers {n} choices; callers remember about five.")),
    "menu_no_agent": (HINT, Words(
        "“{block}”的按键无法转人工。", "No key of {block} reaches a person.")),
    "key_taken": (ERROR, Words(
        "按键“{key}”已用作{use}，不能再作选项。",
        "{key} is the {use} and cannot be a choice as well.")),
    "input_never_ends": (ERROR, Words(
        "既无长度又无结束键，“{block}”只能靠超时结束。",
        "Without length and without end key the input of {block} ends by silence only.")),
    "secret_not_set": (WARNING, Words(
        "“{block}”疑似收集密码，但未设为保密。",
        "{block} seems to ask for a PIN or card, but the input is not secret.")),
    # --- the call ---
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
    # --- file ---
    "file_cut": (ERROR, Words(
        "文件在“{place}”处中断，已读出 {n} 个模块。",
        "The file ends in the middle of {place}; {n} blocks could be read.")),
    "file_newer": (ERROR, Words(
        "文件格式为 {n}，本程序只认识 {m}，只能打开查看。",
        "The file was written by format {n}; this program knows {m} and opens it to read only.")),
    "file_id_twice": (ERROR, Words(
        "两个模块编号同为 {id}，第二个改为 {new}。",
        "Two blocks are called {id}; the second is now {new}.")),
    "file_link_nowhere": (ERROR, Words(
        "连线 {link} 指向不存在的模块 {id}，已去掉。",
        "The link {link} points to {id}, which is not there; it was dropped.")),
    "file_piece": (ERROR, Words(
        "文件中“{where}”的一项无法理解，已去掉：{what}。",
        "One item of “{where}” in the file makes no sense and was left out: {what}.")),
    "file_large": (ERROR, Words(
        "文件有 {n} MB，最多读取 50 MB，请拆分流程。",
        "The file has {n} MB; up to 50 MB are read, so split the flow.")),
    "file_not_flow": (ERROR, Words("这不是流程文件：{reason}。", "This file is no flow: {reason}.")),
}  # fmt: skip
"""Finding -> severity and cause."""


def finding(
    id: str,
    /,
    *,
    block: str | None = None,
    field: str | None = None,
    exit: str | None = None,
    fixes: Sequence[Fix] = (),
    **holes: object,
) -> Finding:
    """A general finding. `block` is the id of the block; the hole {block} is given as `name_of`."""
    severity, words = SENTENCES[id]
    if "name_of" in holes:
        holes["block"] = holes.pop("name_of")
    for hole in ("field", "exit"):
        if f"{hole}_name" in holes:
            holes[hole] = holes.pop(f"{hole}_name")
    return Finding(id, severity, words.fill(**holes), block, field, exit, tuple(fixes))
