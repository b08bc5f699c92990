"""The prompt studio in its window: write, record, mend, keep, import, speak; with a server and without."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cti.client.qt.headset import FRAME, Headset
from cti.ivr.palette import installed
from cti.speech.engine import Voice
from cti.speech.voices import Voices
from cti.wire import Account
from ivr_designer.document import Document
from ivr_designer.studio import sound, sound_files
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.here_voice import Done, Failed, HereVoice
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.store import PromptRow, PromptStore
from ivr_designer.studio.window import StudioWindow
from tests.apps.test_studio_sound import spoken, tone
from tests.support.drawing_board import DEMO, SITE, StillClock
from tests.support.pretend_link import PretendLink
from tests.support.pretend_sound import PortAudio

CONTROL = Qt.KeyboardModifier.ControlModifier
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=("flows.write",))


class Parrot(HereVoice):
    """Speaks at once: a tone as long as the text."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.problem = ""

    def speak(self, text: str, language: str, done: Done, failed: Failed) -> None:
        self.said.append((text, language))
        if self.problem:
            failed(self.problem)
        else:
            done(tone(0.2 * len(text)))


class Studio:
    """The window on a pretended sound card, and short ways to what a person does."""

    def __init__(self, folder: Path, link: PretendLink | None, *cards: str) -> None:
        self.folder, self.link = folder, link
        self.clock = StillClock()
        self.card = PortAudio(*cards)
        self.document = Document(installed())
        self.voice = Parrot()
        self.open_flow()
        self.store = PromptStore(self.document, link, folder / "prompts", self.voice)
        self.booth = Booth(self.clock, None, Headset(sound=self.card))
        self.window = StudioWindow(self.document, self.store, self.clock, None, self.booth)
        self.window.enter()
        QApplication.processEvents()

    def open_flow(self) -> None:
        from cti.ivr.flow import load

        self.document.open(load(DEMO.read_text(encoding="utf-8"), self.document.palette))
        self.document.know_site(SITE)

    def row(self, name: str) -> PromptRow:
        rows = self.window.list.table.model.rows()
        return next(row for row in rows if row.name == name)

    def choose(self, name: str) -> None:
        self.window.list.table.select(name)
        self.window.list.table.view.setFocus()
        QApplication.processEvents()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)
        QApplication.processEvents()

    def click(self, name: str) -> None:
        QTest.mouseClick(self.window.bench.buttons[name], Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def read_aloud(self, samples: Samples) -> None:
        """The microphone hears this."""
        whole = samples[: samples.size // FRAME * FRAME].astype(np.int16)
        for frame in whole.reshape(-1, FRAME):
            self.card.streams[-1].frame(frame)
        self.booth.look()

    def record(self, samples: Samples) -> None:
        self.key(Qt.Key.Key_R)
        self.clock.advance(3.1)
        self.read_aloud(samples)
        self.key(Qt.Key.Key_Space)

    def said(self) -> str:
        return " ".join(notice.fact for notice in self.window.toasts.said)

    def end(self) -> None:
        self.window.close()
        for one in (self.window, self.booth, self.document, self.voice):
            one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, None, "USB headset")
    made.window.activateWindow()
    yield made
    made.end()


@pytest.fixture
def link() -> PretendLink:
    return PretendLink(DESIGNER)


@pytest.fixture
def served(qapp: QApplication, tmp_path: Path, link: PretendLink) -> Iterator[Studio]:
    """With a server that has two prompts."""
    link.connect_now()
    made = Studio(tmp_path, link, "USB headset")
    link.answer("ListPrompts", [known("welcome", "您好", "final"), known("bye", "再见", "missing")])
    made.window.activateWindow()
    yield made
    made.end()


def known(name: str, text: str, state: str, **more: Any) -> dict[str, Any]:
    sounds = {"zh-CN": {"seconds": 2.5, "dbm0": -18.2}} if state != "missing" else {}
    return {"name": name, "texts": {"zh-CN": text}, "states": {"zh-CN": state}, "stale": [],
            "voices": {}, "sounds": sounds, **more}  # fmt: skip


def test_the_list_shows_every_prompt_of_house_and_flow(studio: Studio) -> None:
    row = studio.row("welcome")
    assert (row.text, row.state) == ("您好，欢迎致电云栖酒店。", "missing")
    assert row.uses == ("b4",)
    assert studio.window._name_uses(row) == "#4 欢迎词"
    studio.choose("welcome")
    assert studio.window.bench.text.toPlainText() == "您好，欢迎致电云栖酒店。"
    assert studio.window.list.tally.text().startswith("□ ")


def test_recording_counts_takes_trims_and_is_kept_with_enter(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    bench = studio.window.bench
    assert studio.booth.state == "counting"
    assert bench.count.text() == "3"
    studio.clock.advance(1.1)
    assert bench.count.text() == "2"
    studio.read_aloud(tone(0.2))  # nothing is taken while it counts
    studio.clock.advance(2)
    assert studio.booth.state == "recording"
    studio.read_aloud(spoken())
    assert bench.text.isReadOnly()
    studio.key(Qt.Key.Key_Space)
    assert studio.booth.state == ""
    taken = sound.seconds(studio.window.take.samples)
    assert taken == pytest.approx(1.66, abs=0.1)
    assert studio.row("welcome").state == "missing"
    studio.key(Qt.Key.Key_Return)
    assert studio.row("welcome").state == "final"
    assert studio.row("welcome").seconds == pytest.approx(taken)
    assert not studio.window.take.modified


def test_undo_brings_the_untrimmed_take_and_then_nothing_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert sound.seconds(studio.window.take.samples) == pytest.approx(2.5, abs=0.05)
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert studio.window.take.is_empty
    studio.key(Qt.Key.Key_Y, CONTROL)
    assert not studio.window.take.is_empty


def test_the_level_tells_whether_to_come_nearer(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    band = studio.window.bench.band
    for size, verdict in ((60, "quiet"), (4000, "right"), (30_000, "loud")):
        band.show_level(-70.0)
        studio.read_aloud(tone(0.1, size=size))
        studio.booth.headset._report()
        assert band.verdict == verdict
    assert band.accessibleDescription() == "too loud: go further away"


def test_playing_is_heard_and_ends_by_itself(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    studio.key(Qt.Key.Key_Space)
    assert studio.booth.state == "playing"
    stream = studio.card.streams[-1]
    heard = np.concatenate([stream.frame() for _ in range(90)])
    assert np.abs(heard).max() > 3000
    studio.booth.look()
    assert studio.booth.state == ""
    assert not stream.running


def test_a_selection_is_trimmed_cut_and_played(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    take = studio.window.take
    before = take.samples.size
    take.select(1000, 3000)
    studio.key(Qt.Key.Key_Delete)
    assert take.samples.size == before - 2000
    take.select(2000, 6000)
    studio.key(Qt.Key.Key_Space)
    for _ in range(26):
        studio.card.streams[-1].frame()
    studio.booth.look()
    assert studio.booth.state == ""
    studio.key(Qt.Key.Key_T, CONTROL)
    assert take.samples.size == 4000


def test_tools_change_the_sound_and_undo_takes_each_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    take = studio.window.take
    for name in ("fade", "quieten", "normalise"):
        before = take.samples
        studio.click(name)
        assert not np.array_equal(take.samples, before), name
    studio.window.bench.wave.setFocus()
    for _ in range(3):
        studio.key(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(take.samples, sound.trimmed(spoken().astype(np.int16).astype(np.float32)))


def test_zoom_and_selection_by_mouse(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    wave = studio.window.bench.wave
    whole = wave.width_shown
    studio.key(Qt.Key.Key_1, CONTROL)
    assert wave.width_shown == pytest.approx(whole / 2)
    studio.key(Qt.Key.Key_3, CONTROL)
    assert wave.width_shown == pytest.approx(whole)
    y = wave.height() // 2
    at = wave.rect().center()
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(wave, at)
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=at)
    first, last = studio.window.take.selection
    assert first == last
    assert first == pytest.approx(studio.window.take.samples.size / 2, rel=0.02)
    assert y > 0


def test_letters_are_text_while_somebody_writes(studio: Studio) -> None:
    studio.choose("welcome")
    studio.window.bench.text.setFocus()
    studio.window.bench.text.selectAll()
    QTest.keyClicks(studio.window.bench.text, "R P hello")
    assert studio.booth.state == ""
    studio.window.bench.keep_text()
    assert studio.row("welcome").text == "R P hello"
    assert studio.document.site.prompts["welcome"]["zh-CN"] == "R P hello"


def test_a_take_that_was_not_kept_is_there_when_one_comes_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    taken = studio.window.take.samples
    studio.key(Qt.Key.Key_Up, CONTROL)
    assert studio.window.name != "welcome"
    assert studio.window.take.is_empty
    studio.choose("welcome")
    assert np.array_equal(studio.window.take.samples, taken)
    assert studio.window.take.modified


def test_without_a_microphone_a_sentence_says_so(qapp: QApplication, tmp_path: Path) -> None:
    made = Studio(tmp_path, None)
    made.choose("welcome")
    made.key(Qt.Key.Key_R)
    assert made.booth.state == ""
    assert made.window.bench.state.text().startswith("No headset was found")
    made.end()


def test_a_headset_that_is_pulled_out_leaves_what_was_taken(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    studio.clock.advance(3.1)
    studio.read_aloud(spoken())
    studio.booth.headset._lost()
    assert studio.booth.state == ""
    assert not studio.window.take.is_empty
    assert "disconnected" in studio.window.bench.state.text()


def test_any_file_is_imported_inserted_or_refused_in_a_sentence(
    studio: Studio, tmp_path: Path
) -> None:
    import soundfile

    studio.choose("welcome")
    path = tmp_path / "voice.mp3"
    soundfile.write(path, tone(1, 500, 8000, 44_100) / 32768, 44_100, format="MP3")
    studio.window.take_file(path)
    take = studio.window.take
    assert sound.seconds(take.samples) == pytest.approx(1, abs=0.1)
    assert sound.level(take.samples) == pytest.approx(sound.TARGET, abs=0.3)
    before = take.samples.size
    take.select(2000, 2000)
    studio.window.take_file(path, insert=True)
    assert take.samples.size == 2 * before
    (tmp_path / "x.wav").write_text("no")
    studio.window.take_file(tmp_path / "x.wav")
    assert "x.wav is no sound file" in studio.said()
    studio.window.take_file(tmp_path / "gone.wav")
    assert "gone.wav cannot be read: No such file" in studio.said()


def test_many_at_once_from_a_list_and_from_sounds(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,zh-CN,en-US\nhours,九点到五点,Nine to five\n!,x,y\n")
    (tmp_path / "hours.wav").write_bytes(sound_files.wav(tone(1.5)))
    studio.window.take_many([tmp_path / "list.csv", tmp_path / "hours.wav"])
    row = studio.row("hours")
    assert (row.text, row.state) == ("九点到五点", "final")
    assert row.seconds == pytest.approx(1.5)
    assert studio.store.row("hours", "en-US").text == "Nine to five"
    assert "1 row has no name" in studio.said()


def test_a_voice_speaks_one_and_all_that_is_missing(studio: Studio) -> None:
    studio.choose("welcome")
    studio.click("speak")
    assert studio.voice.said == [("您好，欢迎致电云栖酒店。", "zh-CN")]
    assert studio.row("welcome").state == "draft"
    assert sound.seconds(studio.window.take.samples) == pytest.approx(2.4)
    studio.click("final")
    assert studio.row("welcome").state == "final"
    lacking = sum(row.state == "missing" and bool(row.text) for row in studio.store.rows("zh-CN"))
    QTest.mouseClick(studio.window.list.speak, Qt.MouseButton.LeftButton)
    assert len(studio.voice.said) == 1 + lacking
    studio.voice.problem = "No voice speaks zh-CN."
    studio.choose("main_menu")
    studio.click("speak")
    assert "No voice speaks zh-CN." in studio.said()


def test_the_checker_knows_a_prompt_as_soon_as_it_is_written(studio: Studio) -> None:
    document = studio.document
    block = next(id for id, one in document.flow.blocks.items() if one.type == "play.prompts")
    flow = document.flow.set_field(block, "prompts", ["late_night"])
    document.edit("play", flow)
    document.check_now()

    def unknown() -> bool:
        return any(one.id == "prompt_unknown" for one in document.findings)

    assert unknown()
    studio.store.set_text("late_night", "zh-CN", "晚上好")
    assert not unknown()


def test_states_languages_and_words_narrow_the_list(studio: Studio) -> None:
    studio.choose("welcome")
    studio.click("speak")
    panel = studio.window.list
    panel.state.setCurrentIndex(2)
    assert [row.name for row in panel.table.model.rows()] == ["welcome"]
    panel.state.setCurrentIndex(0)
    panel.search.setText("会员服务请按")
    assert [row.name for row in panel.table.model.rows()] == ["main_menu"]
    panel.search.setText("nothing like that")
    assert panel.empty.isVisible()
    panel.search.clear()
    panel.language.setCurrentText("en-US")
    assert studio.row("welcome").state == "missing"
    assert studio.row("welcome").text.startswith("Hello")


def test_what_is_done_without_a_server_is_there_at_the_next_start(
    studio: Studio, tmp_path: Path
) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    studio.key(Qt.Key.Key_Return)
    studio.store.set_text("new_one", "zh-CN", "新的")
    again = PromptStore(studio.document, None, tmp_path / "prompts", studio.voice)
    assert again.row("welcome", "zh-CN").state == "final"
    assert again.row("new_one", "zh-CN").text == "新的"
    came: list[Samples | None] = []
    again.sound(("welcome", "zh-CN"), came.append)
    assert came[0] is not None
    assert np.abs(came[0] - studio.window.take.samples).max() <= 1


def test_a_damaged_list_is_put_aside(studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "waiting.json").write_text("[{")
    made = PromptStore(studio.document, None, folder, studio.voice)
    assert made.waiting.damaged
    assert (folder / "waiting.damaged").exists()
    assert made.set_text("fresh", "zh-CN", "x")


def test_the_servers_prompts_are_shown_and_their_sound_fetched(
    served: Studio, link: PretendLink
) -> None:
    row = served.row("welcome")
    assert (row.text, row.state, row.seconds, row.dbm0) == ("您好", "final", 2.5, -18.2)
    assert row.uses == ("b4",)
    served.choose("welcome")
    assert link.last("PromptSound") == {"name": "welcome", "language": "zh-CN"}
    link.answer("PromptSound", {"wav": base64.b64encode(sound_files.wav(tone(1))).decode()})
    assert sound.seconds(served.window.take.samples) == 1
    assert not served.window.take.modified


def test_a_kept_take_is_sent_and_the_studio_shows_what_the_server_has(
    served: Studio, link: PretendLink
) -> None:
    served.choose("bye")
    served.record(spoken())
    served.key(Qt.Key.Key_Return)
    assert served.row("bye").waits
    sent = link.last("StorePrompt")
    assert (sent["name"], sent["language"], sent["state"]) == ("bye", "zh-CN", "final")
    stored = sound_files.decoded(base64.b64decode(sent["wav"]))
    taken = served.window.take.samples
    assert np.abs(stored - taken).max() <= np.abs(taken).max() / 16  # A-law, as lines carry it
    link.answer("StorePrompt", known("bye", "再见", "final"))
    assert served.row("bye").state == "final"
    assert not served.row("bye").waits
    assert served.store.waiting.changes == {}


def test_a_new_prompt_is_made_with_its_text_before_its_sound(
    served: Studio, link: PretendLink
) -> None:
    served.window.make("menu/night")
    served.choose("menu/night")
    assert link.last("WritePromptText")["name"] == "menu/night"
    served.record(spoken())
    served.key(Qt.Key.Key_Return)
    assert "StorePrompt" not in link.names()
    link.answer("WritePromptText", known("menu/night", "", "missing"))
    assert link.last("StorePrompt")["name"] == "menu/night"
    served.window.make("a name!")
    assert "“a name!” is no name of a prompt" in served.said()


def test_the_server_speaks_where_there_is_one(served: Studio, link: PretendLink) -> None:
    served.choose("bye")
    served.click("speak")
    assert link.last("SpeakPrompt") == {"name": "bye", "language": "zh-CN"}
    link.answer("SpeakPrompt", known("bye", "再见", "draft"))
    link.answer("PromptSound", {"wav": base64.b64encode(sound_files.wav(tone(2))).decode()})
    assert served.row("bye").state == "draft"
    assert sound.seconds(served.window.take.samples) == 2
    assert served.voice.said == []


def test_cut_off_it_goes_on_and_sends_when_the_server_is_back(
    served: Studio, link: PretendLink
) -> None:
    link.lose()
    served.choose("bye")
    served.record(spoken())
    served.key(Qt.Key.Key_Return)
    served.click("final")
    assert served.row("bye").state == "draft"
    assert "StorePrompt" not in link.names()
    assert "kept on this computer" in served.window.bench.state.text()
    link.connect_now()
    link.answer("ListPrompts", [known("bye", "再见", "missing")])
    assert link.last("StorePrompt")["state"] == "draft"
    link.refuse("StorePrompt", "not_allowed", "Your account may not write prompts.")
    assert "may not write prompts" in served.said()
    assert served.row("bye").waits


def test_deleting_asks_the_server_and_the_picker_forgets(served: Studio, link: PretendLink) -> None:
    served.choose("bye")
    served.window.remove()
    link.answer("DeletePrompt", {})
    assert all(row.name != "bye" for row in served.window.list.table.model.rows())
    assert "bye" not in served.document.site.prompts


def test_the_text_that_was_changed_after_the_recording_is_marked(served: Studio) -> None:
    served.choose("welcome")
    served.store.set_text("welcome", "zh-CN", "您好，这里是前台")
    assert served.row("welcome").stale
    assert "the text was changed since" in served.window.bench.state.text()


class Humming:
    """An engine of text to speech that hums, or refuses."""

    name, rate = "humming", 8000

    def trouble(self) -> str:
        return ""

    def voices(self) -> list[Voice]:
        return [Voice("hum", "zh-CN")]

    async def speak(self, text: str, voice: str, speed: int) -> AsyncIterator[bytes]:
        if text == "fall":
            raise RuntimeError("out of breath")
        yield (tone(0.1 * len(text), 400)).astype("<i2").tobytes()


def test_the_voice_of_this_computer_answers_on_the_main_thread(qtbot: QtBot) -> None:
    voice = HereVoice(None, Voices([Humming()]))
    made: list[Samples] = []
    refused: list[str] = []
    voice.speak("您好您好", "zh-CN", made.append, refused.append)
    voice.speak("hello", "fr-FR", made.append, refused.append)
    voice.speak("fall", "zh-CN", made.append, refused.append)
    qtbot.waitUntil(lambda: len(made) + len(refused) == 3)
    assert sound.seconds(made[0]) == pytest.approx(0.4, abs=0.01)
    assert refused == [
        "No voice speaks fr-FR.",
        "The voice of this computer failed: out of breath",
    ]
    assert voice._worker is None
    voice.deleteLater()
