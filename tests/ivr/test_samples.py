"""The sample flows: each passes the checker, its scripts hold, its prompts and tables are there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from cti.ivr.check.checker import check
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import installed
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.samples import ORDER, house_prompts, sample, samples, site_for
from cti.ivr.trial.script_run import coverage, run_script
from cti.ivr.trial.scripts import parse_script

PALETTE = installed()


@pytest.fixture(scope="module", params=ORDER)
def id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_all_twelve_ship_with_title_and_purpose() -> None:
    assert len(samples()) == 12
    for one in samples():
        assert all((one.title.zh, one.title.en, one.what.zh, one.what.en))
        assert one.flow().id == one.id


def test_a_sample_passes_the_checker(id: str) -> None:
    one = sample(id)
    found = check(one.flow(), PALETTE, site_for(one))
    assert [f"{f.block}: {f.text.en}" for f in found if f.severity == "error"] == []
    drawing = ("block_unreachable", "exit_never", "endless_menu", "handler_empty")
    assert [f.text.en for f in found if f.id in drawing] == []


def test_a_sample_is_stored_as_it_would_be_saved(id: str) -> None:
    one = sample(id)
    flow = load(one.text, PALETTE)
    assert flow.repairs == ()
    assert save(flow, PALETTE) == one.text
    assert set(flow.positions) == set(flow.blocks)


def test_no_two_blocks_of_a_layer_lie_upon_each_other(id: str) -> None:
    flow = sample(id).flow()
    for layer in flow.layers:
        places = [flow.positions[b.id] for b in flow.blocks.values() if b.layer == layer.id]
        assert len(set(places)) == len(places)


def test_the_scripts_of_a_sample_hold(id: str) -> None:
    one = sample(id)
    flow = one.flow()
    program = compile_flow(flow, PALETTE, version=1)
    prompts = {**house_prompts(), **one.prompts}
    assert len(flow.tests) >= 4
    results = [
        run_script(parse_script(raw, number), program, prompts)
        for number, raw in enumerate(flow.tests, 1)
    ]
    wrong = [
        (result.script.name, [str(step.difference) for step in result.steps if step.difference],
         result.error)
        for result in results if not result.held
    ]  # fmt: skip
    assert wrong == []
    assert coverage(program, results).share >= 0.8


def test_every_prompt_of_a_sample_has_words_in_both_languages(id: str) -> None:
    one = sample(id)
    used = set(re.findall(r'"([a-z]+/[a-z0-9_]+)"', one.text)) - set(house_prompts())
    assert used == set(one.prompts)
    for name, texts in one.prompts.items():
        assert set(texts) == {"zh-CN", "en-US"}, name
        assert all(text.strip() for text in texts.values()), name
        assert re.search("[一-鿿]", texts["zh-CN"]), name
        assert not re.search("[一-鿿]", texts["en-US"]), name


def uses(program: Program) -> Iterator[tuple[str, Sequence[str]]]:
    """Every table that a block of a database names, with its columns."""
    for step in program.steps.values():
        if step.kind.id.startswith("db.") and step.constants.get("table"):
            columns = [
                str(row["column"])
                for name in ("where", "order", "mark", "into", "rows", "set")
                for row in step.constants.get(name) or ()
                if isinstance(row, dict) and "column" in row
            ]
            yield str(step.constants["table"]), columns


def test_the_trial_database_has_what_the_flow_asks_for(id: str) -> None:
    one = sample(id)
    asked = list(uses(compile_flow(one.flow(), PALETTE, version=1)))
    assert bool(asked) == bool(one.database)
    with sqlite3.connect(":memory:") as database:
        database.executescript(one.database)
        for table, columns in asked:
            known: list[Any] = database.execute(f"pragma table_info({table})").fetchall()
            assert set(columns) <= {row[1] for row in known}, table
            assert database.execute(f"select count(*) from {table}").fetchone()
    database.close()


def test_what_a_sample_names_is_told(id: str) -> None:
    """Nothing is missing at a site that has all that the sample says it needs."""
    one = sample(id)
    found = check(one.flow(), PALETTE, site_for(one))
    assert [f.text.en for f in found if f.id.endswith("_missing") or f.id == "prompt_unknown"] == []
