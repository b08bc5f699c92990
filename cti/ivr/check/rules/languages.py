"""Findings about languages that callers can choose and prompts do not have; passing on in circles."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.rules.prompts import always_in, is_fixed
from cti.ivr.check.rules.references import transfer_circles
from cti.ivr.check.rules.voices import without_language
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.prompts.languages import language_words
from cti.ivr.prompts.lists import prompt_names


def check(survey: Survey) -> Iterator[Finding]:
    yield from transfer_circles(survey)
    blocks = survey.flow.blocks
    choosing = [
        id for id, block in blocks.items() if block.type in ("input.language", "play.language")
    ]
    if not choosing or len(survey.flow.languages) < 2:
        return
    missing: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for block in blocks.values():
        for field, value in block.fields.items():
            for name in prompt_names(value) if isinstance(value, list) else ():
                texts = survey.site.prompts.get(name)
                if texts is None or is_fixed(value, name):
                    continue
                for language in survey.flow.languages:
                    if language not in texts:
                        places = missing.setdefault(language, {}).setdefault(name, [])
                        places.append((block.id, field))
    for language, names in missing.items():
        if len(names) < 2:
            continue
        as_is = Words(
            "没有{language}的，都播放已有的版本", "Where {language} lacks, play what there is"
        )
        keep = Fix.by(as_is.fill(language=language_words(language)), _as_there_is, survey, names)
        without = Words("不再提供{language}", "No longer offer {language}").fill(
            language=language_words(language)
        )
        fix = Fix.by(without, _no_longer, language, choosing)
        yield finding(
            "language_gap", block=choosing[0], n=len(names), language=language, fixes=[keep, fix]
        )


def _as_there_is(flow: Flow, survey: Survey, names: dict[str, list[tuple[str, str]]]) -> Flow:
    for name, places in names.items():
        texts = survey.site.prompts[name]
        other = next((one for one in flow.languages if one in texts), next(iter(texts), ""))
        for block, field in places if other else ():
            flow = always_in(flow, block, field, name, other)
    return flow


def _no_longer(flow: Flow, language: str, choosing: list[str]) -> Flow:
    """Take a language out of the flow and out of the blocks where callers choose one."""
    flow = without_language(flow, language)
    for id in choosing:
        for field, value in flow.blocks[id].fields.items():
            if not isinstance(value, list):
                continue
            kept = [
                row for row in value if not (isinstance(row, dict) and language in row.values())
            ]
            if len(kept) != len(value):
                gone = [row for row in value if row not in kept and isinstance(row, dict)]
                flow = flow.set_field(id, field, kept or None)
                for row in gone:
                    flow = flow.unlink(id, str(row.get("keys") or row.get("key") or ""))
    return flow
