"""Every block class is complete, and a block of one's own takes thirty lines and ten for its test."""

from __future__ import annotations

import asyncio
import inspect
import logging
import string
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import cti.ivr.flow.palette as palette_module
from cti.ivr.check.finding import FlowError
from cti.ivr.flow.block import NEXT, Block, BlockFailed, Session, Words, formula, integer
from cti.ivr.flow.document import new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette, installed
from cti.ivr.run.compiler import compile_flow
from cti.ivr.values.variables import Variables
from tests.ivr.conftest import Draw

KINDS = [
    "integer", "decimal", "seconds", "text", "boolean", "choice", "key", "keys", "prompts",
    "prompt_lists", "reference", "variable", "formula", "rows",
]  # fmt: skip


@pytest.mark.parametrize("kind", installed().values(), ids=lambda kind: kind.id)
def test_a_block_says_everything_about_itself(kind: type[Block]) -> None:
    for words in (kind.title, kind.purpose, kind.summary):
        assert words.zh
        assert words.en
    assert len(kind.title.zh) <= 8
    assert kind.icon
    assert kind.__doc__
    assert set(kind.notes) <= set("ACSW")
    for words in filter(None, (kind.summary, kind.line)):
        for text in (words.zh, words.en):
            assert {hole for _, hole, _, _ in string.Formatter().parse(text) if hole} <= set(
                kind.fields
            )
    for field in kind.fields.values():
        assert field.kind in KINDS
        assert field.label.zh
        assert field.label.en
    exits = kind.exits({})
    known = {exit.id for exit in exits}
    assert len(known) == len(exits)
    assert all(exit.falls_to in known for exit in exits if exit.falls_to)
    assert exits or kind.ends_call or kind.id in ("layer.door_out", "note.comment", "note.frame")


@pytest.mark.parametrize("kind", installed().values(), ids=lambda kind: kind.id)
@pytest.mark.parametrize("junk", [None, 7, "x", [1], [{"keys": 5}], {"a": 1}])
def test_exits_bear_whatever_a_file_holds(kind: type[Block], junk: Any) -> None:
    kind.exits(dict.fromkeys(kind.fields, junk))
    list(kind.writes(dict.fromkeys(kind.fields, junk)))


class Double(Block):
    """Twice a number."""

    id = "math.double"
    title = Words("翻倍", "Double")
    purpose = Words("把数字乘以二。", "Twice a number.")
    icon = "sum"
    ways = (NEXT,)
    summary = Words("{value} 的 {times} 倍。", "{times} times {value}.")

    value: int = formula("值", "Value", "integer", required=True)
    times: int = integer("倍数", "Times", 2, low=2, high=9)

    async def run(self, call: Session) -> str:
        call.variables["doubled"] = self.value * self.times
        return "next"


class Slip:
    """A fake session of ten lines is enough for a block's own test."""

    number = 0

    def __init__(self) -> None:
        self.variables = Variables({"doubled": "integer"})


def test_a_block_of_ones_own_is_tested_with_a_fake_session() -> None:
    slip = Slip()
    assert asyncio.run(Double({"value": 21}).run(slip)) == "next"  # type: ignore[arg-type]
    assert slip.variables["doubled"] == 42
    with pytest.raises(BlockFailed, match="cannot be set"):
        slip.variables["call.calling"] = "1"


def test_a_block_of_ones_own_is_drawn_checked_and_saved(draw: Draw, palette: Palette) -> None:
    ours = Palette([*palette.values(), Double])
    flow = new_flow("f", "一", "One").add_block(
        "math.double", fields={"value": "4 + 1", "times": 3}
    )
    flow = flow.add_block("flow.end").link("b1", "next", "b2", ours).link("b2", "next", "b3", ours)
    program = compile_flow(load(save(flow, ours), ours), ours)
    block = program.steps["b2"].block(Variables())
    assert (block.value, block.times) == (5, 3)  # type: ignore[attr-defined]
    with pytest.raises(
        FlowError, match=r"The block type math\.double of #2 math\.double is not installed"
    ):
        compile_flow(flow, palette)


class _Point:
    def __init__(self, name: str, found: Any) -> None:
        self.name = name
        self._found = found

    def load(self) -> Any:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def test_blocks_join_by_entry_point_and_a_broken_one_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    points = [
        _Point("good", [Double]),
        _Point("gone", ImportError("no such thing")),
        _Point("bad", 3),
    ]
    monkeypatch.setattr(palette_module, "entry_points", lambda group: points)
    with caplog.at_level(logging.WARNING):
        found = palette_module.installed.__wrapped__()
    assert "math.double" in found
    assert len(found) == len(installed()) + 1
    assert "blocks of gone are not available: no such thing" in caplog.text
    with pytest.raises(ValueError, match=r"Two block classes have the id flow\.end"):
        Palette([*installed().values(), type("Other", (Block,), {"id": "flow.end"})])
    with pytest.raises(ValueError, match="write FAMILY"):
        Palette([type("Other", (Block,), {"id": "nowhere.end"})])


def test_blocks_stay_short() -> None:
    written = [
        kind
        for kind in installed().values()
        if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind
    ]
    lengths = [len(inspect.getsource(kind).splitlines()) for kind in written]
    assert sorted(lengths)[len(lengths) // 2] <= 40


def _imports(module: str) -> Iterator[str]:
    code = f"import sys, {module}; print(*[m for m in sys.modules if m.startswith('cti')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return iter(done.stdout.split())


def test_the_designer_takes_checker_and_trial_without_the_live_session() -> None:
    loaded = set(_imports("cti.ivr.trial.call, cti.ivr.check.checker, cti.ivr.flow.describe"))
    assert not loaded & {
        "cti.ivr.session.live",
        "cti.ivr.run.flows",
        "cti.media",
        "cti.calls",
        "cti.acd",
    }
