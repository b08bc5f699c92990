"""The prompts of a site: texts, recordings, states, drafts, and where flows use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.errors import BadRequest, NotFound
from cti.ivr.flow.document import new_flow
from cti.ivr.flow.palette import installed
from cti.ivr.prompts.uses import PromptUse, prompt_uses
from cti.ivr.run.happening import BlockFailed
from cti.ivr.say import house_set
from cti.media import wav
from cti.sounds.prompts import PromptFolder, unused
from cti.speech.drafts import make_piece_drafts, make_prompt_drafts
from cti.speech.house import HouseVoice
from tests.speech.test_speech import Humming

SOUND = b"\xd5\x55" * 800


@pytest.fixture
def folder(tmp_path: Path) -> PromptFolder:
    made = PromptFolder(tmp_path / "prompts")
    made.texts.clear()
    return made


def test_a_prompt_goes_from_missing_to_draft_to_final(folder: PromptFolder) -> None:
    stored: list[tuple[str, Path]] = []
    folder.on_stored = lambda name, path: stored.append((name, path))
    folder.set_text("sales/hello", "zh-CN", "您好")
    assert folder.state("sales/hello", "zh-CN") == "missing"
    folder.store("sales/hello", "zh-CN", SOUND, state="draft")
    assert folder.state("sales/hello", "zh-CN") == "draft"
    assert stored == [("zh-CN/sales/hello", folder.path("zh-CN/sales/hello"))]
    assert len(wav.read(stored[0][1])) == len(SOUND)
    folder.set_state("sales/hello", "zh-CN", "final")
    folder.store("sales/hello", "zh-CN", SOUND, voice="anna")
    folder.set_text("sales/hello", "zh-CN", "您好！")
    found = folder.prompt("sales/hello")
    assert (found.states, found.stale) == ({"zh-CN": "final"}, {"zh-CN"})
    assert found.voices == {"zh-CN": ("anna",)}
    again = PromptFolder(folder.folder)
    again.open()
    assert again.prompt("sales/hello") == found
    assert again.recorded == {"zh-CN/sales/hello", "zh-CN@anna/sales/hello"}
    again.remove("sales/hello")
    assert not again.recorded
    assert not list(folder.folder.rglob("*.wav"))


def test_prompts_stand_in_folders(folder: PromptFolder) -> None:
    for name in ("a/x", "a/y", "ab", "house/z"):
        folder.set_text(name, "zh-CN", name)
    assert folder.names("a") == ["a/x", "a/y"]
    assert unused(folder, ["a/x"]) == ["a/y", "ab"]


def test_what_cannot_be_is_said_in_a_sentence(folder: PromptFolder) -> None:
    for name in ("", "../x", "a//b", "x" * 61, "a b"):
        with pytest.raises(BadRequest, match="no name of a prompt"):
            folder.set_text(name, "zh-CN", "x")
    for act in (
        lambda: folder.prompt("x"),
        lambda: folder.store("x", "zh-CN", SOUND),
        lambda: folder.remove("x"),
        lambda: folder.set_state("x", "zh-CN", "final"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(BadRequest, match="write draft or final"):
        folder.set_state("x", "zh-CN", "good")
    folder.folder.mkdir(parents=True)
    (folder.folder / "prompts.json").write_text('{"prompts": {"a"', encoding="utf-8")
    with pytest.raises(BadRequest, match="put back a copy of it"):
        folder.open()


async def test_drafts_of_all_that_is_missing_and_of_nothing_else(folder: PromptFolder) -> None:
    engine = Humming()
    voice = HouseVoice(folder, folder.folder / "cache", engines=[engine])
    voice.voices.refresh()
    folder.set_text("hello", "zh-CN", "您好")
    folder.store_piece("say/zh-CN/三", SOUND)
    assert folder.missing_pieces("zh-CN").keys() == house_set("zh-CN").keys() - {"say/zh-CN/三"}
    made = [name async for name in make_piece_drafts(folder, voice.voices, "zh-CN")]
    assert len(made) == len(house_set("zh-CN")) - 1
    assert not folder.missing_pieces("zh-CN")
    assert len(folder.missing_pieces("zh-CN", "anna")) == len(house_set("zh-CN"))
    made = [name async for name in make_prompt_drafts(folder, voice.voices, "zh-CN")]
    assert made == ["zh-CN/hello"]
    assert folder.state("hello", "zh-CN") == "draft"
    assert not [name async for name in make_prompt_drafts(folder, voice.voices, "zh-CN")]
    assert folder.read("zh-CN/hello")
    with pytest.raises(ValueError, match="no recording zh-CN/gone"):
        folder.read("zh-CN/gone")


async def test_a_flow_makes_drafts_but_never_over_a_final_prompt(folder: PromptFolder) -> None:
    voice = HouseVoice(folder, folder.folder / "cache", engines=[Humming()])
    voice.voices.refresh()
    assert await voice.make("outage", "停电", "zh-CN", "") == "outage"
    assert await voice.make("outage", "来电", "zh-CN", "") == "outage"
    assert folder.texts["outage"] == {"zh-CN": "来电"}
    folder.set_state("outage", "zh-CN", "final")
    for arguments, kind in (
        (("outage", "x", "zh-CN", ""), "conflict"),
        (("other", "x", "fr-FR", ""), "unavailable"),
        (("../x", "x", "zh-CN", ""), "bad_value"),
        (("other", "x" * 4001, "zh-CN", ""), "too_long"),
    ):
        with pytest.raises(BlockFailed) as refused:
            await voice.make(*arguments)
        assert refused.value.kind == kind


def test_it_is_known_where_prompts_are_used() -> None:
    flow = new_flow("main", "试", "Try")
    flow = flow.add_block("play.prompts", id="b2", fields={"prompts": ["a", {"pick": [["b", 1]]}]})
    flow = flow.add_block("input.digits", id="b3", fields={"again": [["c"]], "prompt": ["a"]})
    flow = flow.add_block("play.rotate", id="b4", fields={"rows": [{"prompt": "d"}]})
    uses = list(prompt_uses([flow], installed()))
    assert {use.prompt for use in uses} == {"a", "b", "c", "d"}
    assert PromptUse("d", "main", "b4", "rows") in uses
    assert [use.block for use in uses if use.prompt == "a"] == ["b2", "b3"]


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("../../up", ""),
        ("/etc", ""),
        ("", ""),
        ("zh-CN", "x/../../../up"),
        ("zh-CN", ".."),
        ("zh-CN", "a\0b"),
        ("zh-CN@a", ""),
        ("say", "x/y"),
    ],
)
def test_nothing_is_written_outside_the_folder(
    folder: PromptFolder, tmp_path: Path, language: str, voice: str
) -> None:
    folder.set_text("welcome", "zh-CN", "您好")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadRequest, match=r"is no (language|name of a voice)"):
        folder.store("welcome", language, SOUND, voice=voice)
    if not voice:
        with pytest.raises(BadRequest, match="is no language"):
            folder.set_text("welcome", language, "text")
    assert sorted(tmp_path.rglob("*")) == before
    assert folder.recorded == set()


@pytest.mark.parametrize("language", ["zh-CN", "en", "yue-Hant-HK", "de-1996"])
@pytest.mark.parametrize("voice", ["", "anna", "Li Na", "zh_CN-huayan-medium", "小李", "en+f3"])
def test_languages_and_voices_as_they_are_called(
    folder: PromptFolder, language: str, voice: str
) -> None:
    folder.set_text("welcome", "zh-CN", "您好")
    stored = folder.store("welcome", language, SOUND, voice=voice)
    assert folder.path(stored).is_file()
    assert folder.path(stored).parent.parent == folder.folder
