"""Sound of the prompt studio: cutting, levels, noise, files of every kind, lists of prompts."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pytest
import soundfile

from ivr_designer.studio import batch, sound, sound_files
from ivr_designer.studio.sound import RATE, Samples
from tests.support.spoken_sound import noise, spoken, tone


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def test_trimming_leaves_the_voice_and_a_breath() -> None:
    first, last = sound.voice_bounds(spoken())
    assert 0.38 * RATE < first < 0.5 * RATE
    assert 2.0 * RATE < last < 2.12 * RATE
    assert sound.seconds(sound.trimmed(spoken())) == pytest.approx(1.66, abs=0.06)
    assert sound.trimmed(sound.silence(1)).size == RATE


def test_the_gate_quiets_the_pauses_and_not_the_words() -> None:
    made = sound.gated(spoken())
    pause, word = slice(int(1.3 * RATE), int(1.5 * RATE)), slice(int(0.6 * RATE), int(1.0 * RATE))
    assert rms(made[pause]) < rms(spoken()[pause]) / 10
    assert rms(made[word]) == pytest.approx(rms(spoken()[word]), rel=0.01)
    alone = noise(1)
    assert np.array_equal(sound.gated(alone), alone)


def test_levels_come_to_that_of_telephone_speech() -> None:
    quiet = spoken() * np.float32(0.1)
    assert sound.level(sound.normalised(quiet)) == pytest.approx(sound.TARGET, abs=0.2)
    assert np.abs(sound.normalised(tone(1, size=20))).max() <= sound.FULL
    assert np.array_equal(sound.normalised(sound.silence(1)), sound.silence(1))


def test_fades_begin_and_end_in_silence() -> None:
    made = sound.faded(np.full(RATE, 1000, np.float32), 0.1, 0.2)
    assert abs(made[0]) < 1
    assert abs(made[-1]) < 1
    assert made[RATE // 2] == 1000
    assert made[int(0.05 * RATE)] == pytest.approx(500, abs=5)


def test_cutting_and_inserting_do_not_click() -> None:
    whole = tone(1)
    assert sound.cut(whole, 1000, 3000).size == RATE - 2000
    longer = sound.insert(whole, 2003, tone(0.5, 500))
    assert longer.size == RATE + RATE // 2
    steps = np.abs(np.diff(longer))
    assert steps.max() <= np.abs(np.diff(whole)).max() * 1.1
    assert sound.insert(sound.silence(), 5, whole).size == RATE


def test_an_overdriven_microphone_is_seen() -> None:
    assert not sound.is_clipped(tone(0.1, size=30_000))
    assert sound.is_clipped(np.clip(tone(0.1, size=60_000), -32768, 32767))
    assert sound.peak(tone(0.1, size=16_384)) == pytest.approx(0.5, abs=0.01)


def test_the_outline_has_a_column_for_each_pixel() -> None:
    assert sound.outline(tone(1, size=16_384), 300).shape == (300, 2)
    assert sound.outline(tone(1, size=16_384), 300)[50] == pytest.approx([-0.5, 0.5], abs=0.05)
    assert sound.outline(sound.silence(), 10).shape == (10, 2)
    assert sound.outline(tone(0.001), 300).shape == (300, 2)


@pytest.mark.parametrize(
    ("ending", "coding", "rate", "channels"),
    [
        ("WAV", "PCM_24", 48_000, 2),
        ("WAV", "ALAW", 8_000, 1),
        ("WAV", "ULAW", 8_000, 1),
        ("WAV", "GSM610", 8_000, 1),
        ("MP3", "MPEG_LAYER_III", 44_100, 2),
        ("FLAC", "PCM_16", 22_050, 1),
        ("OGG", "VORBIS", 48_000, 2),
    ],
)
def test_files_of_every_kind_become_the_same_sound(
    tmp_path: Path, ending: str, coding: str, rate: int, channels: int
) -> None:
    said = tone(1, 700, 8000, rate) / 32768
    path = tmp_path / "x"
    soundfile.write(path, np.stack([said] * channels, axis=1), rate, format=ending, subtype=coding)
    read = sound_files.read(path)
    assert sound.seconds(read) == pytest.approx(1, abs=0.1)
    spectrum = np.abs(np.fft.rfft(read[1000:7000]))
    assert spectrum.argmax() * RATE / 6000 == pytest.approx(700, abs=5)
    assert rms(read[1000:7000]) == pytest.approx(8000 / np.sqrt(2), rel=0.08)


def test_what_a_telephone_cannot_carry_is_gone_and_not_folded() -> None:
    high = sound_files.at_8_khz(tone(1, 6000, 8000, 48_000), 48_000)
    assert rms(high[400:-400]) < 10


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("hello")
    with pytest.raises(sound_files.NotSound):
        sound_files.read(text)
    empty = io.BytesIO()
    soundfile.write(empty, np.zeros(0), 8000, format="WAV")
    with pytest.raises(sound_files.NoSamples):
        sound_files.decoded(empty.getvalue())
    long = io.BytesIO()
    soundfile.write(long, np.zeros(8000 * 361), 8000, format="WAV", subtype="ALAW")
    with pytest.raises(sound_files.TooLong):
        sound_files.decoded(long.getvalue())


def test_a_wav_comes_back_as_it_was() -> None:
    assert np.abs(sound_files.decoded(sound_files.wav(tone(0.2))) - tone(0.2)).max() <= 0.5


def test_a_spreadsheet_with_heads_and_languages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["名称", "zh-CN", "en-US"], ["welcome", "您好", "Hello"], ["bad name!", "x", ""],
                ["menu/main", "请按 1", None]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    found = batch.read(tmp_path / "list.xlsx")
    assert found.lines == (
        batch.BatchLine("welcome", "您好", "zh-CN"),
        batch.BatchLine("welcome", "Hello", "en-US"),
        batch.BatchLine("menu/main", "请按 1", "zh-CN"),
    )
    assert found.refused == ("bad name! x",)


def test_a_csv_without_heads_in_the_coding_of_chinese_windows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("welcome,您好，欢迎致电\nbye;,x\nbye,再见,zh-CN\n".encode("gb18030"))
    found = batch.read(path)
    assert found.lines == (
        batch.BatchLine("welcome", "您好，欢迎致电"), batch.BatchLine("bye", "再见", "zh-CN")
    )  # fmt: skip


def test_documents_by_table_and_by_line(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Prompts of the hotel line")
    document.add_paragraph("goodbye：谢谢您的来电，再见")
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("name", "text", "welcome", "您好")):
        table.cell(at // 2, at % 2).text = words
    document.save(str(tmp_path / "list.docx"))
    assert batch.read(tmp_path / "list.docx").lines == (
        batch.BatchLine("welcome", "您好"), batch.BatchLine("goodbye", "谢谢您的来电，再见")
    )  # fmt: skip
    (tmp_path / "list.txt").write_text("welcome = Hello there\n\nnothing here\n", encoding="utf-8")
    assert batch.read(tmp_path / "list.txt").lines == (batch.BatchLine("welcome", "Hello there"),)


def test_a_damaged_spreadsheet_is_refused(tmp_path: Path) -> None:
    for ending in ("xlsx", "docx"):
        path = tmp_path / f"list.{ending}"
        path.write_bytes(b"PK\x03\x04 broken")
        with pytest.raises(batch.BatchRefused):
            batch.read(path)
