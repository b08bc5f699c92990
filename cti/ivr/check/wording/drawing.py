"""Sentences of the findings about the drawing."""

from cti.ivr.check.finding import ERROR, HINT, WARNING
from cti.ivr.flow.field import Words

SENTENCES = {
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
    "exit_never": (WARNING, Words(
        "“{block}”的出口“{exit}”永远不会走到，因为{reason}。",
        "The exit “{exit}” of {block} can never be taken, because {reason}.")),
    "flow_large": (HINT, Words(
        "流程有 {n} 个模块，其中图层“{layer}”的 {m} 个适合拆为子流程。",
        "This flow has {n} blocks; {m} of them in layer {layer} would fit in a part of their own.")),
    "block_unnamed": (HINT, Words(
        "{n} 个“{type}”模块没有改名，概要难以阅读。",
        "{n} blocks {type} carry their first name; the outline will be hard to read.")),
}  # fmt: skip
