"""`cordboard voice`: voices, missing pieces, drafts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cti import __main__ as command
from cti.sounds.prompts import PromptFolder
from cti.speech import espeak
from cti.speech import voices as voices_module
from tests.speech.test_speech import Humming


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cordboard", "voice", *words])
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    return command.main()


def test_what_is_missing_is_spoken_as_drafts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(espeak, "ENGINE", Humming())
    monkeypatch.setattr(voices_module, "entry_points", lambda group: [])
    data = ("--data", str(tmp_path), "--language", "zh-CN")
    assert run(monkeypatch, "list") == 0
    assert "zh-CN        hum" in capsys.readouterr().out
    assert run(monkeypatch, "missing", *data) == 0
    assert "zh-CN: 347 of 347 pieces are missing" in capsys.readouterr().out
    assert run(monkeypatch, "drafts", *data) == 0
    assert "drafts made" in capsys.readouterr().out
    folder = PromptFolder(tmp_path / "prompts")
    folder.open()
    assert not folder.missing_pieces("zh-CN")


def test_without_a_voice_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(espeak, "ENGINE", espeak.EspeakEngine("espeak-of-nowhere"))
    monkeypatch.setattr(voices_module, "entry_points", lambda group: [])
    assert run(monkeypatch, "list") == 1
    assert "install the package espeak-ng" in capsys.readouterr().err
    assert run(monkeypatch, "drafts", "--data", str(tmp_path), "--language", "zh-CN") == 1
    assert "install the package espeak-ng" in capsys.readouterr().err
