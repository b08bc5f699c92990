"""Folders of flows: nothing leaves them, one writer at a time, encodings, limits, settings."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import wave
from collections.abc import Awaitable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cti.data.files.folders import Folders
from cti.data.files.settings_files import changed, found_in
from cti.ivr.run.happening import BlockFailed
from tests.data.conftest import ZONE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "prices.csv").write_text("a,b\n1,2\n")
    (tmp_path / "secret.txt").write_text("geheim")
    return tmp_path


@pytest.fixture
def folders(root: Path) -> Folders:
    return Folders({"data": str(root / "data")}, ZONE, {"python": sys.executable})


async def fails(work: Awaitable[Any], kind: str) -> str:
    with pytest.raises(BlockFailed) as failed:
        await work
    assert failed.value.kind == kind, failed.value.text
    return failed.value.text


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt", "data/../../secret.txt", "data/deep/../../../secret.txt", "/etc/passwd",
        "data\\..\\..\\secret.txt", "C:/windows/win.ini", "data/C:secret", "\\\\host\\share\\x", "secret.txt",
        "other/x", "", "data/x\0.txt", "data/~root/x", "~/x", "data/NUL:x", "data/a|b", "data/out",
        "data/out/secret.txt", "data/linked.txt",
    ],
)  # fmt: skip
async def test_paths_never_leave_their_folder(folders: Folders, root: Path, name: str) -> None:
    (root / "data" / "out").symlink_to(root)
    (root / "data" / "linked.txt").symlink_to(root / "secret.txt")
    await fails(folders.read(name, "auto"), "denied")
    await fails(folders.write(name, "x", "replace", "UTF-8"), "denied")
    await fails(folders.copy("data/prices.csv", name, True), "denied")
    await fails(folders.copy(name, "data/taken", True), "denied")
    await fails(folders.delete(name), "denied")
    assert (root / "secret.txt").read_text() == "geheim"
    assert not (root / "data" / "taken").exists()


async def test_links_within_the_folder_are_fine(folders: Folders, root: Path) -> None:
    (root / "data" / "today.csv").symlink_to(root / "data" / "prices.csv")
    assert await folders.read("data/today.csv", "auto") == "a,b\n1,2\n"


async def test_texts_in_several_encodings(folders: Folders, root: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"):
        (root / "data" / "t.txt").write_bytes("标准间 88".encode(encoding))
        assert await folders.read("data/t.txt", "auto") == "标准间 88"
    (root / "data" / "t.txt").write_bytes(b"\xff\xfe\xfa\x80\xff")
    assert "save it as UTF-8" in await fails(folders.read("data/t.txt", "UTF-8"), "bad_value")
    await folders.write("data/g.txt", "标准", "new", "GBK")
    assert (root / "data" / "g.txt").read_bytes() == "标准".encode("gbk")
    await fails(folders.write("data/g.txt", "😀", "append", "GBK"), "bad_value")


async def test_sizes_have_limits(folders: Folders, root: Path) -> None:
    (root / "data" / "big").write_bytes(b"x" * (2**20 + 1))
    assert "1 MiB" in await fails(folders.read("data/big", "auto"), "too_long")
    with (root / "data" / "huge").open("wb") as huge:
        huge.truncate(64 * 2**20)
    await fails(folders.write("data/huge", "x", "append", "UTF-8"), "too_long")
    (root / "data" / "lines").write_text("x\n" * 100_001)
    await fails(folders.lines("data/lines", "auto"), "too_many")
    await fails(folders.read("data/deep", "auto"), "bad_value")
    await fails(folders.read("data/none", "auto"), "not_found")


async def test_many_writers_write_one_after_the_other(folders: Folders, root: Path) -> None:
    line = "标" * 2_000
    await asyncio.gather(
        *(folders.write("data/log.txt", f"{n} {line}\n", "append", "UTF-8") for n in range(60))
    )
    lines = (root / "data" / "log.txt").read_text().splitlines()
    assert sorted(int(one.split()[0]) for one in lines) == list(range(60))
    assert {one.split()[1] for one in lines} == {line}
    made = await asyncio.gather(
        *(folders.write("data/once.txt", str(n), "new", "UTF-8") for n in range(8)),
        return_exceptions=True,
    )
    assert sum(one is None for one in made) == 1


async def test_copy_move_delete_list_and_info(folders: Folders, root: Path) -> None:
    await folders.copy("data/prices.csv", "data/deep/er/p2.csv", False)
    await fails(folders.copy("data/prices.csv", "data/deep/er/p2.csv", False), "conflict")
    await folders.move("data/deep/er/p2.csv", "data/p3.csv", False)
    await fails(folders.move("data/deep/er/p2.csv", "data/p4.csv", False), "not_found")
    await fails(folders.delete("data/p4.csv"), "not_found")
    os.utime(root / "data" / "p3.csv", (1, 1))
    (root / "data" / ".hidden.csv").write_text("")
    assert tuple(await folders.list("data", "*.CSV", 9)) == ("prices.csv", "p3.csv")
    assert tuple(await folders.list("data", "*", 1)) == ("prices.csv",)
    await fails(folders.list("data/nothing", "*", 1), "not_found")
    with wave.open(str(root / "data" / "a.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    info = await folders.info("data/a.wav")
    assert (info.seconds, info.bytes) == (1.0, 16044)
    assert (await folders.info("data/p3.csv")).seconds is None
    assert not await folders.exists("data/deep")


INI = "; kept\nfirst = 1\n\n[room]\n; price of a night\nprice = 88.50\n\n[empty]\n\n[last]\na = b\n"


@pytest.mark.parametrize(
    ("section", "key"),
    [("room", "price"), ("room", "beds"), ("empty", "x"), ("new", "x"), ("last", "z"), ("", "first"),
     ("", "second")],
)  # fmt: skip
def test_a_key_of_an_ini_file(section: str, key: str) -> None:
    after = changed(INI, "a.ini", section, key, Decimal("12.30"))
    assert found_in(after, "a.ini", section, key) == "12.30"
    for kept in ("; kept", "; price of a night", "a = b"):
        assert kept in after
    for other, name in (("room", "price"), ("last", "a"), ("", "first")):
        if (other, name) != (section, key):
            assert found_in(after, "a.ini", other, name) == found_in(INI, "a.ini", other, name)
    assert changed(after, "a.ini", section, key, "12.30") == after


async def test_settings_of_json_files(folders: Folders, root: Path) -> None:
    await folders.set_setting("data/s.json", "desk.night", "open", True)
    await folders.set_setting("data/s.json", "", "rate", Decimal("1.10"))
    assert json.loads((root / "data" / "s.json").read_text()) == {
        "desk": {"night": {"open": True}},
        "rate": "1.10",
    }
    assert await folders.setting("data/s.json", "desk.night", "open") is True
    assert await folders.setting("data/s.json", "desk", "none") is None
    (root / "data" / "s.json").write_text("[1")
    await fails(folders.setting("data/s.json", "", "a"), "bad_value")
    (root / "data" / "s.ini").write_text("[broken")
    await fails(folders.set_setting("data/s.ini", "", "a", 1), "bad_value")
    assert (root / "data" / "s.ini").read_text() == "[broken"


async def test_listed_programs_only(folders: Folders) -> None:
    code = "import sys; print(sys.argv[1], sys.stdin.read()); sys.exit(3)"
    assert await folders.run("python", ["-c", code, "$(id); 标"], "in", 20) == ("$(id); 标 in", 3)
    await fails(folders.run("rm", ["-rf"], "", 5), "denied")
    await fails(folders.run("python", ["-c", "import time; time.sleep(60)"], "", 0.2), "timeout")
    await fails(folders.run("python", ["-c", "print('x' * 70000)"], "", 20), "too_long")
