"""Sections of lines that must agree: one order for a group, one telephone for a station."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cti import config, from_config
from cti.config.lines import LineConfig
from cti.line_drivers import Span, StartedLines
from cti.media.link.config import SpanSpec
from drivers.driver import driver, kinds
from drivers.loopback import LoopbackLine


def parsed(*sections: dict[str, Any], **more: Any) -> config.Config:
    return config.parse({"lines": [{"kind": "simulated", **one} for one in sections], **more}, "x")


def test_a_group_takes_the_order_that_one_of_its_sections_names() -> None:
    lines = parsed(
        {"name": "a"}, {"name": "b", "hunt": "cyclic"}, {"name": "c", "group": "other"}
    ).lines
    assert [line.hunt for line in lines] == ["cyclic", "cyclic", "ascending"]


def test_two_orders_for_one_group_are_refused() -> None:
    with pytest.raises(config.ConfigError, match=r"'default'.*ascending and cyclic"):
        parsed({"name": "a", "hunt": "ascending"}, {"name": "b", "hunt": "cyclic"})


@pytest.mark.parametrize("telephones", [{"x": 304}, {"3": 0}, {"1/": 304}])
def test_a_telephone_needs_a_channel_and_a_number(telephones: dict[str, int]) -> None:
    with pytest.raises(config.ConfigError, match='such as "3" = 804'):
        parsed({"name": "a", "telephones": telephones})


def test_one_station_has_one_telephone() -> None:
    with pytest.raises(config.ConfigError, match=r"station 304.*'a' and 'b'"):
        parsed({"name": "a", "telephones": {"1": 304}}, {"name": "b", "telephones": {"2": 304}})


@pytest.mark.parametrize("kind", kinds())
def test_no_key_of_a_kind_is_hidden_by_one_that_all_lines_have(kind: str) -> None:
    """A key that both have would be read as the common one, and could never be given."""
    common = set(LineConfig.__struct_fields__) - {"settings"}
    assert not common & set(driver(kind).settings.__struct_fields__)


def test_spans_with_common_d_channels_are_said_in_a_site() -> None:
    (line,) = parsed(PRI | {"spans": [3, 4], "nfas": [0, 1], "group": "carrier"}).lines
    assert (line.group, line.settings.spans, line.settings.nfas) == ("carrier", (3, 4), (0, 1))


def test_the_guide_has_every_key_of_a_pri_section() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "cards.md").read_text(encoding="utf-8")
    section = guide.partition("### Keys of a PRI section")[2].partition("\n###")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert named == set(driver("dahdi_pri").settings.__struct_fields__)


PRI, R2 = {"kind": "dahdi_pri", "name": "a"}, {"kind": "dahdi_r2", "name": "b"}
PORTS = {"kind": "dahdi_analogue", "name": "c"}


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ((PRI | {"spans": [1, 2]}, R2 | {"spans": [2]}), "span 2 .* by the lines 'a' and 'b'"),
        ((PRI | {"spans": [1]}, {"name": "net", "dahdi_spans": [1]}), "span 1 .*'a' and 'net'"),
        ((PRI | {"spans": [1, 1]},), "span 1 is named twice"),
        (
            (PORTS | {"channels": "5-8"}, PORTS | {"channels": [8], "name": "d"}),
            "channel 8 .*'c' and 'd'",
        ),
    ],
)
def test_a_span_or_a_port_is_in_one_section(
    sections: tuple[dict[str, Any], ...], words: str
) -> None:
    with pytest.raises(config.ConfigError, match=words):
        parsed(*sections)


def test_the_network_may_be_played_on_the_span_that_is_wired_to_ours() -> None:
    lines = parsed(
        PRI | {"spans": [1]}, {"spans": 1, "dahdi_spans": [2]}, PORTS | {"channels": "63-66"}
    ).lines
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (PRI, "1: 'spans' is missing; a section of this kind needs it"),
        (PRI | {"spans": 1}, r"'spans' is a list; .* such as spans = \[1, 2\]"),
        (PRI | {"spans": [1], "side": "user"}, "'user' is not known; choose one of cpe, network"),
        (PRI | {"spans": [1], "hunt": "up"}, "'up' is not known; choose one of ascending"),
        (PORTS | {"channels": "5-"}, "1: channels: '5-' is no list of numbers"),
    ],
)
def test_a_wrong_value_is_told_with_what_it_may_be(section: dict[str, Any], words: str) -> None:
    with pytest.raises(config.ConfigError, match=words):
        parsed(section)


def started(read: config.Config, *names: str) -> StartedLines:
    """The first section's lines under these names, four channels each."""
    return StartedLines(
        tuple(
            Span(
                LoopbackLine(name, channels=(1, 2, 3, 4)),
                read.lines[0],
                SpanSpec("simulated", name, (1, 2, 3, 4), (), 0),
            )
            for name in names
        )
    )


