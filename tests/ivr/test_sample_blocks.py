"""Blocks of somebody else's: their package is installed, found, checked, run, and called in formulas."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cti.ivr.check.checker import check
from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette, installed
from cti.ivr.formula.expression import parse
from cti.ivr.formula.functions import FUNCTIONS
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.run.compiler import compile_flow
from tests.ivr.blocks.harness import check_block, run_block
from tests.ivr.conftest import Draw

PACKAGE = Path(__file__).with_name("sample_blocks")


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip installed the sample."""
    source = tmp_path_factory.mktemp("source") / "sample"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps",
            "--no-build-isolation", "--disable-pip-version-check", "--target", target, source,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return target


@pytest.fixture
def ours(target: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Palette]:
    """The palette of a server with the sample package."""
    monkeypatch.syspath_prepend(str(target))
    installed.cache_clear()
    yield installed()
    installed.cache_clear()
    FUNCTIONS.pop("text.parcel", None)
    for name in [name for name in sys.modules if name.startswith("parcel_blocks")]:
        del sys.modules[name]


def test_the_blocks_stand_in_the_palette(ours: Palette) -> None:
    assert ours["text.parcel"].title.zh == "运单号"
    assert [exit.id for exit in ours["play.gong"].exits({})] == ["next"]
    assert "text.parcel" in [kind.id for _, _, kinds in ours.families() for kind in kinds]


def test_they_are_gone_with_the_package() -> None:
    assert "text.parcel" not in installed()
    with pytest.raises(FormulaError, match="function_unknown"):
        parse('text.parcel("1")')


def test_the_function_is_called_in_formulas(ours: Palette) -> None:
    assert parse('text.parcel("1234 5678 9016")').evaluate({}) == "SF-123456789016"
    assert parse('text.parcel("12")').evaluate({}) is None
    assert parse('text.parcel("12")').type({}) == ("text", [])
    with pytest.raises(FormulaError, match="function_arguments"):
        parse("text.parcel()")
    with pytest.raises(BlockFailed, match="not of the type text"):
        parse("text.parcel(12)").evaluate({})


def test_the_blocks_are_checked(ours: Palette) -> None:
    assert "field_missing" in check_block("text.parcel", {"text": "1"}).ids
    gong = check_block("play.gong", {"times": 5})
    assert "play.gong:many" in gong.ids
    assert "play.gong:many" not in gong.fix("play.gong:many").ids


def test_the_blocks_run_in_a_flow(ours: Palette, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("text.parcel", {"text": "{call.calling}", "into": "parcel"}),
            "b4": ("play.gong", {"times": 2}),
            "b5": ("flow.end", {}),
        },
        "b2.next b3", "b3.next b4", "b3.wrong b5", "b4.next b5", variables="parcel",
    )  # fmt: skip
    again = load(save(flow, ours), ours)
    assert not [f for f in check(again, ours, Site()) if f.severity == "error"]
    assert set(compile_flow(again, ours).steps) >= {"b3", "b4"}
    ran = run_block("text.parcel", {"text": "1234-5678-9016", "into": "parcel"})
    assert (ran.exit, ran.variables["parcel"]) == ("next", "SF-123456789016")
    assert run_block("text.parcel", {"text": "99", "into": "parcel"}).exit == "wrong"
    assert run_block("play.gong", {"times": 2}).heard == ["tone:beep/900"] * 2
