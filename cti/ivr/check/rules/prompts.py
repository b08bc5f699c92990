"""Findings about prompts and keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.rules.menus import split_menu
from cti.ivr.check.rules.voices import without_prompt
from cti.ivr.check.survey import Survey, open_field, prompt_words, shortened
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Field, Words
from cti.ivr.prompts.languages import language_words
from cti.ivr.prompts.lists import item_kind, prompt_names, replace_prompt
from cti.ivr.prompts.new import language_of, new_prompt, saying
from cti.ivr.prompts.uses import is_prompt_name

SURE = 0.8
"""How alike a name must be to that of a prompt for being a slip of the keys."""
_SECRET_WORDS = ("pin", "password", "passcode", "cvv", "密码", "卡号")


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    for field in kind.fields.values():
        if field.kind in ("prompts", "prompt_lists"):
            yield from _prompts(survey, block.id, field, field.value(block.fields))
    if issubclass(kind, Asking):
        yield from _asking(survey, block.id, kind)


def _prompts(survey: Survey, block: str, field: Field, raw: Any) -> Iterator[Finding]:
    lists = raw if field.kind == "prompt_lists" and isinstance(raw, list) else [raw]
    reported: set[str] = set()
    for one in lists:
        for item in one if isinstance(one, list) else ():
            if item_kind(item) is None:
                yield finding(
                    "field_wrong",
                    block=block,
                    field=field.id,
                    name_of=survey.name(block),
                    field_name=field.label,
                    value=str(item)[:50],
                    reason=Words("不是播放项", "it is no item of a prompt list"),
                    fixes=[open_field(field.id)],
                )
        for name in prompt_names(one):
            if name in reported:
                continue
            reported.add(name)
            texts = survey.site.prompts.get(name)
            if texts is None:
                fixes = _of_unknown(survey, block, field, raw, name)
                yield finding("prompt_unknown", block=block, field=field.id, name=name, fixes=fixes)
                continue
            for language in survey.flow.languages:
                if language not in texts and not is_fixed(one, name):
                    fixes = _of_missing(survey, block, field.id, name, language)
                    yield finding(
                        "prompt_missing",
                        block=block,
                        field=field.id,
                        name=prompt_words(survey, name),
                        language=language,
                        fixes=fixes,
                    )


def is_fixed(items: Any, name: str) -> bool:
    """Whether a list plays a prompt in one language only, whatever the call is spoken to in."""
    plain = any(
        item == name or (isinstance(item, dict) and not item.get("language")
                         and name in prompt_names([item]))
        for item in (items if isinstance(items, list) else ())
    )  # fmt: skip
    return not plain


def _of_unknown(survey: Survey, block: str, field: Field, raw: Any, name: str) -> list[Fix]:
    """The prompt of nearly this name or these words first; else one is made that says them."""
    prompts = survey.site.prompts
    made = new_prompt(name.replace("_", " "), survey.flow.languages, prompts)
    if is_prompt_name(name):
        made = replace(made, name=name)
    title = Words("新建提示音，内容为“{words}”", "Make a prompt that says “{words}”")
    makes = Fix(
        title.fill(words=shortened(made.text)),
        lambda flow: _use_prompt(flow, block, field.id, raw, name, made.name),
        prompts=(made,),
    )
    near = saying(name, prompts) or next(iter(difflib.get_close_matches(name, prompts, 1, 0.5)), "")
    if not near:
        return [makes]
    title = Words("改用“{near}”", "Use “{near}”")
    zh, en = (survey.site.prompt_title(near, language) for language in ("zh-CN", "en-US"))
    use = Fix.by(
        Words(title.zh.format(near=zh), title.en.format(near=en)),
        _use_prompt, block, field.id, raw, name, near,
    )  # fmt: skip
    sure = difflib.SequenceMatcher(None, name, near).ratio() >= SURE or saying(name, prompts)
    return [use, makes] if sure else [makes, use]


def _of_missing(survey: Survey, block: str, field: str, name: str, language: str) -> list[Fix]:
    """The version that there is for everybody, nothing, or a person writes what is missing."""
    texts = survey.site.prompts[name]
    other = next((one for one in survey.flow.languages if one in texts), next(iter(texts), None))
    here = language_words(language)
    fixes = []
    if other is not None:
        title = Words("{here}来电也听{other}版", "Callers in {here} hear the {other} version")
        title = title.fill(here=here, other=language_words(other))
        fixes.append(Fix.by(title, always_in, block, field, name, other))
    out = Words("这里不播放它", "Do not play it here")
    write = Words("打开字段，写{here}的文本", "Open the field, write it in {here}").fill(here=here)
    return [*fixes, Fix.by(out, without_prompt, block, field, name), Fix(write, None, field)]


def always_in(flow: Flow, block: str, field: str, name: str, language: str) -> Flow:
    """A prompt played in one language, whatever the call is spoken to in."""

    def said(item: Any) -> Any:
        if isinstance(item, list):
            return [said(one) for one in item]
        if item == name:
            return {"prompt": name, "language": language}
        if isinstance(item, dict) and item.get("prompt") == name:
            return {**item, "language": language}
        return item

    return flow.set_field(block, field, said(flow.blocks[block].fields.get(field)))


def _silent(survey: Survey, id: str, kind: type[Asking]) -> list[Fix]:
    """A question made of what the block asks for; a beep; or a person writes it."""
    beep = survey.set_field(Words("只响一声“滴”", "Only a beep"), id, "prompt", [{"tone": "beep"}])
    words = _question(survey, id, kind)
    made = new_prompt(words, survey.flow.languages, survey.site.prompts)
    title = Words("新建提示音“{words}”", "Make the prompt “{words}”").fill(words=shortened(words))
    ask = Fix(title, lambda flow: flow.set_field(id, "prompt", [made.name]), prompts=(made,))
    return [ask, beep, open_field("prompt")]


def _question(survey: Survey, id: str, kind: type[Asking]) -> str:
    block = survey.flow.blocks[id]
    chinese = language_of("", survey.flow.languages).startswith("zh")
    rows = block.fields.get("choices")
    offered = [
        (str(row.get("name") or row["keys"]), str(row["keys"]))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("keys")
    ]
    if offered and chinese:
        return "，".join(f"{name}请按 {keys}" for name, keys in offered) + "。"
    if offered:
        return ", ".join(f"for {name} press {keys}" for name, keys in offered) + "."
    into = str(block.fields.get("into") or "").rpartition(".")[2]
    wanted = block.name or (into if not (into.isascii() and chinese) else "")
    if chinese:
        return f"请输入{wanted or '号码'}。"
    return f"Please enter {wanted or 'the number'}."


def _use_prompt(flow: Flow, block: str, field: str, raw: Any, old: str, new: str) -> Flow:
    return flow.set_field(block, field, replace_prompt(raw, old, new))


def _asking(survey: Survey, id: str, kind: type[Asking]) -> Iterator[Finding]:
    block = survey.flow.blocks[id]
    name = survey.name(id)

    def value(field: str) -> Any:
        return kind.fields[field].value(block.fields)

    if not value("prompt") and not value("again"):
        yield finding(
            "prompt_silent",
            block=id,
            field="prompt",
            name_of=name,
            fixes=_silent(survey, id, kind),
        )
    if kind.id == "input.menu":
        yield from _menu(survey, id, kind)
    if kind.id == "input.digits":
        endless = "max" not in block.fields and not value("end_key")
        if endless:
            fix = survey.set_field(Words("用 # 结束", "Set # as end key"), id, "end_key", "#")
            yield finding("input_never_ends", block=id, field="end_key", name_of=name, fixes=[fix])
        said = " ".join([block.name, str(value("into") or ""), *prompt_names(value("prompt"))])
        if not value("secret") and any(word in said.lower() for word in _SECRET_WORDS):
            fix = survey.set_field(Words("设为保密", "Make it secret"), id, "secret", True)
            yield finding("secret_not_set", block=id, field="secret", name_of=name, fixes=[fix])


_USES = {
    "end_key": Words("结束键", "end key"),
    "restart_key": Words("重输键", "restart key"),
}


def _menu(survey: Survey, id: str, kind: type[Asking]) -> Iterator[Finding]:
    block = survey.flow.blocks[id]
    rows = kind.fields["choices"].value(block.fields)
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    offered = [str(row.get("keys", "")) for row in rows if row.get("keys")]
    for field, use in _USES.items():
        key = kind.fields[field].value(block.fields)
        if key and any(key in keyed for keyed in offered):
            free = Words("本模块不用这个键", "Free it in this block")
            fixes = [Fix.by(free, Flow.set_field, id, field, None)]
            yield finding("key_taken", block=id, field="choices", key=key, use=use, fixes=fixes)
    for a in offered:
        longer = next((b for b in offered if b != a and b.startswith(a)), None)
        if longer is not None:
            wait = kind.fields["between_keys"].value(block.fields)
            fix = survey.set_field(Words("等待改为 1.5 秒", "Wait 1.5 s"), id, "between_keys", 1.5)
            yield finding(
                "menu_ambiguous", block=id, field="choices", a=a, b=longer, s=wait, fixes=[fix]
            )
    if len(offered) > 7:
        two = Words("分成两级菜单", "Split into two menus")
        fixes = [Fix.by(two, split_menu, survey, id), open_field("choices")]
        yield finding("menu_long", block=id, n=len(offered), fixes=fixes)
