"""The comparison of our declarations with a driver's header, and with those this machine has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drivers.dahdi.header import differences, installed_headers
from drivers.line import LineError
from drivers.native.build import HERE


def header(folder: Path, *changes: tuple[str, str]) -> Path:
    """A header as a driver's would be, made of our own declarations and some changes."""
    text = (HERE / "dahdi.h").read_text()
    text = text[: text.index("/* The sound of all channels")]
    text = re.sub(
        r"(struct dahdi_spaninfo \{.*?\})", r"\1 __attribute__((packed))", text, flags=re.S
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "dahdi").mkdir()
    (folder / "dahdi" / "user.h").write_text(text)
    return folder


def test_a_header_that_agrees_gives_no_difference(tmp_path: Path) -> None:
    assert differences(header(tmp_path)) == []


def test_each_difference_is_a_sentence(tmp_path: Path) -> None:
    changed = header(
        tmp_path,
        ("DAHDI_SPECIFY 0x4004DA26", "DAHDI_SPECIFY 0x4004DA27"),
        ("    int readbufs;\n", "    long readbufs;\n"),
    )
    assert differences(changed) == [
        f"DAHDI_SPECIFY is 0x4004da26 here and 0x4004da27 in {tmp_path}",
        f"dahdi_bufferinfo is 0x18 here and 0x20 in {tmp_path}",
        f"dahdi_bufferinfo.readbufs is 4 octets at 16 here and 8 octets at 16 in {tmp_path}",
        f"dahdi_bufferinfo.writebufs is 4 octets at 20 here and 4 octets at 24 in {tmp_path}",
    ]


def test_a_header_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(LineError, match=f"header in {tmp_path} cannot be used"):
        differences(tmp_path)


def test_the_headers_of_this_machine_agree() -> None:
    assert {folder: differences(folder) for folder in installed_headers()} == {
        folder: [] for folder in installed_headers()
    }
