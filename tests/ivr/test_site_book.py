"""What a house has is what its flows may name: voices, templates, analogue lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cti.config import Config, LineConfig
from cti.flows.site_book import SiteBook
from cti.ivr.check.checker import check
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import Palette, installed
from cti.sounds.prompts import PromptFolder
from cti.speech.engine import Voice
from cti.speech.house import HouseVoice
from cti.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(
        f"sqlite:///{tmp_path}/cordboard.db",
        lambda: 1000.0,
        tmp_path / "journal.spool",
        on_trouble=print,
        on_recovered=lambda: None,
    )
    opened.journal.start()
    yield opened
    opened.close()


@pytest.fixture
def book(store: Store, tmp_path: Path) -> SiteBook:
    config = Config(server=msgspec.structs.replace(Config().server, data=str(tmp_path)))
    return SiteBook(config, store, PromptFolder(tmp_path / "prompts"))


@pytest.fixture
def palette() -> Palette:
    return installed()


def found(flow: Flow, book: SiteBook, palette: Palette) -> list[str]:
    return [finding.id for finding in check(flow, palette, book.names())]


class TwoVoices:
    """An engine with two voices."""

    name, rate = "two", 8000

    def trouble(self) -> str:
        return ""

    def voices(self) -> list[Voice]:
        return [Voice("ah_wing", "yue-HK"), Voice("wang", "zh-CN")]


def test_the_languages_of_the_voices_are_known_to_the_checker(
    book: SiteBook, palette: Palette, tmp_path: Path
) -> None:
    voice = HouseVoice(book.prompts, tmp_path / "speech", engines=[TwoVoices()])  # type: ignore[list-item]
    voice.voices.refresh()
    assert voice.languages == ("yue", "zh")
    flow = new_flow("main", "试", "Try").add_block(
        "play.prompts", id="b2", fields={"prompts": [{"text": "你好"}]}
    )
    assert "tts" not in book.names().services
    book.voices = voice.languages
    site = book.names()
    assert (site.voices, "tts" in site.services) == (("yue", "zh"), True)
    assert "engine_missing" in found(flow, book, palette), "nobody speaks English"
    book.voices = ("en", "zh")
    assert "engine_missing" not in found(flow, book, palette)


def test_templates_stand_in_a_table_and_say_what_they_need(
    store: Store, book: SiteBook, palette: Palette
) -> None:
    assert book.names().names("template") == {}
    store.house.tables.put(
        "templates", "短信模板", ["template", "title", "text"],
        [["ready", "取件", "{name}您好，{code} 已到，{name}请取件。"], ["plain", "", "谢谢"], ["", "", "x"]],
        by="wt",
    )  # fmt: skip
    site = book.names()
    assert site.names("template") == {"ready": "取件", "plain": "plain"}
    assert site.template_values == {"ready": ("name", "code"), "plain": ()}
    given = [{"field": "name", "value": '"陈"'}]
    flow = new_flow("main", "试", "Try").add_block(
        "sms.send", id="b2", fields={"to": "13812340022", "template": "ready", "values": given}
    )
    findings = check(flow, palette, site)
    missing = [finding for finding in findings if finding.id == "template_field"]
    assert len(missing) == 1, "the name is given, the code is not"
    fix = missing[0].fixes[0]
    assert fix.apply is not None
    assert "template_field" not in found(fix.apply(flow), book, palette)


def test_analogue_lines_are_told_apart(store: Store, tmp_path: Path) -> None:
    config = Config(
        server=msgspec.structs.replace(Config().server, data=str(tmp_path)),
        lines=(LineConfig.simulated(), LineConfig("dahdi_analogue", "fxo", group="town")),
    )
    site = SiteBook(config, store, PromptFolder(tmp_path / "prompts")).names()
    assert set(site.names("trunks")) == {"default", "town"}
    assert set(site.names("analogue_trunks")) == {"town"}


def test_prompts_that_no_flow_names_are_told_of(
    store: Store, book: SiteBook, palette: Palette
) -> None:
    """A draft of another flow counts, a prompt of the house is never too many."""
    for name in ("welcome", "draft_only", "left_over", "house/music"):
        book.prompts.set_text(name, "zh-CN", "您好")
    drawn = new_flow("other", "其他", "Other").add_block(
        "play.prompts", fields={"prompts": ["draft_only"]}
    )
    store.flows.save("other", save(drawn, palette), base=0, by="wu")
    flow = new_flow("main", "总机", "Main").add_block(
        "play.prompts", fields={"prompts": ["welcome"]}
    )
    told = [one for one in check(flow, palette, book.names()) if one.id == "prompt_unused"]
    assert [one.text.en for one in told] == ["1 prompts are used by no flow: left_over."]
    store.flows.save("other", save(flow, palette), base=1, by="wu")
    told = [one for one in check(flow, palette, book.names()) if one.id == "prompt_unused"]
    assert [one.text.zh for one in told] == [
        "2 个提示音没有被任何流程使用：draft_only、left_over。"
    ]


def test_a_desk_is_told_what_people_call_blocks_choices_and_values(
    book: SiteBook, store: Store, palette: Palette
) -> None:
    titled = Variable("account", scope="call", title=Words("会员号", "Membership"))
    secret = Variable("pin", secret=True, title=Words("密码", "PIN"))
    flow = new_flow("main", "试", "Try").declare(titled).declare(secret).declare(Variable("floor"))
    choices = [{"keys": "1", "name": "订房"}]
    flow = flow.add_block("input.menu", id="b2", name="主菜单", fields={"choices": choices})
    version = store.flows.save("main", save(flow, palette), base=0, by="3001")
    store.flows.publish("main", version, by="3001", why="first")
    told = book.site()
    assert told["paths"]["main"]["b2"] == {"name": "主菜单", "exits": {"1": "订房"}}
    assert told["fact_titles"] == {
        "main": {"account": {"title_zh": "会员号", "title_en": "Membership"}}
    }
