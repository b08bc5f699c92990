"""What was typed is on disk after a pause, comes back after a crash, and goes when it was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts


@pytest.fixture
def drafts(tmp_path: Path, qapp) -> Drafts:
    return Drafts(tmp_path / "drafts")


def test_typing_is_kept_when_it_pauses(drafts: Drafts, qtbot, tmp_path: Path) -> None:
    field = QPlainTextEdit()
    qtbot.addWidget(field)
    drafts.keep(field, lambda: "note:7")
    with qtbot.waitSignal(drafts.kept, timeout=5000) as kept:
        qtbot.keyClicks(field, "near the lift")
    assert kept.args[0] == "note:7"
    after_a_crash = Drafts(tmp_path / "drafts")
    assert after_a_crash.text("note:7") == "near the lift"
    assert [d.key for d in after_a_crash.left("note:")] == ["note:7"]


def test_what_is_not_yet_on_disk_is_known_all_the_same(drafts: Drafts) -> None:
    drafts.type("note:7", "half a word")
    assert drafts.text("note:7") == "half a word"
    assert drafts.left() == []


def test_what_arrived_is_forgotten(drafts: Drafts) -> None:
    drafts.type("note:7", "done")
    drafts.flush()
    drafts.forget("note:7")
    assert drafts.text("note:7") == ""
    assert drafts.left() == []


def test_an_emptied_field_leaves_no_draft(drafts: Drafts) -> None:
    drafts.type("note:7", "a")
    drafts.flush()
    drafts.type("note:7", "")
    drafts.flush()
    assert drafts.left() == []


def test_a_full_disk_is_said_and_the_text_stays(tmp_path: Path, qtbot) -> None:
    (tmp_path / "file").write_text("not a folder")
    drafts = Drafts(tmp_path / "file")
    drafts.type("note:7", "kept in memory")
    with qtbot.waitSignal(drafts.failed):
        drafts.flush()
    assert drafts.text("note:7") == "kept in memory"


def test_a_damaged_draft_is_passed_over(drafts: Drafts, tmp_path: Path) -> None:
    drafts.type("note:7", "good")
    drafts.flush()
    (tmp_path / "drafts" / "broken.json").write_text("{")
    assert [d.text for d in drafts.left()] == ["good"]


def test_choices_are_remembered_by_the_next_start(tmp_path: Path) -> None:
    choices = Choices("agent", tmp_path / "agent.ini")
    for server in ("a.local", "b.local:7443", "a.local"):
        choices.remember_server(server)
    choices.remember_pin("B.local:7443 ", "AA:BB")
    choices.keep("telephone", True)
    again = Choices("agent", tmp_path / "agent.ini")
    assert again.servers() == ["a.local", "b.local:7443"]
    assert again.pin("b.local:7443") == "AA:BB"
    assert again.pin("c.local") == ""
    assert again.flag("telephone")
