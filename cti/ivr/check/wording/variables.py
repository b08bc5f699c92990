"""Sentences of the findings about variables, types and formulas."""

from cti.ivr.check.finding import ERROR, HINT, WARNING
from cti.ivr.flow.field import Words

SENTENCES = {
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
    "variable_overwritten": (WARNING, Words(
        "“{name}”在 {a} 赋值后，未被读取就在 {b} 再次赋值。",
        "{name} gets a value in {a} and another in {b} before anyone reads it.")),
    "digits_as_number": (WARNING, Words(
        "“{name}”按数字保存，会丢失前导零。",
        "{name} seems to be an account or telephone number and is kept as a number; leading zeros get "
        "lost.")),
}  # fmt: skip
