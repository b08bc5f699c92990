"""A trial that is heard: recordings, a voice for the rest, keys; the flow waits for the sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from cti.client.qt.headset import FRAME, Headset
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import installed
from cti.ivr.run.other_flows import NoPrograms
from cti.wire import Account
from ivr_designer.document.document import Document
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.store import PromptStore
from ivr_designer.trial.house import TrialHouse
from ivr_designer.trial.memory import TrialMemory
from ivr_designer.trial.run import TrialRun
from ivr_designer.trial.trial_sound import TrialSound, key_tone, parts
from tests.support.drawing_board import DEMO, SITE, StillClock
from tests.support.pretend_link import PretendLink
from tests.support.pretend_sound import PortAudio
from tests.support.prompt_studio import Parrot
from tests.support.spoken_sound import tone


class Desk:
    """The demo flow on trial, with a pretended sound card."""

    def __init__(self, folder: Path, *cards: str) -> None:
        self.clock, self.card, self.voice = StillClock(), PortAudio(*cards), Parrot()
        self.document = Document(installed())
        self.document.open(load(DEMO.read_text(encoding="utf-8"), self.document.palette))
        self.document.know_site(SITE)
        self.store = PromptStore(self.document, None, folder, self.voice)
        self.run = TrialRun(self.document, self.clock)
        self.booth = Booth(self.clock, None, Headset(sound=self.card))
        self.sound = TrialSound(self.run, self.store, True, self.booth)

    def begin(self) -> None:
        self.run.start("13812340022", "4008")
        self.clock.advance(1.1)
        self.run.choose("none", {})

    def hear(self, seconds: float) -> np.ndarray:
        """What comes out of the sound card in this time."""
        count = int(seconds * 8000 / FRAME)
        heard = []
        for _ in range(count):
            heard.append(self.card.streams[-1].frame())
            self.booth.look()
            self.clock.advance(FRAME / 8000)
        return np.concatenate(heard)

    def end(self) -> None:
        self.run.stop()
        self.booth.close()
        for one in (self.booth, self.document, self.voice):
            one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, "USB headset")
    yield made
    made.end()


def loudest(samples: np.ndarray) -> float:
    """Hz of the strongest sine."""
    return float(np.abs(np.fft.rfft(samples)).argmax() * 8000 / samples.size)


def test_a_prompt_without_recording_is_spoken_and_the_flow_waits_for_its_end(desk: Desk) -> None:
    desk.begin()
    assert desk.voice.said == [("您好，欢迎致电云栖酒店。", "zh-CN")]
    assert desk.run.at == "b4"
    heard = desk.hear(2.3)  # the voice takes 0.2 s for each of twelve characters
    assert loudest(heard[800:8000]) == pytest.approx(1000, abs=5)
    assert desk.run.at == "b4"
    desk.hear(0.3)
    assert desk.run.at == "b5"


def test_a_recording_is_played_as_it_was_kept(desk: Desk) -> None:
    desk.store.keep("welcome", "zh-CN", tone(1, 600))
    desk.begin()
    assert desk.voice.said == []
    assert loudest(desk.hear(0.9)[800:]) == pytest.approx(600, abs=8)
    desk.hear(0.3)
    assert desk.run.at == "b5"


def test_a_prompt_that_plays_on_the_server_is_heard_here(desk: Desk) -> None:
    link = PretendLink(Account(user="3001", name="吴桐", role="designer", permissions=()))
    desk.run.furnish(TrialHouse(link, desk.run), TrialMemory(), NoPrograms())
    link.connect_now()
    house = {"zone": "Asia/Shanghai", "country": "CN", "calendars": {}, "exchange": True}
    link.answer("TrialHouse", house)
    desk.store.keep("welcome", "zh-CN", tone(1, 600))
    assert desk.run.start_on_server("13812340022", "4008")
    link.answer("StartFlowTrial", {"trial": 3})
    told = {"n": 1, "at": 1.0, "kind": "heard", "items": ["zh-CN/welcome"], "text": "您好"}
    link.answer("FlowTrialNow", {"lines": [told], "call": 7, "over": False})
    assert loudest(desk.hear(0.9)[800:]) == pytest.approx(600, abs=8)
    told = {"n": 2, "at": 2.0, "kind": "silent"}
    link.answer("FlowTrialNow", {"lines": [told], "call": 7, "over": False})
    assert not desk.booth.state
    link.deleteLater()


def test_a_key_is_heard_and_breaks_the_prompt_off(desk: Desk) -> None:
    desk.begin()
    desk.hear(0.2)
    desk.run.key("2")
    QApplication.processEvents()
    heard = desk.hear(0.1)
    spectrum = np.abs(np.fft.rfft(heard, 8000))
    assert spectrum[690:704].max() > spectrum[990:1010].max()
    assert desk.run.at == "b6"


def test_hanging_up_is_silent_at_once(desk: Desk) -> None:
    desk.begin()
    desk.run.hang_up()
    assert desk.booth.state == ""
    assert not desk.run.running


def test_the_prompts_of_the_selected_block_are_heard_without_a_call(desk: Desk) -> None:
    desk.document.select(("b5",))
    desk.sound.hear_selected()
    texts = [SITE.prompts[name]["zh-CN"] for name in ("main_menu", "main_menu_again")]
    assert [text for text, _ in desk.voice.said] == texts
    assert loudest(desk.hear(0.9)[800:]) == pytest.approx(1000, abs=8)
    desk.sound.hear_selected()
    assert desk.booth.state == ""


def test_without_a_sound_card_the_words_take_their_time(qapp: QApplication, tmp_path: Path) -> None:
    made = Desk(tmp_path)
    assert not made.run.aloud
    made.begin()
    assert made.run.at == "b4"
    made.clock.advance(5)
    assert made.run.at == "b5"
    assert made.voice.said == []
    made.end()


def test_a_sound_card_that_is_lost_does_not_hold_the_flow(desk: Desk) -> None:
    desk.card.names = ()
    desk.begin()
    assert desk.booth.state == ""
    desk.clock.advance(5)
    assert desk.run.at == "b5"


def test_a_voice_that_fails_leaves_silence_of_the_words_length(desk: Desk) -> None:
    desk.voice.problem = "No voice speaks zh-CN."
    desk.begin()
    assert not desk.hear(1).any()
    desk.hear(2.5)
    assert desk.run.at == "b5"


def test_pieces_of_a_value_are_one_text_for_the_voice() -> None:
    items = ["zh-CN/account_is", "say/zh-CN/二", "say/zh-CN/零", "pause:0.25", "say/en-US/two",
             "say/en-US/zero", "text:再见", "tone:busy"]  # fmt: skip
    assert parts(items, lambda item: item) == [
        ("prompt", "zh-CN/account_is"), ("voice", "二零"), ("pause", "0.25"),
        ("voice", "two zero"), ("voice", "再见"), ("tone", "busy"),
    ]  # fmt: skip


def test_keys_have_their_two_tones() -> None:
    spectrum = np.abs(np.fft.rfft(key_tone("5"), 8000))
    assert {int(at) for at in np.argsort(spectrum)[-2:]} & set(range(760, 780))
    assert key_tone("x").size == 0
