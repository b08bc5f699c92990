"""Sentences of the findings about prompts and input."""

from cti.ivr.check.finding import ERROR, HINT, WARNING
from cti.ivr.flow.field import Words

SENTENCES = {
    "prompt_unknown": (ERROR, Words("提示音“{name}”不存在。", "There is no prompt “{name}”.")),
    "prompt_missing": (WARNING, Words(
        "提示音“{name}”没有{language}的录音，也没有{language}的文本。",
        "The prompt “{name}” has neither a recording nor a text in {language}.")),
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
    "prompt_draft": (WARNING, Words(
        "提示音“{name}”的{language}录音仍是草稿。",
        "The recording of “{name}” in {language} is still a draft.")),
    "prompt_text_differs": (HINT, Words(
        "“{name}”的{language}文本在录音后被修改。",
        "The text of “{name}” in {language} was changed after it was recorded.")),
    "prompt_unused": (HINT, Words(
        "{n} 个提示音没有被任何流程使用：{names}。", "{n} prompts are used by no flow: {names}.")),
    "prompt_long": (WARNING, Words(
        "“{block}”的播放长 {n} 秒且不可打断。",
        "{block} plays for {n} s and cannot be interrupted.")),
    "menu_text_differs": (HINT, Words(
        "提示音说“{choice}”按 {n}，菜单中却是 {key}。",
        "The prompt says “{n}” for {choice}, the menu has it on {key}.")),
    "record_while_secret": (ERROR, Words(
        "“{block}”收集保密内容时通话仍在录音。路径：{path}。",
        "Call recording runs while {block} takes something secret, on the path {path}.")),
    "language_gap": (WARNING, Words(
        "来电者可以选{language}，但有 {n} 个提示音没有{language}。",
        "{n} prompts of this flow lack {language}, which callers can choose.")),
    "say_language": (ERROR, Words(
        "{language}不支持读“{kind}”（{block}）。",
        "{kind} cannot be spoken in {language} ({block}).")),
}  # fmt: skip
