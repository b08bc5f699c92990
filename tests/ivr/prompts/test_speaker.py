"""What is heard of a prompt list: languages, voices, recordings, and what takes their place."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse, parse_template
from cti.ivr.prompts.lists import parse_prompts, prompt_formulas, shown
from cti.ivr.prompts.speaker import Speaker, Tongue
from cti.ivr.prompts.speech_item import SpeechItem, parse_speech
from cti.ivr.run.happening import BlockFailed
from cti.ivr.say import house_set

TEXTS = {
    "welcome": {"zh-CN": "您好。", "en-US": "Hello."},
    "news": {"zh-CN": "今日新闻。"},
    "mute": {"en-US": "", "zh-CN": ""},
}
NAMES: dict[str, Any] = {
    "amount": Decimal("12.50"),
    "n": 3,
    "vip": False,
    "file": "rec/7",
    "empty": None,
}


class Values(dict[str, Any]):
    def __missing__(self, name: str) -> None:
        return None


def heard(raw: list[Any], speaker: Speaker, language: str = "zh-CN", **tongue: str) -> list[str]:
    made = parse_prompts(raw, parse, parse_template)
    how = Tongue(language, **tongue) if tongue else None
    return speaker.items(made, Values(NAMES), language, how)


def speech(text: str, language: str, voice: str = "", speed: int = 100) -> str | None:
    """A house whose voices speak Chinese and English."""
    if not language.startswith(("zh", "en")):
        return None
    return str(SpeechItem(text, language, voice, speed))


def test_every_kind_of_item_has_its_place_in_one_list() -> None:
    speaker = Speaker(TEXTS, speech)
    said = heard(
        [
            "welcome",
            {"say": "money", "value": "amount", "currency": "CNY"},
            {"text": "{n} 位", "speed": 120, "voice": "anna"},
            {"file": "file"},
            {"pause": 0.4},
            {"tone": "beep"},
            {"pick": [["news", 1]]},
            {"prompt": "news", "when": "vip"},
            "house/music",
        ],
        speaker,
    )
    assert said == [
        "zh-CN/welcome", "say/zh-CN/十二", "say/zh-CN/元", "say/zh-CN/五", "say/zh-CN/角",
        "speech:zh-CN/anna/120/3 位", "rec/7", "pause:0.4", "tone:beep", "zh-CN/news", "house/music",
    ]  # fmt: skip
    assert speaker.words(said[:6]) == "您好。十二元五角3 位"


def test_a_hundred_items_are_played_in_order() -> None:
    raw = [{"say": "number", "value": str(n)} for n in range(100)]
    said = heard(raw, Speaker(TEXTS))
    assert len(said) == 100
    assert said[99] == "say/zh-CN/九十九"


def test_the_first_that_exists_is_played() -> None:
    recorded = {"zh-CN@anna/welcome", "zh-CN/welcome", "en-US/welcome", "zh-CN/news"}
    speaker = Speaker(TEXTS, speech, recorded)
    assert heard(["welcome"], speaker, voice="anna") == ["zh-CN@anna/welcome"]
    assert heard(["welcome"], speaker, voice="bert") == ["zh-CN/welcome"]
    recorded.remove("en-US/welcome")
    assert heard(["welcome"], speaker, "en-US") == ["speech:en-US//100/Hello."]
    assert heard(["news"], speaker, "en-US", default="zh-CN") == ["zh-CN/news"]
    recorded.remove("zh-CN/news")
    assert heard(["news"], speaker, "en-US", default="zh-CN") == ["speech:zh-CN//100/今日新闻。"]
    assert heard(["news"], Speaker(TEXTS, None, recorded), "en-US", default="zh-CN") == []


def test_a_spoken_value_is_never_a_mixture_of_recordings_and_voice() -> None:
    recorded = set(house_set("zh-CN")) - {"say/zh-CN/角"}
    speaker = Speaker(TEXTS, speech, recorded)
    item = [{"say": "money", "value": "amount"}]
    assert heard(item, speaker) == ["speech:zh-CN//100/十二元五角"]
    assert heard(item, Speaker(TEXTS, None, recorded)) == []
    assert heard([{"say": "number", "value": "n"}], speaker) == ["say/zh-CN/三"]
    recorded.add("say/zh-CN@anna/三")
    assert heard([{"say": "number", "value": "n"}], speaker, voice="anna") == ["say/zh-CN@anna/三"]


def test_a_language_without_rules_is_spoken_by_its_voice_else_in_the_default_language() -> None:
    def cantonese(text: str, language: str) -> str | None:
        return str(SpeechItem(text, language)) if language == "zh-HK" else None

    item = [{"say": "number", "value": "n"}]
    assert heard(item, Speaker(TEXTS, cantonese), "zh-HK") == ["speech:zh-HK//100/3"]
    assert heard(item, Speaker(TEXTS), "ja-JP", default="en-US") == ["say/en-US/three"]


def test_silence_is_told_once_for_each_version(caplog: pytest.LogCaptureFixture) -> None:
    speaker = Speaker(TEXTS, None, set())
    with caplog.at_level(logging.WARNING):
        for version in ("main 1", "main 1", "main 2"):
            assert heard(["welcome", {"text": "hi"}], speaker, version=version) == []
    assert len(caplog.messages) == 4
    assert "prompt welcome in zh-CN of flow main 1" in caplog.text
    assert heard([{"text": "{empty}"}, {"say": "number", "value": "empty"}, "mute"], speaker) == []


def test_what_cannot_be_said_is_an_error_of_the_block() -> None:
    with pytest.raises(BlockFailed, match="'x' cannot be said: it is no number"):
        heard([{"say": "number", "value": '"x"'}], Speaker(TEXTS))


def test_days_are_told_from_today() -> None:
    NAMES["sys.today"] = NAMES["day"] = datetime(2026, 11, 22)
    said = heard([{"say": "relative_day", "value": "day", "weekday": False}], Speaker(TEXTS))
    assert said == ["say/zh-CN/今天"]


def test_what_a_voice_says_is_written_and_read_alike() -> None:
    item = SpeechItem("a/b：c", "zh-CN", "anna", 80)
    assert parse_speech(str(item)) == item
    assert parse_speech("zh-CN/welcome") is None


def test_the_file_of_a_variable_is_read_by_checker_and_canvas() -> None:
    raw = [{"file": "call.recording"}, {"text": "x {n}"}]
    assert list(prompt_formulas(raw)) == [("formula", "call.recording"), ("template", "x {n}")]
    assert shown(raw) == "{call.recording} · x {n}"
