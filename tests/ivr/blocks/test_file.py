"""The blocks of files in a real folder, and before the checker."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from cti.data.files.folders import Folders
from cti.ivr.check.site import Site
from cti.ivr.services.files import Files
from tests.ivr.blocks.harness import CHINA, Ran, check_block, covers, covers_check, run_block


class Drawer:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.folders = Folders({"data": str(path)}, CHINA, {"python": sys.executable})

    def run(self, type_: str, memory: dict[str, Any] | None = None, **fields: Any) -> Ran:
        return run_block(
            type_, fields, services={Files: self.folders}, memory=memory,
            variables={"room": "101", "text": "你好"},
        )  # fmt: skip


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return Drawer(tmp_path)


@covers("file.write", "file.read", "file.exists")
def test_a_text_is_written_and_read(drawer: Drawer) -> None:
    assert drawer.run("file.exists", file="data/a.txt").exit == "no"
    assert drawer.run("file.read", file="data/a.txt", into="t").exit == "missing"
    assert drawer.run("file.write", file="data/{room}.txt", text="{text} {room}").exit == "written"
    assert (
        drawer.run("file.write", file="data/101.txt", text="二", end_line=False).exit == "written"
    )
    ran = drawer.run("file.read", file="data/{room}.txt", into="t")
    assert (ran.exit, ran.variables["t"]) == ("read", "你好 101\n二")
    assert drawer.run("file.write", file="data/101.txt", text="x", how="new").exit == "exists"
    assert drawer.run("file.write", file="data/101.txt", text="x", how="replace").exit == "written"
    assert drawer.run("file.read", file="data/101.txt", into="t").variables["t"] == "x\n"
    assert drawer.run("file.exists", file="data/101.txt").exit == "yes"
    refused = drawer.run("file.read", file="data/../../etc/passwd", into="t")
    assert (refused.exit, refused.error) == ("error", "denied")
    assert run_block("file.read", {"file": "data/a", "into": "t"}).error == "unavailable"


@covers("file.for_each_line")
def test_line_by_line_with_columns(drawer: Drawer) -> None:
    text = "list of today\nno;guest;price\n101;陈, 思远;88.50\n\n102;Li;120\n"
    (drawer.path / "l.csv").write_bytes(text.encode("gbk"))
    memory: dict[str, Any] = {}
    seen = []
    for _ in range(3):
        ran = drawer.run(
            "file.for_each_line", memory, file="data/l.csv", skip=1, number="n",
            columns=[{"column": "Guest", "variable": "g"}, {"column": "1", "variable": "no"},
                     {"column": "9", "variable": "x"}],
        )  # fmt: skip
        seen.append((ran.exit, *(ran.variables.get(name) for name in ("g", "no", "n"))))
    assert seen == [
        ("line", "陈, 思远", "101", 3),
        ("line", "Li", "102", 5),
        ("done", None, None, None),
    ]
    assert not memory
    plain = drawer.run("file.for_each_line", {}, file="data/l.csv", into="whole")
    assert plain.variables["whole"] == "list of today"
    assert drawer.run("file.for_each_line", {}, file="data/none", into="w").exit == "missing"
    wrong = drawer.run(
        "file.for_each_line", {}, file="data/l.csv", skip=1,
        columns=[{"column": "name", "variable": "g"}],
    )  # fmt: skip
    assert wrong.error == "not_found"
    assert "it has no, guest, price" in wrong.text


@covers("file.copy", "file.move", "file.delete", "file.list", "file.info")
def test_files_are_copied_moved_listed_and_deleted(drawer: Drawer) -> None:
    (drawer.path / "a.txt").write_text("1234")
    assert drawer.run("file.copy", source="data/a.txt", to="data/b.txt").exit == "done"
    assert drawer.run("file.copy", source="data/a.txt", to="data/b.txt").exit == "exists"
    assert drawer.run("file.copy", source="data/a.txt", to="data/b.txt", over=True).exit == "done"
    assert drawer.run("file.copy", source="data/x.txt", to="data/y.txt").exit == "missing"
    assert drawer.run("file.move", source="data/b.txt", to="data/c.txt").exit == "done"
    assert drawer.run("file.move", source="data/b.txt", to="data/c.txt").exit == "missing"
    os.utime(drawer.path / "c.txt", (1_000_000_000, 1_000_000_000))
    ran = drawer.run("file.list", folder="data", pattern="*.txt", names="n")
    assert (ran.exit, ran.variables["n"]) == ("found", ("a.txt", "c.txt"))
    assert drawer.run("file.list", folder="data", pattern="*.wav", names="n").exit == "none"
    ran = drawer.run("file.info", file="data/c.txt", bytes="b", changed="c", seconds="s")
    assert (ran.exit, ran.variables["b"], ran.variables["c"].year) == ("next", 4, 2001)
    assert drawer.run("file.info", file="data/z.txt").exit == "missing"
    assert drawer.run("file.delete", file="data/c.txt").exit == "done"
    assert drawer.run("file.delete", file="data/c.txt").exit == "missing"


@covers("file.setting", "file.set_setting", "file.run")
def test_settings_and_programs(drawer: Drawer) -> None:
    setting = {"file": "data/s.ini", "section": "desk", "key": "open"}
    assert drawer.run("file.setting", **setting, into="v").exit == "none"
    assert drawer.run("file.set_setting", **setting, value="text").exit == "done"
    assert drawer.run("file.setting", **setting, into="v").variables["v"] == "你好"
    ran = drawer.run(
        "file.run", program="python", output="o", code="c", given="{room}",
        arguments=[{"value": '"-c"'}, {"value": '"import sys; print(sys.stdin.read()); sys.exit(4)"'}],
    )  # fmt: skip
    assert (ran.exit, ran.variables["o"], ran.variables["c"]) == ("ended", "101", 4)
    assert drawer.run("file.run", program="rm").error == "denied"


SITE = Site(
    named={"folder": {"data": "", "outbox": ""}, "program": {"label": ""}},
    services=frozenset({"files"}),
)


@covers_check("file.read", "file.write", "file.exists", "file.list", "file.for_each_line", "file.set_setting",
              "file.setting")  # fmt: skip
@pytest.mark.parametrize("type_", ["file.read", "file.exists", "file.write", "file.for_each_line",
                                   "file.setting", "file.set_setting"])  # fmt: skip
@pytest.mark.parametrize(
    ("name", "mended"),
    [("dat/a.txt", "data/a.txt"), ("a.txt", "data/a.txt"), ("data/../x.txt", "data/x.txt"),
     ("C:\\prices\\x.txt", "data/x.txt")],
)  # fmt: skip
def test_a_folder_that_is_not_open(type_: str, name: str, mended: str) -> None:
    found = check_block(type_, {"file": name}, site=SITE)
    fixed = found.fix(f"{type_}:folder")
    assert f"{type_}:folder" not in fixed.ids
    assert fixed.flow.blocks["b3"].fields["file"] == mended
    assert (
        f"{type_}:folder" not in check_block(type_, {"file": "outbox/{call.id}.txt"}, site=SITE).ids
    )


@covers_check("file.list")
def test_a_folder_to_list() -> None:
    found = check_block("file.list", {"folder": "outbux"}, site=SITE)
    fixed = found.fix("file.list:folder")
    assert fixed.flow.blocks["b3"].fields["folder"] == "outbox"
    assert "file.list:folder" not in fixed.ids


@covers_check("file.copy", "file.move")
@pytest.mark.parametrize("type_", ["file.copy", "file.move"])
def test_from_and_to_are_two(type_: str) -> None:
    found = check_block(type_, {"source": "data/a.txt", "to": "data/a.txt"}, site=SITE)
    fixed = found.fix(f"{type_}:same")
    assert f"{type_}:same" not in fixed.ids
    assert fixed.flow.blocks["b3"].fields["to"] == "data/a_copy.txt"


@covers_check("file.delete", "file.info", "file.run", "file.for_each_line")
def test_other_findings_of_files() -> None:
    wild = check_block("file.delete", {"file": "data/*.txt"}, site=SITE)
    assert "file.delete:wildcard" not in wild.fix("file.delete:wildcard").ids
    mute = check_block(
        "file.info", {"file": "data/a.txt", "seconds": "s"}, site=SITE, variables="s:float"
    )
    assert "file.info:no_sound" not in mute.fix("file.info:no_sound").ids
    strange = check_block("file.run", {"program": "rm"}, site=SITE)
    assert strange.fix("file.run:not_listed").flow.blocks["b3"].fields["program"] == "label"
    lost = check_block("file.for_each_line", {"file": "data/a"}, site=SITE, variables="t")
    assert "file.for_each_line:nowhere" not in lost.fix("file.for_each_line:nowhere").ids
    assert (
        "file.for_each_line:body_no_return" not in lost.fix("file.for_each_line:body_no_return").ids
    )
