"""Findings about what is spoken: recordings that are not final, engines and rules of languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey, open_field, prompt_words
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Field, Words
from cti.ivr.prompts.languages import language_words
from cti.ivr.prompts.lists import prompt_names
from cti.ivr.prompts.new import NewPrompt, new_prompt, saying
from cti.ivr.say import rules

LONGEST = 20.0
"""Seconds that nobody should have to hear to the end."""
_PER_SECOND = {"zh": 4.5, "en": 14.0}
"""Characters that are read in a second."""
SPEECH = Words("语音合成", "speech synthesis")
HEARING = Words("语音识别", "speech recognition")


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    for field in kind.fields.values():
        value = field.value(block.fields)
        if field.kind == "prompts":
            yield from _states(survey, block, field, value)
            yield from _items(survey, block, field, value)
    if kind.fields.get("barge_in") is not None:
        yield from _long(survey, block, kind)
    yield from _engines(survey, block, kind)


def _states(survey: Survey, block: FlowBlock, field: Field, value: Any) -> Iterator[Finding]:
    site = survey.site
    if not (site.drafts or site.reworded):
        return
    for name in dict.fromkeys(prompt_names(value)):
        for id, by_prompt in (
            ("prompt_draft", site.drafts),
            ("prompt_text_differs", site.reworded),
        ):
            for language in by_prompt.get(name, ()):
                if language not in survey.flow.languages:
                    continue
                fixes = [Fix(Words("打开提示音", "Open the prompt"), None, field.id)]
                words = site.prompts.get(name, {}).get(language)
                if words and "tts" in site.services:
                    title = Words("先由语音合成播放文本", "Let speech synthesis say the text")
                    fixes.insert(0, Fix.by(title, said_by_text, block.id, field.id, name, words))
                yield finding(
                    id,
                    block=block.id,
                    field=field.id,
                    name=prompt_words(survey, name),
                    language=language,
                    fixes=fixes,
                )


def said_by_text(flow: Flow, block: str, field: str, name: str, words: str) -> Flow:
    """The words of a prompt as a text in its place."""
    text = {"text": words.replace("{", "{{").replace("}", "}}")}

    def replaced(item: Any) -> Any:
        if item == name or (isinstance(item, dict) and item.get("prompt") == name):
            return {
                **text,
                **({"when": item["when"]} if isinstance(item, dict) and "when" in item else {}),
            }
        if isinstance(item, dict) and isinstance(item.get("pick"), list):
            kept = [pick for pick in item["pick"] if not (pick and pick[0] == name)]
            return {**item, "pick": kept} if kept else text
        return [replaced(one) for one in item] if isinstance(item, list) else item

    value = flow.blocks[block].fields.get(field)
    return flow.set_field(block, field, replaced(value))


def without_prompt(flow: Flow, block: str, field: str, name: str) -> Flow:
    """A prompt left out of a list; a tone is played where nothing else is left."""

    def kept(items: Any) -> Any:
        if not isinstance(items, list):
            return items
        return [kept(one) for one in items if name not in prompt_names([one])]

    value = kept(flow.blocks[block].fields.get(field))
    return flow.set_field(block, field, value or [{"tone": "beep"}])


def _items(survey: Survey, block: FlowBlock, field: Field, value: Any) -> Iterator[Finding]:
    """Spoken values that have no rules in a language of the flow."""
    foreign = [language for language in survey.flow.languages if not rules(language)]
    kinds = [
        str(item["say"]) for item in value or () if isinstance(item, dict) and item.get("say")
    ] if isinstance(value, list) else []  # fmt: skip
    for language in foreign if kinds else ():
        title = Words("改为合成语音朗读", "Let speech synthesis read it")
        fix = Fix.by(title, _values_as_text, block.id, field.id)
        yield finding(
            "say_language", block=block.id, field=field.id, kind=kinds[0], language=language,
            name_of=survey.name(block.id), fixes=[fix, _without_language(language)],
        )  # fmt: skip


def _values_as_text(flow: Flow, block: str, field: str) -> Flow:
    items = [
        {"text": f"{{{item.get('value', '')}}}"}
        if isinstance(item, dict) and "say" in item
        else item
        for item in flow.blocks[block].fields[field]
    ]
    return flow.set_field(block, field, items)


def _without_language(language: str) -> Fix:
    title = Words("本流程不用{language}", "Do without {language} in this flow")
    return Fix.by(title.fill(language=language_words(language)), without_language, language)


def without_language(flow: Flow, language: str) -> Flow:
    """Take a language out of a flow; the last one stays."""
    kept = tuple(one for one in flow.languages if one != language)
    return replace(flow, languages=kept) if kept else flow


def seconds_of(survey: Survey, value: Any) -> float:
    """About how long a prompt list lasts, by its texts in the first language of the flow."""
    language = survey.flow.languages[0] if survey.flow.languages else "zh-CN"
    rate = _PER_SECOND.get(rules(language) or "en", 14.0)
    total = 0.0
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            total += len(item["text"]) / rate
        for name in prompt_names([item]):
            total += len(survey.site.prompts.get(name, {}).get(language, "")) / rate
    return total


def _long(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    barge_in = kind.fields["barge_in"]
    value = barge_in.value(block.fields)
    if value not in ("no", False):
        return
    field = next((one for one in kind.fields.values() if one.kind == "prompts"), None)
    lasts = seconds_of(survey, field.value(block.fields)) if field is not None else 0.0
    if lasts <= LONGEST:
        return
    default = barge_in.default if barge_in.default not in ("no", False) else True
    values = [option.value for option in barge_in.options]
    allowed = "any_key" if "any_key" in values else default
    fix = survey.set_field(Words("允许按键打断", "Allow barge-in"), block.id, "barge_in", allowed)
    yield finding(
        "prompt_long", block=block.id, field="barge_in", name_of=survey.name(block.id),
        n=round(lasts), fixes=[fix],
    )  # fmt: skip


def _engines(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    site = survey.site
    if block.fields.get("by_voice") is True and "asr" not in site.services:
        fix = survey.set_field(Words("只用按键", "Keys only"), block.id, "by_voice", False)
        yield _no_engine(survey, block, "by_voice", HEARING, [fix])
    if site.voices is None or "tts" not in site.services:
        return
    for field in kind.fields.values():
        value = field.value(block.fields)
        texts = field.kind == "prompts" and isinstance(value, list) and any(
            isinstance(item, dict) and "text" in item for item in value
        )  # fmt: skip
        if not texts and not (kind.id == "speech.say" and field.id == "text"):
            continue
        for language in survey.flow.languages:
            if language.lower().partition("-")[0] in site.voices:
                continue
            fixes = []
            if texts:
                fixes += _as_prompts(survey, block.id, field.id, value)
                title = Words("不念文本，只用录音", "Use recordings only, leave out the texts")
                fixes.append(Fix.by(title, _recordings_only, block.id, field.id))
            if len(survey.flow.languages) > 1:
                fixes.append(_without_language(language))
            yield _no_engine(
                survey, block, field.id, SPEECH, [*fixes, open_field(field.id)], language
            )


def _as_prompts(survey: Survey, block: str, field: str, value: list[Any]) -> list[Fix]:
    """The texts as prompts that a person records; those with values in them cannot be any."""
    prompts = {name: dict(texts) for name, texts in survey.site.prompts.items()}
    items: list[Any] = []
    made: list[NewPrompt] = []
    for item in value:
        text = item.get("text") if isinstance(item, dict) else None
        if isinstance(text, str) and ("{" in text or not text.strip() or set(item) != {"text"}):
            return []
        if isinstance(text, str):
            known = saying(text, prompts)
            if known is None:
                made.append(new_prompt(text, survey.flow.languages, prompts))
                known = made[-1].name
                prompts[known] = {made[-1].language: text}
            items.append(known)
        else:
            items.append(item)
    title = Words("改成提示音，等人录音", "Make prompts of the texts, to be recorded")
    return [Fix(title, lambda flow: flow.set_field(block, field, items), prompts=tuple(made))]


def _recordings_only(flow: Flow, block: str, field: str) -> Flow:
    items = flow.blocks[block].fields[field]
    kept = [item for item in items if not (isinstance(item, dict) and "text" in item)]
    return flow.set_field(block, field, kept or [{"tone": "beep"}])


def _no_engine(
    survey: Survey,
    block: FlowBlock,
    field: str,
    engine: Words,
    fixes: list[Fix],
    language: str = "",
) -> Finding:
    return finding(
        "engine_missing", block=block.id, field=field, name_of=survey.name(block.id), engine=engine,
        language=language or survey.flow.languages[0], fixes=fixes,
    )  # fmt: skip
