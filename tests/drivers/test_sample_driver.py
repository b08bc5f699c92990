"""A driver of somebody else's: its package is installed and found, and keeps the line contract."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cti.config import ConfigError, parse
from cti.media.link.config import SpanSpec
from cti.media.voices import open_voice
from drivers.driver import Driver, driver, kinds
from drivers.line import LineHealth, LineUnavailable
from tests.drivers.line_pair import End, Pair
from tests.drivers.test_line_contract import *  # noqa: F403

PACKAGE = Path(__file__).with_name("sample_driver")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
def tie(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.syspath_prepend(str(installed))
    return driver("tie_line")


class Later:
    """The voice of a span, opened as the media process does it."""

    def __init__(self, spec: SpanSpec) -> None:
        self._spec = spec
        self.name, self.channels = spec.name, spec.channels

    def open(self) -> None:
        voice = open_voice(self._spec)
        self.read, self.write, self.close = voice.read, voice.write, voice.close


@pytest.fixture
async def wire(tie: Driver, tmp_path: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as running:
        ends = []
        for side in ("a", "b"):
            settings = tie.settings(str(tmp_path), side, 30)
            (span,) = await tie.start(settings, side, running)
            told = span.voice
            spec = SpanSpec(told.kind, told.name, told.channels, told.descriptors, 0, told.settings)
            ends.append((span.line, Later(spec)))
        near, far = (End(line, voice) for line, voice in ends)
        pair = Pair(
            near, far, cut=lambda: None, restore=lambda: None,
            abilities=frozenset({"causes", "names", "progress", "keypad", "numbers_whole"}),
        )  # fmt: skip
        await pair.up()
        yield pair
        pair.close()


def test_an_installed_driver_is_found(tie: Driver) -> None:
    assert "tie_line" in kinds()
    assert tie.default_name == "tie"


def test_its_keys_are_checked_in_a_sites_configuration(tie: Driver, tmp_path: Path) -> None:
    config = parse({"lines": [{"kind": "tie_line", "folder": str(tmp_path)}]}, "site.toml")
    assert config.lines[0].name == "tie"
    assert config.lines[0].settings.side == "a"
    with pytest.raises(ConfigError, match=r"unknown key 'sides'.*Did you mean 'side'"):
        parse({"lines": [{"kind": "tie_line", "folder": "x", "sides": "a"}]}, "site.toml")
    with pytest.raises(ConfigError, match="side"):
        parse({"lines": [{"kind": "tie_line", "folder": "x", "side": "c"}]}, "site.toml")


async def test_a_folder_that_is_not_there_is_said(tie: Driver, tmp_path: Path) -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable, match="does its folder exist"):
            await tie.start(tie.settings(str(tmp_path / "none")), "tie", running)


async def test_a_side_alone_is_down(tie: Driver, tmp_path: Path) -> None:
    heard: list[object] = []
    async with AsyncExitStack() as running:
        (span,) = await tie.start(tie.settings(str(tmp_path)), "tie", running)
        span.line.open(heard.append)
        assert not any(isinstance(message, LineHealth) for message in heard)


def test_a_kind_that_nobody_installed_names_those_that_are_there() -> None:
    with pytest.raises(LineUnavailable, match=r"no driver 'pigeon'.*simulated"):
        driver("pigeon")
    with pytest.raises(ConfigError, match="simulated"):
        parse({"lines": [{"kind": "simulatd"}]}, "site.toml")