def test_telephones_are_found_on_their_lines() -> None:
    one = parsed({"name": "fx", "telephones": {"3": 304}})
    assert from_config.telephones(started(one, "fx")) == {"fx": {3: "station:304"}}
    two = parsed({"name": "fx", "telephones": {"fx-1/3": 304, "2/4": 305}})
    assert from_config.telephones(started(two, "fx-1", "fx-2")) == {
        "fx-1": {3: "station:304"},
        "fx-2": {4: "station:305"},
    }


@pytest.mark.parametrize(
    ("key", "names", "words"),
    [
        ("9", ("fx",), "go up to 4"),
        ("3", ("fx-1", "fx-2"), "write the line before the channel"),
        ("fx-7/3", ("fx-1", "fx-2"), "fx-1, fx-2"),
    ],
)
def test_a_telephone_on_no_channel_is_named(key: str, names: tuple[str, ...], words: str) -> None:
    read = parsed({"name": "fx", "telephones": {key: 304}})
    with pytest.raises(config.ConfigError, match=words):
        from_config.telephones(started(read, *names))


def test_telephones_are_stations_beside_the_headsets() -> None:
    read = parsed({"name": "fx", "telephones": {"1": 304, "2": 301}}, stations={"count": 3})
    assert read.station_numbers == ["201", "202", "203", "301", "304"]


@pytest.mark.parametrize("number", [201, 203])
def test_a_telephone_does_not_take_the_number_of_a_headset(number: int) -> None:
    with pytest.raises(config.ConfigError, match=f'"1" = {number} .* gives 201 to 203 to headsets'):
        parsed({"name": "fx", "telephones": {"1": number}}, stations={"count": 3})


def test_numbers_of_routes_are_dialled_inside() -> None:
    read = parsed(
        {"name": "fx"},
        queues=[{"name": "sales"}],
        routes=[
            {"called": "*70", "destination": "queue:sales"},
            {"called": "", "destination": "flow:main"},
            {"called": "95", "destination": "flow:shop", "redirecting": "400"},
        ],
    )
    assert from_config.services(read) == {"*70": "queue:sales"}
    routing = from_config.routing(read, lambda queue: True)
    assert routing.choose("9500", "139", "4001").destination == "flow:shop"
    assert routing.choose("9500", "139").destination == "flow:main"


def test_a_route_to_a_queue_says_where_calls_go_while_it_is_closed() -> None:
    queues = [{"name": "sales", "calendar": "office"}]
    route = {"called": "95", "destination": "queue:sales", "closed": "flow:night"}
    read = parsed({"name": "fx"}, queues=queues, routes=[route])
    routing = from_config.routing(read, lambda queue: queue != "sales")
    assert routing.choose("9500", "139").destination == "flow:night"
    wrong = {**route, "closed": "queue:nigth"}
    with pytest.raises(config.ConfigError, match="when closed, leads to the queue 'nigth'"):
        parsed({"name": "fx"}, queues=queues, routes=[wrong])
