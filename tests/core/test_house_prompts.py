"""The prompts that blocks and the runner play by themselves are there in every new site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cti.ivr
from cti.media import wav
from cti.sounds.prompts import PromptFolder

SOURCES = Path(cti.ivr.__file__).parent
NAMED = sorted(
    {
        name
        for source in SOURCES.rglob("*.py")
        for name in re.findall(r'"(house/[a-z0-9_]+)"', source.read_text("utf-8"))
    }
    - {"house/music"}
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PromptFolder:
    """Of a site that begins now."""
    made = PromptFolder(tmp_path_factory.mktemp("prompts"))
    made.install()
    return made


def test_the_prompts_of_the_house_were_found() -> None:
    assert {"house/not_yet", "house/no_input", "house/no_match", "house/system_error"} <= {*NAMED}


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("name", NAMED)
def test_a_new_site_has_text_and_sound(folder: PromptFolder, name: str, language: str) -> None:
    assert folder.texts[name][language]
    sound = wav.read(folder.folder / language / f"{name}.wav")
    assert len(sound) > 8000 // 3, "a third of a second at least"
