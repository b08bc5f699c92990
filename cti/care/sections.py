"""The `[[lines]]` sections of a site for a plan, and putting them into its configuration file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import time
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from cti.config import ConfigError, parse
from drivers.dahdi.hardware.proposal import DigitalSignalling, Plan, SpanPlan
from drivers.dahdi.hardware.system_conf import ranges, unused_name

FIRST_STATION = 801
"""Numbers of telephones on analogue ports begin here, beyond those of headsets (201 and so on)."""


class LinesThere(ConfigError):
    """The site's file has lines already; `same`: they are those that were to be put there."""

    def __init__(self, path: Path, *, same: bool) -> None:
        super().__init__(
            f"{path} has other [[lines]] already, which are not thrown away: take them out and run "
            "this again, or change them by hand."
        )
        self.same = same


def sections(plan: Plan) -> str:
    """The text of the sections; empty where the plan has no line."""
    pri = [span for span in plan.digital if span.signalling is DigitalSignalling.PRI]
    r2 = [span for span in plan.digital if span.signalling is DigitalSignalling.R2]
    parts = [
        _pri("pri", [span for span in pri if not span.network], ""),
        _pri("pbx", [span for span in pri if span.network], 'side = "network"\ngroup = "pbx"\n'),
        _r2(r2, plan.country.r2_variant),
        _town_lines([n for ports in plan.analogue for n in ports.town_lines], plan),
        _telephones([n for ports in plan.analogue for n in ports.telephones], plan),
    ]
    return "\n".join(part for part in parts if part)


def put(text: str, path: Path) -> Path | None:
    """Add the sections to a site's file; returns where the former file was kept, if there was one.

    Raises LinesThere for a file that has lines already, and ConfigError for one that cannot be
    written.
    """
    config = _text(path) if path.exists() else ""
    former = _tree(config, path).get("lines")
    if former:
        raise LinesThere(path, same=former == tomllib.loads(text).get("lines"))
    return _replace(path, config, f"{config.rstrip()}\n\n{text}" if config else text)


def store_busy_tone(path: Path, channel: int, tone: str) -> Path | None:
    """Add a learned tone to the section of its channel; returns where the former file was kept.

    Raises ConfigError where no section has the channel, or the file cannot be used.
    """
    text = _text(path)
    heads = [place.start() for place in re.finditer(r"^\[", text, re.MULTILINE)]
    for start, end in pairwise([*heads, len(text)]):
        section = text[start:end]
        if not section.startswith("[[lines]]"):
            continue
        told = tomllib.loads(section)["lines"][0]
        if told.get("kind") != "dahdi_analogue" or channel not in _channels(told, path):
            continue
        tones = [str(one) for one in told.get("busy_tones", [])]
        if tone not in tones:
            tones.append(tone)
        line = f"busy_tones = [{', '.join(json.dumps(one) for one in tones)}]"
        had = re.search(r"^busy_tones\s*=\s*\[[^\]]*\]", section, re.MULTILINE)
        if had is None:
            changed = section.replace("[[lines]]", f"[[lines]]\n{line}", 1)
        else:
            changed = section[: had.start()] + line + section[had.end() :]
        return _replace(path, text, text[:start] + changed + text[end:])
    raise ConfigError(
        f"{path} has no [[lines]] section of kind dahdi_analogue with the channel {channel}; add one "
        f'with busy_tones = ["{tone}"].'
    )


def _channels(told: dict[str, Any], path: Path) -> tuple[int, ...]:
    from drivers.dahdi.analogue.settings import Settings

    try:
        return Settings(channels=told.get("channels", "")).channel_numbers()
    except ValueError as problem:
        raise ConfigError(f"{path}: {problem}") from problem


def _tree(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{path}: not valid TOML: {problem}. Mend that place.") from problem


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path}: cannot be read ({problem}); name the site's file.") from problem


def _replace(path: Path, former: str, text: str) -> Path | None:
    """Write the file whole or not at all, checked first, the former one kept beside it.

    Both belong to whom the former one belonged to, and nobody else may read them: a site's file may
    hold passwords.
    """
    kept = unused_name(path.with_name(f"{path.name}.{time.strftime('%Y%m%d-%H%M%S')}"))
    fresh = path.with_name(f".{path.name}.new")
    parse(tomllib.loads(text), str(path))
    try:
        _write(fresh, text, path)
        if former:
            _write(kept, former, path)
        fresh.replace(path)
    except OSError as problem:
        raise ConfigError(
            f"{path}: cannot be written ({problem.strerror}); check the rights and the disk. The "
            "former file is unchanged."
        ) from problem
    finally:
        fresh.unlink(missing_ok=True)
    return kept if former else None


def _write(path: Path, text: str, like: Path) -> None:
    """A file with the rights and the owner of `like`, where that is there."""
    told = like.stat() if like.exists() else None
    path.unlink(missing_ok=True)
    mode = 0o666 if told is None else stat.S_IMODE(told.st_mode)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        if told is not None:
            with contextlib.suppress(
                PermissionError
            ):  # of another account: only root may give away
                os.fchown(file.fileno(), told.st_uid, told.st_gid)
            os.fchmod(file.fileno(), mode)
        file.write(text.encode())


def _pri(name: str, spans: Sequence[SpanPlan], more: str) -> str:
    if not spans:
        return ""
    numbers = ", ".join(str(span.number) for span in spans)
    return f'[[lines]]\nkind = "dahdi_pri"\nname = "{name}"\nspans = [{numbers}]\n{more}'


def _r2(spans: Sequence[SpanPlan], variant: str) -> str:
    if not spans:
        return ""
    numbers = ", ".join(str(span.number) for span in spans)
    return (
        f'[[lines]]\nkind = "dahdi_r2"\nname = "r2"\nspans = [{numbers}]\nvariant = "{variant}"\n'
    )


def _town_lines(channels: Sequence[int], plan: Plan) -> str:
    if not channels:
        return ""
    return (
        f'[[lines]]\nkind = "dahdi_analogue"\nname = "town"\ngroup = "town"\n'
        f'channels = "{ranges(channels)}"\nzone = "{plan.country.plan}"\n'
    )


def _telephones(channels: Sequence[int], plan: Plan) -> str:
    if not channels:
        return ""
    numbers = [str(FIRST_STATION + place) for place in range(len(channels))]
    own = ", ".join(f'"{number}"' for number in numbers)
    stations = ", ".join(f'"{place}" = {number}' for place, number in enumerate(numbers, 1))
    return (
        f'[[lines]]\nkind = "dahdi_analogue"\nname = "telephones"\n'
        f'channels = "{ranges(channels)}"\nzone = "{plan.country.plan}"\n'
        f"numbers = [{own}]\ntelephones = {{ {stations} }}\n"
    )
