"""The prompt studio's list: write, import, have it spoken, narrow the list, keep what was made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cti.speech.engine import Voice
from cti.speech.voices import Voices
from ivr_designer.studio import sound, sound_files
from ivr_designer.studio.here_voice import HereVoice
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.store import PromptStore
from tests.support.prompt_studio import Studio
from tests.support.spoken_sound import spoken, tone


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, None, "USB headset")
    made.window.activateWindow()
    yield made
    made.end()


def test_the_list_shows_every_prompt_of_house_and_flow(studio: Studio) -> None:
    row = studio.row("welcome")
    assert (row.text, row.state) == ("您好，欢迎致电云栖酒店。", "missing")
    assert row.uses == ("b4",)
    assert studio.window._name_uses(row) == "#4 欢迎词"
    studio.choose("welcome")
    assert studio.window.bench.text.toPlainText() == "您好，欢迎致电云栖酒店。"
    assert studio.window.list.tally.text().startswith("□ ")


def test_letters_are_text_while_somebody_writes(studio: Studio) -> None:
    studio.choose("welcome")
    studio.window.bench.text.setFocus()
    studio.window.bench.text.selectAll()
    QTest.keyClicks(studio.window.bench.text, "R P hello")
    assert studio.booth.state == ""
    studio.window.bench.keep_text()
    assert studio.row("welcome").text == "R P hello"
    assert studio.document.site.prompts["welcome"]["zh-CN"] == "R P hello"


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
    studio.window.many.take([tmp_path / "list.csv", tmp_path / "hours.wav"])
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
    panel.language.setCurrentText("English")
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
