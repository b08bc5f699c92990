"""What the measurements stand on: percentiles, lines of JSON, the customers they make, the codes they say."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.store.customers.customers import Customers
from cti.store.database import Database
from tests.benchmarks.__main__ import SUITES
from tests.benchmarks.call_load import Round
from tests.benchmarks.figure import Figure
from tests.benchmarks.million_customers import database_url, number_of
from tests.benchmarks.spine import punctuality
from tests.benchmarks.spread import median, percentile
from tests.benchmarks.timed_network import AGENT_CODES, CALLER_CODES, CONCEALED, voice_in

ROOT = Path(__file__).parents[2]
ROUND = Round(
    calls=100,
    seconds=2.0,
    cpu_seconds=0.5,
    events=800,
    journal_behind=40,
    lateness=[999, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    missed=0,
    realtime=True,
)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0.001, 1.0))
def test_a_percentile_is_the_smallest_sample_that_the_share_does_not_exceed(
    samples: list[float], share: float
) -> None:
    found = percentile(samples, share)
    assert found in samples
    needed = math.ceil(share * len(samples) - 1e-9)
    assert sum(one <= found for one in samples) >= needed
    assert sum(one < found for one in samples) < max(1, share * len(samples))


def test_percentiles_of_a_hundred_samples() -> None:
    samples = [float(n) for n in range(1, 101)]
    assert [percentile(samples, share) for share in (0.01, 0.5, 0.99, 1.0)] == [1, 50, 99, 100]
    assert median([3.0, 1.0, 2.0]) == 2.0
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 0.5)


def test_a_figure_is_one_line_of_json_that_reads_back() -> None:
    figure = Figure.at_most("spine.start_seconds", 2.71828, "s", 5.0)
    line = figure.json()
    assert "\n" not in line
    assert Figure(**json.loads(line)) == figure
    assert json.loads(line) == {
        "figure": "spine.start_seconds",
        "value": 2.7183,
        "unit": "s",
        "goal": 5.0,
        "ok": True,
    }
    assert not Figure.at_least("spine.calls_per_second", 299.0, "calls/s", 300.0).ok
    assert Figure.shown("spine.rss_mb.idle.control", 120.0, "MiB").goal is None


def test_every_suite_is_there() -> None:
    for module in SUITES.values():
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_a_round_tells_rates_and_survives_its_pipe() -> None:
    assert Round(**json.loads(json.dumps(asdict(ROUND)))) == ROUND
    assert (ROUND.per_second, ROUND.per_cpu_second, ROUND.seconds_behind) == (50.0, 200.0, 0.1)


def test_lateness_is_judged_only_with_real_time_priority(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (late, missed) = punctuality([ROUND])
    assert (late.value, late.goal, late.ok) == (0.1, 2.0, True)
    (late, missed) = punctuality([Round(**asdict(ROUND) | {"lateness": [900, *[0] * 8, 100]})])
    assert not late.ok
    (late, missed) = punctuality([Round(**asdict(ROUND) | {"realtime": False})])
    assert (late.goal, missed.value) == (None, 0)
    assert "SCHED_FIFO" in capsys.readouterr().err


def test_customers_are_made_as_the_store_makes_them(tmp_path: Path) -> None:
    url = database_url(30, tmp_path)
    file = (tmp_path / "customers-30.db").stat().st_ino
    assert database_url(30, tmp_path) == url
    assert (tmp_path / "customers-30.db").stat().st_ino == file, "it is made once"
    with Database.open(url) as database:
        customers = Customers(database)
        card = customers.card(number_of(17))
        assert card is not None
        kept = {name: card[name] for name in ("name", "member", "fields")}
        saved = customers.save(kept | {"phones": [{"number": number_of(99), "label": ""}]})
        alike = {**asdict(saved), "id": 0, "created": 0, "changed": 0, "phones": []}
        card |= {"id": 0, "created": 0, "changed": 0, "phones": []}
        assert {name: card[name] for name in alike} == alike
        assert {one.id for one in customers.find(card["name"])} >= {18, saved.id}


def test_a_voice_is_known_also_where_a_frame_was_concealed() -> None:
    said = AGENT_CODES[7]
    assert voice_in(bytes([said]) * 160, AGENT_CODES) == said
    assert voice_in(bytes([said + CONCEALED]) * 160, AGENT_CODES) == said
    assert voice_in(bytes([said]) * 160, CALLER_CODES) is None
    assert voice_in(bytes([said]) * 159 + b"\xd5", AGENT_CODES) is None
    assert voice_in(bytes([0xD5]) * 160, AGENT_CODES) is None
