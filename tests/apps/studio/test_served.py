"""The prompt studio with a server: fetched, sent, spoken, cut off and back."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ivr_designer.studio import sound, sound_files
from tests.support.pretend_link import PretendLink
from tests.support.prompt_studio import DESIGNER, Studio, known
from tests.support.spoken_sound import spoken, tone


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
