"""The tones of a site: those of all plans, those of its own files, and those its lines were taught.

A file of the site's own in the folder `tones` (`drivers.tone_plans.plan` says what stands in it)
adds a zone, or replaces tones of one that is known.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.progress.book import LINE, LineTones, ToneBook
from drivers.analogue.line_tone import LineTone
from drivers.line import LineError
from drivers.tone_plans.plan import PlanError, PlannedTone, TonePlan, read_plan
from drivers.tones import COMMON_PLAN, PLANS

_TAUGHT_SHARE = 0.12
_TAUGHT_HZ = 20.0
_TAUGHT_AFTER = 1.3


def book_of(config: MediaConfig) -> tuple[ToneBook, list[str]]:
    """What the detector of a site listens for, and one sentence for everything that was left out."""
    plans, problems = plans_of(Path(config.tones) if config.tones else None)
    lines = []
    for spec in config.spans:
        told, wrong = _line(spec)
        lines.append(told)
        problems += wrong
    return ToneBook.of((COMMON_PLAN, *plans.values()), zone=config.zone, lines=lines), problems


def plans_of(folder: Path | None) -> tuple[dict[str, TonePlan], list[str]]:
    """Zone -> plan: our own, and those of a folder; a file that is none is left out with a sentence."""
    plans = dict(PLANS)
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")) if folder else ():
        try:
            plan = read_plan(path, COMMON_PLAN)
        except PlanError as error:
            problems.append(f"{error} The other tones are known all the same.")
            continue
        known = plans.get(plan.zone)
        tones = {**(known.tones if known else {}), **plan.tones}
        plans[plan.zone] = replace(plan, tones=tones)
    return plans, problems


def _line(spec: SpanSpec) -> tuple[LineTones, list[str]]:
    taught: list[PlannedTone] = []
    problems: list[str] = []
    for text in filter(None, map(str.strip, spec.settings.get("busy_tones", "").split(";"))):
        try:
            taught.append(_taught(text))
        except LineError as error:
            problems.append(f"Line {spec.name}, busy_tones: {error}.")
    rows = range(spec.first_row, spec.first_row + len(spec.channels))
    return LineTones(rows, spec.settings.get("zone", ""), tuple(taught)), problems


def _taught(text: str) -> PlannedTone:
    """The busy tone that a line was taught. Raises LineError."""
    tone = LineTone.parse(text)
    times = tuple(
        (ms / 1000 * (1 - _TAUGHT_SHARE), ms / 1000 * (1 + _TAUGHT_SHARE)) for ms in tone.on_off_ms
    )
    return PlannedTone(
        zone=LINE,
        name="busy",
        means="busy",
        cadence=tone.cadence(),
        heard=True,
        frequencies=tone.frequencies,
        times=(times,) if times else (),
        tolerance_hz=_TAUGHT_HZ,
        after=_TAUGHT_AFTER,
        once=False,
    )
