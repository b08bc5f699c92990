"""The folder of prompts that the media process reads: what is shipped, and what the site recorded."""

from __future__ import annotations

import importlib.resources
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from cti.demo import music

SHIPPED = importlib.resources.files("cti.demo")


class PromptFolder:
    """Prompts by language: `zh-CN/welcome.wav`; house music and the pieces of spoken values beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: Mapping[str, Mapping[str, str]] = json.loads(
            (SHIPPED / "prompts.json").read_text(encoding="utf-8")
        )

    def install(self) -> None:
        """Copy what is shipped and not there yet; what the site has replaced is left alone."""
        with importlib.resources.as_file(SHIPPED / "prompts") as shipped:
            for source in sorted(shipped.rglob("*.wav")):
                target = self.folder / source.relative_to(shipped)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)
        tune = self.folder / "house" / "music.wav"
        if not tune.exists():
            music.write(tune, music.waltz())
