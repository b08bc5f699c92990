"""Encrypted recordings: what is in them, who can read it, and what happens to those that are changed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cti.media.engine import Engine
from cti.media.link.commands import StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.records import RecordingDone
from cti.media.recording.cipher import Damaged
from cti.media.recording.disk import DiskAtOnce
from cti.media.recording.file import seal
from cti.media.recording.keys import KeyProblem, KeyRing, add_key
from cti.media.recording.marks import Mark
from cti.media.recording.reader import RecordingReader
from cti.media.recording.recorder import Recorders
from tests.media.recording.test_recorder import largest_file

FRAMES = 130


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    add_key(tmp_path / "keys", "first")
    return tmp_path / "keys"


def sound() -> np.ndarray:
    """uint8[samples, 2]"""
    return np.random.default_rng(8).integers(0, 256, (FRAMES * 160, 2), dtype=np.uint8)


def record(path: Path, keys: KeyRing) -> RecordingDone:
    """A pause from 1.0 to 1.2 s in it."""
    recorders = Recorders(DiskAtOnce(), 1, keys)
    recorders.start(StartRecording(1, 0, str(path), encrypt=True))
    for number, part in enumerate(sound().reshape(FRAMES, 160, 2)):
        recorders.pause(1, 50 <= number < 60, "Card")
        recorders.write(part[None, :, 0], part[None, :, 1])
    recorders.stop(1)
    (done,) = recorders.finished()
    return done


def expected() -> np.ndarray:
    whole = sound()
    whole[50 * 160 : 60 * 160] = 0xD5
    return whole


def test_what_was_recorded_is_read_from_any_place(tmp_path: Path, key_file: Path) -> None:
    keys, path = KeyRing.load(key_file), tmp_path / "1.wav.aes"
    done = record(path, keys)
    assert (done.problem, done.sha256) == ("", hashlib.sha256(path.read_bytes()).hexdigest())
    whole = expected()
    with RecordingReader(path, keys) as reader:
        assert reader.sealed
        assert reader.seconds == pytest.approx(FRAMES * 0.02)
        assert reader.marks == [Mark(8000, 1600, "Card")]
        assert (reader.read() == whole).all()
        for start, samples in (
            (0, 1),
            (3999, 3),
            (4000, 4000),
            (20_000, 900),
            (20_799, 5),
            (9e9, 1),
        ):
            part = reader.read(int(start), samples)
            assert (part == whole[int(start) : int(start) + samples]).all()
        content = b"".join(reader.wav_part(place, 777) for place in range(0, reader.wav_bytes, 777))
    assert len(content) == int.from_bytes(content[4:8], "little") + 8
    assert content[58 : 58 + whole.size] == whole.tobytes()
    assert b"Card" in content


def test_nothing_of_the_sound_stands_in_the_file(tmp_path: Path, key_file: Path) -> None:
    path = tmp_path / "1.wav.aes"
    record(path, KeyRing.load(key_file))
    content = path.read_bytes()
    assert b"\xd5" * 8 not in content
    assert b"Card" not in content
    assert expected()[:8].tobytes() not in content


def test_two_files_share_no_key(tmp_path: Path, key_file: Path) -> None:
    keys = KeyRing.load(key_file)
    for name in "ab":
        record(tmp_path / name, keys)
    one, other = ((tmp_path / name).read_bytes() for name in "ab")
    assert len(one) == len(other)
    assert sum(x == y for x, y in zip(one[64:], other[64:], strict=True)) < len(one) / 50


def test_old_files_are_read_after_the_keys_were_changed(tmp_path: Path, key_file: Path) -> None:
    record(tmp_path / "old", KeyRing.load(key_file))
    second = add_key(key_file)
    keys = KeyRing.load(key_file)
    assert keys.active == second
    record(tmp_path / "new", keys)
    for name in ("old", "new"):
        with RecordingReader(tmp_path / name, keys) as reader:
            assert (reader.read() == expected()).all()
    key_file.write_text(key_file.read_text().splitlines()[1])
    only_new = KeyRing.load(key_file)
    with pytest.raises(KeyProblem, match="'first', which is not in"):
        RecordingReader(tmp_path / "old", only_new)


def test_a_new_key_is_taken_while_everything_runs(
    tmp_path: Path, key_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The recorder and the reader began with the first key, and both go on."""
    recorder, reader = KeyRing.load(key_file), KeyRing.load(key_file)
    first = recorder.active

    def name_in(number: int) -> str:
        path = tmp_path / f"{number}.wav.aes"
        record(path, recorder)
        with RecordingReader(path, reader) as opened:
            assert opened.seconds > 0
        return path.read_bytes()[8:32].rstrip(b"\0").decode()

    assert name_in(1) == first
    second = add_key(key_file)
    assert name_in(2) == second
    whole = key_file.read_text()
    key_file.write_text("half a li")
    assert name_in(3) == second, "a file that is being edited changes nothing"
    assert "is not NAME BASE64" in caplog.text
    key_file.write_text("".join(reversed(whole.splitlines(keepends=True))))
    assert name_in(4) == first
    key_file.unlink()
    assert name_in(5) == first


