"""Tones that only some lines have: taught ones, those of their zone, and those of a site's files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cti.media.engine import Engine
from cti.media.link.commands import Detect
from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.link.records import ToneHeard, Trouble
from cti.media.progress import ProgressDetector, ToneBook
from cti.media.progress.site import book_of, plans_of
from drivers import tones
from drivers.line import FRAME_SAMPLES
from drivers.tone_plans.plan import parse_plan
from tests.media.clips import sounds

TAUGHT = "480/600,0/1200"


def span(first_row: int, **settings: str) -> SpanSpec:
    return SpanSpec("simulated", f"town{first_row}", (1, 2), (), first_row, settings)


def named(book: ToneBook, signals: list[np.ndarray]) -> list[list[str]]:
    detector = ProgressDetector(len(signals), book)
    for row in range(len(signals)):
        detector.listen(row, tones=True)
    heard: list[list[str]] = [[] for _ in signals]
    for frame in sounds.frames(signals):
        for tone in detector.hear(frame):
            heard[tone.row].append(tone.name)
    return heard


def tone(frequencies: tuple[float, ...], *times: float, length: float = 9.0) -> np.ndarray:
    pattern = tuple((() if place % 2 else frequencies, one) for place, one in enumerate(times))
    sound = sounds.cadence(pattern, length, -15.0, np.random.default_rng(1))
    return np.concatenate([sounds.seconds(0.5), sound])


def test_a_taught_tone_is_busy_on_its_line_and_nothing_on_others() -> None:
    config = MediaConfig(6, spans=(span(0), span(2, busy_tones=f"{TAUGHT};300+420/200,0/300")))
    book, problems = book_of(config)
    assert problems == []
    slow, quick = tone((480.0,), 0.6, 1.2), tone((300.0, 420.0), 0.2, 0.3)
    assert named(book, [slow, quick, slow, quick, slow]) == [[], [], ["busy"], ["busy"], []]


def test_a_taught_tone_stands_above_the_same_tone_of_a_plan() -> None:
    """450 Hz, 0.7 s is congestion in China; on this exchange it says that somebody hung up."""
    config = MediaConfig(2, spans=(span(0, busy_tones="450/700,0/700"),), zone="cn")
    book, _ = book_of(config)
    assert named(book, [tone((450.0,), 0.7, 0.7)]) == [["busy"]]


def test_a_taught_tone_without_a_pause() -> None:
    book, _ = book_of(MediaConfig(2, spans=(span(0, busy_tones="620"),)))
    assert named(book, [tone((620.0,), 5.0, 0.1)[: 5 * sounds.RATE]]) == [["busy"]]


def test_what_is_no_tone_is_said_and_the_rest_goes_on() -> None:
    book, problems = book_of(MediaConfig(2, spans=(span(0, busy_tones=f"noise;{TAUGHT}"),)))
    (problem,) = problems
    assert "town0" in problem
    assert "'noise'" in problem
    assert named(book, [tone((480.0,), 0.6, 1.2)]) == [["busy"]]


def test_the_engine_reports_the_taught_tone_of_a_line() -> None:
    """The settings of the driver reach the detector, and what is wrong in them the alarms."""

    class Line:
        name, channels = "town", range(2)

        def __init__(self) -> None:
            self.frames = iter(sounds.frames([tone((480.0,), 0.6, 1.2)] * 2))

        def open(self) -> None: ...

        def read(self, heard: np.ndarray) -> bool:
            heard[:] = next(self.frames)
            return True

        def write(self, spoken: np.ndarray) -> bool:
            return spoken.shape == (2, FRAME_SAMPLES)

        def close(self) -> None: ...

    spec = SpanSpec("no_such_kind", "town", (1, 2), (), 0, {"busy_tones": f"{TAUGHT};?"})
    engine = Engine(MediaConfig(2, spans=(spec,)), spans=[(Line(), 0)])
    engine.post(Detect(1, progress=True))
    reports = [report for _ in range(300) for report in engine.tick()]
    assert ToneHeard(1, "busy") in reports
    assert any(isinstance(one, Trouble) and "busy_tones" in one.text for one in reports)
    engine.close()


SITE = b"""
zone = "xx"
[tones.busy]
frequencies = [600]
cadence = [0.3, 0.3]
[tones.odd]
frequencies = [330, 500]
cadence = [0.2, 0.8]
means = "congestion"
[tones.dial]
frequencies = [600]
"""


def test_a_file_of_the_site_adds_its_tones_and_a_bad_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "here.toml").write_bytes(SITE)
    (tmp_path / "bad.toml").write_text('zone = "yy"\n[tones.busy]\nfrequencies = [50]\n')
    (tmp_path / "worse.toml").write_text("zone = ")
    book, problems = book_of(MediaConfig(4, tones=str(tmp_path)))
    assert len(problems) == 2
    assert "bad.toml" in problems[0]
    assert "200 to 3400" in problems[0]
    signals = [
        tone((600.0,), 0.3, 0.3),
        tone((330.0, 500.0), 0.2, 0.8),
        tone((600.0,), 8.0, 0.1)[: 6 * sounds.RATE],
        tone((450.0,), 0.35, 0.35),
    ]
    assert named(book, signals) == [["busy"], ["congestion"], ["dial"], ["busy"]]


def test_a_file_replaces_tones_of_a_known_zone(tmp_path: Path) -> None:
    (tmp_path / "cn.toml").write_text(
        'zone = "cn"\n[tones.busy]\nfrequencies = [450]\ncadence = [0.7, 0.7]\n'
        "[tones.congestion]\nfrequencies = [450]\ncadence = [0.35, 0.35]\n"
    )
    plans, problems = plans_of(tmp_path)
    assert problems == []
    assert plans["cn"].tones["ringback"] == tones.PLANS["cn"].tones["ringback"]
    book, _ = book_of(MediaConfig(4, tones=str(tmp_path)))
    signals = [tone((450.0,), 0.7, 0.7), tone((450.0,), 0.35, 0.35)]
    assert named(book, signals) == [["busy"], ["congestion"]]


def test_where_plans_contradict_the_zone_of_the_line_decides_else_it_is_named() -> None:
    other = parse_plan(
        b'zone = "xx"\n[tones.congestion]\nfrequencies = [450]\ncadence = [0.35, 0.35]\n', "xx"
    )
    plans = (*tones.PLANS.values(), other)
    signal = tone((450.0,), 0.35, 0.35)
    for zone, name in (("cn", "busy"), ("xx", "congestion")):
        assert named(ToneBook.of(plans, zone=zone), [signal]) == [[name]]
    ((name,),) = named(ToneBook.of(plans, zone="uk"), [signal])
    assert name in ("cn.busy", "xx.congestion")
