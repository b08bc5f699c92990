"""The command `cordboard voice`: which voices there are, and drafts of everything that is not recorded."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from cti.config import Config
from cti.ivr.say import house_set


def add_to(commands: argparse._SubParsersAction[Any], site: Any) -> None:
    """Add `voice` to the commands; `site(arguments)` gives the configuration."""
    voice = commands.add_parser("voice", help="voices of text to speech, and drafts of prompts")
    parts = voice.add_subparsers(required=True, metavar="WHAT", dest="what")
    listed = parts.add_parser("list", help="languages and voices that can be spoken")
    listed.set_defaults(act=_list)
    missing = parts.add_parser("missing", help="pieces of spoken values that are not recorded")
    drafts = parts.add_parser("drafts", help="speak what is not recorded, as drafts")
    for part, act in ((missing, _missing), (drafts, _drafts)):
        part.add_argument(
            "--language", action="append", default=[], help="zh-CN and en-US unless given"
        )
        part.add_argument("--config", type=Path, help="the site that is meant")
        part.add_argument("--data", type=Path, help="folder of a demo site")
        part.set_defaults(act=lambda arguments, act=act: act(arguments, site(arguments)))


def _languages(arguments: argparse.Namespace) -> list[str]:
    return arguments.language or ["zh-CN", "en-US"]


def _list(arguments: argparse.Namespace) -> int:
    from cti.speech.voices import Voices, installed_engines  # late: the command line stays quick

    voices = Voices(installed_engines())
    voices.refresh()
    for voice in voices.voices:
        print(f"{voice.language:12} {voice.name}")
    if trouble := voices.trouble():
        print(f"cordboard: {trouble}", file=sys.stderr)
        return 1
    return 0


def _missing(arguments: argparse.Namespace, config: Config) -> int:
    from cti.sounds.prompts import PromptFolder

    folder = PromptFolder(config.folder / "prompts")
    folder.open()
    for language in _languages(arguments):
        lacking = folder.missing_pieces(language)
        print(f"{language}: {len(lacking)} of {len(house_set(language))} pieces are missing")
        for name, said in sorted(lacking.items()):
            print(f"  {name}.wav\t{said}")
    return 0


def _drafts(arguments: argparse.Namespace, config: Config) -> int:
    from cti.sounds.prompts import PromptFolder
    from cti.speech.engine import SpeechUnavailable
    from cti.speech.house import HouseVoice

    voice = HouseVoice(PromptFolder(config.folder / "prompts"), config.folder / "speech")
    voice.open()
    try:
        for language in _languages(arguments):
            count = asyncio.run(_speak(voice, language))
            print(f"{language}: {count} drafts made")
    except SpeechUnavailable as problem:
        print(f"cordboard: {problem}", file=sys.stderr)
        return 1
    print("A server that runs takes them at its next start.")
    return 0


async def _speak(voice: Any, language: str) -> int:
    from cti.speech.drafts import make_piece_drafts, make_prompt_drafts

    count = 0
    for make in (make_piece_drafts, make_prompt_drafts):
        async for _ in make(voice.prompts, voice.voices, language):
            count += 1
    return count
