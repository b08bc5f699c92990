"""The site's announcements: taught by a command from files and recordings, listed, forgotten, reread."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cti import __main__ as command
from cti.errors import BadRequest, NotFound
from cti.media import wav
from cti.media.announcements.library import Library
from cti.media.announcements.listener import recognise
from cti.sounds.announcements import Announcements, watched
from drivers.line import SILENCE
from drivers.simulated.speech import announcement, voice

Cordboard = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cordboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cordboard:
    """The command on a data folder of its own: exit status, what it said, and what it complained of."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cordboard", *words, "--data", str(tmp_path)])
        status = command.main()
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def mono(path: Path, codes: np.ndarray) -> Path:
    path.write_bytes(wav.header(len(codes), 1) + codes.tobytes())
    return path


def stereo(path: Path, left: np.ndarray) -> Path:
    both = np.full((len(left), 2), SILENCE, np.uint8)
    both[:, 0] = left
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav.header(both.size, 2) + both.tobytes())
    return path


def meaning(folder: Path, codes: np.ndarray) -> str:
    """What the library of a data folder takes a sound for."""
    match = recognise(Library.read(folder / "announcements").announcements, codes)
    return match.name if match is not None else ""


def test_a_file_is_taught_listed_and_forgotten(cordboard: Cordboard, tmp_path: Path) -> None:
    said = announcement("switched off", 4.0)
    file = mono(tmp_path / "off.wav", said)
    status, out, _ = cordboard(
        "announcements", "teach", str(file), "--meaning", "powered_off", "--name", "移动 · 浙江"
    )
    assert (status, out.split()[0]) == (0, "powered_off-1")
    assert meaning(tmp_path, said) == "powered_off"
    _, out, _ = cordboard("announcements", "list")
    assert "powered_off-1" in out
    assert "cause 20" in out
    assert "移动 · 浙江" in out
    assert cordboard("announcements", "forget", "powered_off-1")[0] == 0
    assert meaning(tmp_path, said) == ""
    assert cordboard("announcements", "list")[1] == ""


def test_a_part_of_a_recording_is_taught(cordboard: Cordboard, tmp_path: Path) -> None:
    """Ringing first, then what the network said, on the caller's side of a recording."""
    said = announcement("no such number", 4.0)
    before = voice(5, 6.0)
    stereo(tmp_path / "recordings" / "2026-05-03" / "17.wav", np.concatenate([before, said]))
    status, out, err = cordboard(
        "announcements",
        "teach",
        "2026-05-03/17",
        "--meaning",
        "vacant",
        "--from",
        "6",
        "--to",
        "10",
    )
    assert (status, err) == (0, "")
    assert "4.0 s" in out or "3.9 s" in out
    assert meaning(tmp_path, said) == "vacant"
    assert meaning(tmp_path, before) == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("teach", "none.wav", "--meaning", "busy"),
            "There is no file and no recording 'none.wav'",
        ),
        (("teach", "{off}", "--meaning", "Power Off"), "no name of an announcement"),
        (("teach", "{off}", "--meaning", "busy", "--to", "0.5"), "1.6 s are needed"),
        (("teach", "{off}", "--meaning", "busy", "--from", "3", "--to", "2"), "nothing between"),
        (("teach", "{off}", "--meaning", "busy", "--from", "nan"), "nothing between nan s"),
        (("teach", "{off}", "--meaning", "busy", "--from", "1e305"), "nothing between"),
        (("teach", "{off}", "--meaning", "busy", "--from", "-1"), "nothing between"),
        (("teach", "{off}", "--meaning", "own_name", "--cause", "999"), "no cause of Q.850"),
        (("teach", "{text}", "--meaning", "busy"), "not a WAV file"),
        (("forget", "busy-7"), "There is no announcement 'busy-7'; known are none yet"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    cordboard: Cordboard, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    off = mono(tmp_path / "off.wav", announcement("switched off", 4.0))
    text = tmp_path / "text.wav"
    text.write_text("hello")
    status, _, err = cordboard(
        "announcements", *(word.format(off=off, text=text) for word in words)
    )
    assert status == 2
    assert sentence in err
    assert not list((tmp_path / "announcements").glob("*"))


def test_the_same_sound_does_not_mean_two_things(tmp_path: Path) -> None:
    book = Announcements(tmp_path)
    said = announcement("switched off", 4.0)
    book.teach(said, "powered_off")
    with pytest.raises(BadRequest, match="known already as 'powered_off'"):
        book.teach(said, "vacant")
    with pytest.raises(NotFound):
        book.forget("../../etc/passwd")


async def test_whoever_changes_the_folder_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cti.sounds.announcements.LOOK_SECONDS", 0.01)
    book = Announcements(tmp_path)
    changes: asyncio.Queue[None] = asyncio.Queue()
    async with watched(book.folder, lambda: changes.put_nowait(None)), asyncio.timeout(20):
        book.teach(announcement("switched off", 4.0), "powered_off")
        await changes.get()
        book.forget("powered_off-1")
        await changes.get()