def test_another_key_of_that_name_is_told_from_damage(tmp_path: Path, key_file: Path) -> None:
    path = tmp_path / "1"
    record(path, KeyRing.load(key_file))
    add_key(tmp_path / "others", "first")
    others = KeyRing.load(tmp_path / "others")
    with pytest.raises(KeyProblem, match="is not the one it was encrypted with"):
        RecordingReader(path, others)
    with pytest.raises(KeyProblem, match="name the key file"):
        RecordingReader(path)
    with pytest.raises(KeyProblem, match="is not the one"):
        seal(path, others)


def test_a_change_is_found_where_it_was_made(tmp_path: Path, key_file: Path) -> None:
    keys, path = KeyRing.load(key_file), tmp_path / "1"
    record(path, keys)
    content = bytearray(path.read_bytes())
    content[64 + 8021 * 2 + 100] ^= 1
    path.write_bytes(content)
    with RecordingReader(path, keys) as reader:
        assert (reader.read(0, 8000) == expected()[:8000]).all()
        with pytest.raises(Damaged, match=r"at 1\.0 s"):
            reader.read()


def test_sound_that_was_taken_out_is_found(tmp_path: Path, key_file: Path) -> None:
    keys, path = KeyRing.load(key_file), tmp_path / "1"
    record(path, keys)
    content = path.read_bytes()
    path.write_bytes(content[: 64 + 8021] + content[64 + 2 * 8021 :])
    with pytest.raises(Damaged):
        RecordingReader(path, keys)
    path.write_bytes(content[: 64 + 2 * 8021])
    with RecordingReader(path, keys) as reader:
        assert not reader.sealed
    path.write_bytes(content[:30])
    with pytest.raises(ValueError, match="first octets are lost"):
        RecordingReader(path, keys)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "has no key"),
        ("# nothing\n", "has no key"),
        ("one two three\n", "Line 1"),
        ("good " + "A" * 43 + "=\nbad AAAA\n", "Line 2"),
        ("a " + "A" * 43 + "=\na " + "B" * 43 + "=\n", "'a' again"),
        ("schlüssel " + "A" * 43 + "=\n", "Line 1"),
        ("a ü" + "A" * 42 + "=\n", "Line 1 .* no key of 32 octets"),
    ],
)
def test_a_key_file_that_is_wrong_is_told_by_its_line(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match=word):
        KeyRing.load(path)


@pytest.mark.parametrize("begin", ["", "\ufeff", "# keys of the house\n"])
def test_a_key_is_added_to_a_file_from_an_editor(tmp_path: Path, begin: str) -> None:
    """Which may leave the last line without its end, or begin the file with a byte order mark."""
    path = tmp_path / "keys"
    path.write_text(f"{begin}old {'A' * 43}=", encoding="utf-8")
    path.chmod(0o600)
    made = add_key(path)
    ring = KeyRing.load(path)
    assert ring.active == made
    assert "old" in ring


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, key_file: Path) -> None:
    key_file.chmod(0o644)
    with pytest.raises(KeyProblem, match="chmod 600"):
        KeyRing.load(key_file)
    with pytest.raises(KeyProblem, match="cannot be read"):
        KeyRing.load(tmp_path / "none")
    with pytest.raises(KeyProblem, match="cannot be read"):
        Engine(MediaConfig(1, recording_keys=str(tmp_path / "none")))


def test_without_a_key_file_nothing_is_written_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no key file"):
        Recorders(DiskAtOnce()).start(StartRecording(1, 0, str(tmp_path / "1"), encrypt=True))
    assert not (tmp_path / "1").exists()


def test_the_command_makes_keys_and_gives_sound_back(tmp_path: Path) -> None:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cti.media.recording", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
        )

    keys, path, plain = tmp_path / "keys", tmp_path / "1.wav.aes", tmp_path / "1.wav"
    made = run("new-key", keys)
    assert KeyRing.load(keys).active == made.stdout.strip()
    record(path, KeyRing.load(keys))
    assert run("decrypt", path, keys, plain).returncode == 0
    with RecordingReader(plain) as reader:
        assert (reader.read() == expected()).all()
    shown = run("show", path, keys).stdout
    assert "2.60 s, sealed" in shown
    assert "Card" in shown
    again = run("decrypt", path, keys, plain)
    assert again.returncode == 1
    assert "is there already; name a file that is not" in again.stderr
    assert "cannot be used (No such file" in run("show", tmp_path / "none", keys).stderr
    content = path.read_bytes()
    path.write_bytes(content[:-100] + bytes([content[-100] ^ 1]) + content[-99:])
    spoiled = run("decrypt", path, keys, tmp_path / "2.wav")
    assert spoiled.returncode == 1
    assert "damaged" in spoiled.stderr
    assert not (tmp_path / "2.wav").exists()


def test_a_full_disk_leaves_what_it_took(tmp_path: Path, key_file: Path) -> None:
    keys, path = KeyRing.load(key_file), tmp_path / "1.wav.aes"
    with largest_file(20_000):
        done = record(path, keys)
    assert done.lost == ((1.0, None),)
    assert "make room" in done.problem
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with RecordingReader(path, keys) as reader:
        assert reader.sealed
        assert (reader.read() == expected()[:8000]).all()
