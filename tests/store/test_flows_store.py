from __future__ import annotations

import re

import pytest

from cti.errors import BadRequest, Conflict, NotFound
from cti.store.accounts import Accounts
from cti.store.database import Database
from cti.store.flows.versions import Flows, Published


@pytest.fixture
def flows(database: Database) -> Flows:
    return Flows(database, now=lambda: 1000.0)


def test_every_save_makes_a_version_and_keeps_the_old_ones(flows: Flows) -> None:
    assert flows.save("main", "first", base=0, by="wu") == 1
    assert flows.save("main", "second", base=1, by="wu") == 2
    assert flows.load("main")["text"] == "second"
    assert flows.load("main", 1)["text"] == "first"
    assert [row["version"] for row in flows.versions("main")] == [2, 1]
    assert flows.flows() == [
        {
            "flow": "main",
            "latest": 2,
            "published": None,
            "name": {},
            "by": "wu",
            "by_name": "wu",
            "at": 1000.0,
        }
    ]


def test_a_save_on_an_old_version_is_a_conflict_and_changes_nothing(flows: Flows) -> None:
    flows.save("main", "first", base=0, by="wu")
    flows.save("main", "hers", base=1, by="lin")
    with pytest.raises(Conflict, match=r"lin saved version 2 .* loaded version 1"):
        flows.save("main", "his", base=1, by="wu")
    with pytest.raises(Conflict, match="exists already"):
        flows.save("main", "his", base=0, by="wu")
    assert flows.load("main")["text"] == "hers"


def test_new_calls_take_the_published_version(flows: Flows, database: Database) -> None:
    flows.save("main", "first", base=0, by="wu")
    assert flows.published("main") is None
    flows.publish("main", 1, by="wu", why="opening")
    flows.save("main", "draft", base=1, by="wu")
    assert flows.published("main") == Published("main", 1, "first")
    flows.publish("main", 2, by="lin", why="holiday")
    assert flows.published("main") == Published("main", 2, "draft")
    flows.publish("main", 1, by="lin", why="back again", over=2)
    after = Flows(database)
    assert after.published("main") == Published("main", 1, "first")
    assert after.published_names() == ["main"]
    newest, first = after.versions("main")
    assert (first["published"], first["why"]) == (True, "back again")
    assert (newest["published"], newest["why"]) == (False, "holiday")


def test_nobody_publishes_over_a_version_that_he_does_not_know_of(flows: Flows) -> None:
    for base in range(3):
        flows.save("main", f"text {base}", base=base, by="wu")
    flows.publish("main", 1, by="wu", why="opening", over=0)
    flows.publish("main", 3, by="lin", why="prices", over=1)
    refused = (
        "lin published version 3 of 'main' meanwhile, and version 2 would take its place; look at "
        "what it changes, then publish again."
    )
    for seen in (None, 0, 1):
        with pytest.raises(Conflict, match=re.escape(refused)):
            flows.publish("main", 2, by="wu", why="greeting", over=seen)
    assert flows.published("main") == Published("main", 3, "text 2")
    flows.publish("main", 2, by="wu", why="greeting", over=3)
    assert flows.published("main") == Published("main", 2, "text 1")
    flows.publish("main", 3, by="lin", why="prices again")  # newer than what is in service


def test_what_does_not_exist_is_named(flows: Flows) -> None:
    with pytest.raises(NotFound, match="no flow 'main'"):
        flows.load("main")
    with pytest.raises(NotFound, match="no flow 'main'"):
        flows.publish("main", 1, by="wu", why="")
    with pytest.raises(NotFound, match="save it as a new one"):
        flows.save("main", "x", base=3, by="wu")
    flows.save("main", "x", base=0, by="wu")
    with pytest.raises(NotFound, match="no version 9"):
        flows.load("main", 9)


@pytest.mark.parametrize("name", ["", " main", "x" * 101, "a\0b"])
def test_a_name_that_cannot_be_is_refused(flows: Flows, name: str) -> None:
    with pytest.raises(BadRequest):
        flows.save(name, "x", base=0, by="wu")


def test_flows_are_listed_with_what_people_call_them(flows: Flows, database: Database) -> None:
    """The name stands in the file; who saved is known by the account, once there is one."""
    text = (
        '{"cordboard_flow": 1, "flow": {"id": "main", "name": {"zh": "总机", "en": "Main line"}}}'
    )
    flows.save("main", text, base=0, by="wu")
    flows.save("older", "[1, 2]", base=0, by="lin")
    flows.save("nameless", '{"flow": {"name": "总机"}}', base=0, by="lin")
    accounts = Accounts(database)
    accounts.create("wu", "a password of some length", role="designer", name="吴桐")
    names = {row["flow"]: (row["name"], row["by_name"]) for row in flows.flows()}
    assert names == {
        "main": ({"zh": "总机", "en": "Main line"}, "吴桐"),
        "older": ({}, "lin"),
        "nameless": ({}, "lin"),
    }
    assert flows.versions("main")[0]["by_name"] == "吴桐"
    flows.save("main", text.replace("总机", "酒店总机"), base=1, by="wu")
    assert flows.flows()[0]["name"]["zh"] == "酒店总机"
