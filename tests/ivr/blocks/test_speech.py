"""Speaking texts of the moment, making prompts of them, and hearing words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from cti.ivr.check.site import Site
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.prompts.speech_item import SpeechItem
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.narration import Narration, Recordings
from cti.ivr.services.speech_input import HeardPhrase, SpeechInput
from tests.ivr.blocks.harness import check_block, covers, covers_check, never, run_block


class Voice:
    """Speaks Chinese."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {"greeting": "old"}

    def speaks(self, language: str, voice: str = "") -> bool:
        return language.startswith("zh")

    async def sound(self, items: Sequence[str]) -> AsyncIterator[bytes]:
        yield b""

    async def make(self, name: str, text: str, language: str, voice: str) -> str:
        if name in self.made:
            raise BlockFailed("conflict", "final")
        self.made[name] = text
        return name


def speak(monkeypatch: Any, fields: dict[str, Any], **variables: Any) -> Any:
    def item(text: str, language: str, voice: str = "", speed: int = 100) -> str:
        return str(SpeechItem(text, language, voice, speed))

    made = Speaker.__init__

    def with_voice(self: Speaker, prompts: Any, *_: Any) -> None:
        made(self, prompts, item)

    monkeypatch.setattr(Speaker, "__init__", with_voice)
    return run_block("speech.say", fields, variables=variables, services={Narration: Voice()})


@covers("speech.say")
def test_a_text_of_the_moment_is_spoken(monkeypatch: Any) -> None:
    fields = {"text": "您好 {name}", "voice": "cmn+f3", "speed": 120}
    ran = speak(monkeypatch, fields, name="陈")
    assert (ran.exit, ran.heard) == ("next", ["speech:zh-CN/cmn+f3/120/您好 陈"])
    empty = speak(monkeypatch, {"text": "{name}"}, name="")
    assert (empty.exit, empty.heard) == ("next", [])
    foreign = speak(monkeypatch, {"text": "x"}, **{"call.language": "ja-JP"})
    assert (foreign.exit, foreign.error) == ("unavailable", "unavailable")
    assert speak(monkeypatch, {"text": "{name}"}, name="字" * 4001).error == "too_long"


@covers_check("speech.say")
def test_a_text_that_never_changes_becomes_a_prompt() -> None:
    site = Site(prompts={"hello": {"zh-CN": "您好", "en-US": "hi"}})
    after = check_block("speech.say", {"text": "您好"}, site=site).fix("speech.say:fixed")
    assert after.flow.blocks["b3"].fields["prompts"] == ["hello"]
    assert "speech.say:fixed" not in check_block("speech.say", {"text": "{call.calling}"}).ids


@covers("speech.to_file")
def test_a_text_becomes_the_draft_of_a_prompt() -> None:
    voice = Voice()
    fields = {"text": "停电 {n} 小时", "name": "outage_{n}", "file": "made"}
    ran = run_block("speech.to_file", fields, variables={"n": 3}, services={Recordings: voice})
    assert (ran.exit, ran.variables["made"]) == ("made", "outage_3")
    assert voice.made["outage_3"] == "停电 3 小时"
    taken = run_block(
        "speech.to_file", {**fields, "name": "greeting"}, services={Recordings: voice}
    )
    assert (taken.exit, taken.error) == ("error", "conflict")
    assert run_block("speech.to_file", fields, variables={"n": 1}).exit == "unavailable"


@covers_check("speech.to_file")
def test_a_name_that_is_taken_is_found() -> None:
    site = Site(prompts={"hello": {"zh-CN": "您好", "en-US": "hi"}})
    fields = {"text": "x", "name": "hello", "file": "f"}
    found = check_block("speech.to_file", fields, variables="f", site=site)
    after = found.fix("speech.to_file:name_taken")
    assert after.flow.blocks["b3"].fields["name"] == "hello_2"


WORDS = [{"phrases": "查询，余额", "name": "balance"}, {"phrases": "人工", "name": "agent"}]


class Ear:
    def __init__(self, *heard: HeardPhrase | None) -> None:
        self._heard = list(heard)

    async def listen(self, call: int, phrases: Sequence[str], language: str) -> HeardPhrase | None:
        assert list(phrases) == ["查询", "余额", "人工"]
        return self._heard.pop(0) if self._heard else await never()


@covers("speech.listen")
def test_words_are_heard_where_an_engine_hears() -> None:
    fields = {"words": WORDS, "prompt": ["ask"], "heard": "w", "confidence": "c", "tries": 2}
    assert run_block("speech.listen", fields).exit == "unavailable"
    ear = Ear(HeardPhrase("人工", 20), HeardPhrase("余额", 80))
    ran = run_block("speech.listen", fields, services={SpeechInput: ear})
    assert (ran.exit, ran.variables["w"], ran.variables["c"]) == ("balance", "余额", 80)
    assert ran.heard == ["ask", "ask"]
    assert (
        run_block("speech.listen", fields, services={SpeechInput: Ear(None, None)}).exit
        == "no_input"
    )
    unsure = Ear(None, HeardPhrase("人工", 59))
    assert run_block("speech.listen", fields, services={SpeechInput: unsure}).exit == "no_match"
    assert run_block("speech.listen", fields, services={SpeechInput: Ear()}).error == "timeout"


@covers_check("speech.listen")
def test_one_phrase_of_two_choices_is_found() -> None:
    rows = [WORDS[0], {"phrases": "人工, 余额", "name": "agent"}]
    after = check_block("speech.listen", {"words": rows}).fix("speech.listen:alike")
    assert after.flow.blocks["b3"].fields["words"][1]["phrases"] == "人工"
    assert "speech.listen:alike" not in after.ids
