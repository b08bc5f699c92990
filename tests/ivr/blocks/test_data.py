"""The blocks of data forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

D = Decimal
JSON = (
    '{"guest":{"name":"张三","rooms":[{"no":"1208"},{"no":"1209"}]},"total":12.50,"n":3,"x":null}'
)
XML = '<o:order xmlns:o="urn:o" no="17"><o:item>a &amp; b</o:item><o:item>c</o:item></o:order>'
RECORD = "0001张三    0012.50Y"
GIVEN: dict[str, Any] = {"json": JSON, "xml": XML, "record": RECORD, "name": "<张&三>", "n": 3,
                         "price": D("12.50"), "names": ("a", "b")}  # fmt: skip


def paths(**wanted: str) -> list[dict[str, str]]:
    return [{"path": path, "variable": name} for name, path in wanted.items()]


def read(type_: str, fields: dict[str, Any], exit: str, **given: Any) -> Any:
    return pytest.param(type_, fields, exit, given, marks=covers(type_), id=f"{type_}-{exit}")


@pytest.mark.parametrize(
    ("type_", "fields", "exit", "given"),
    [
        read("data.json_read", {"text": "{json}", "into": paths(
            a="$.guest.name", b="$.guest.rooms[1].no", c="$.total", d="$.n", e="$.x",
            f="$..no", g="$.guest.rooms[0]")}, "read",
            a="张三", b="1209", c=D("12.50"), d=3, e=None, f=("1208", "1209"), g='{"no":"1208"}'),
        read("data.json_read", {"text": "{json}", "into": paths(a="$.none", b="$.n")}, "missing",
             a=None, b=3),
        read("data.json_read", {"text": "{{a", "into": paths(a="$.n")}, "not_json"),
        read("data.json_read", {"text": "NaN", "into": paths(a="$.n")}, "not_json"),
        read("data.xml_read", {"text": "{xml}", "into": paths(
            a="/o:order/@no", b="/o:order/o:item", c="count(//o:item)", d="//o:item[1]")}, "read",
            a="17", b=("a & b", "c"), c=2, d="a & b"),
        read("data.xml_read", {"text": "{xml}", "into": paths(a="//o:none")}, "missing"),
        read("data.xml_read", {"text": "<a>", "into": paths(a="/a")}, "not_xml"),
        read("data.xml_read", {"text": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
                               "into": paths(a="/a")}, "not_xml"),
        read("data.csv_read", {"text": 'x,"张, 三",""', "into": [
            {"column": 2, "variable": "a"}, {"column": 3, "variable": "b"}]}, "read",
            a="张, 三", b=""),
        read("data.csv_read", {"text": "h\nx;y", "separator": ";", "row": 2, "into": [
            {"column": 1, "variable": "a"}]}, "read", a="x"),
        read("data.fixed_read", {"text": "{record}", "into": [
            {"from": 1, "length": 4, "type": "integer", "variable": "a"},
            {"from": 5, "length": 8, "variable": "b"},
            {"from": 13, "length": 7, "type": "decimal", "variable": "c"},
            {"from": 20, "length": 1, "type": "boolean", "variable": "d"}]}, "read",
            a=1, b="张三", c=D("12.50"), d=True),
        read("data.fixed_read", {"text": "{record}", "into": [
            {"from": 20, "length": 9, "variable": "a"}]}, "too_short"),
    ],
)  # fmt: skip
def test_values_are_read(
    type_: str, fields: dict[str, Any], exit: str, given: dict[str, Any]
) -> None:
    ran = run_block(type_, fields, variables=GIVEN)
    assert (ran.exit, ran.error) == (exit, "")
    assert {name: ran.variables.get(name) for name in given} == given


def made(type_: str, fields: dict[str, Any], value: str) -> Any:
    return pytest.param(type_, fields, value, marks=covers(type_), id=f"{type_}-{value[:20]}")


def values(**pairs: str) -> list[dict[str, str]]:
    return [{"path": path.replace("__", "."), "value": value} for path, value in pairs.items()]


@pytest.mark.parametrize(
    ("type_", "fields", "value"),
    [
        made("data.json_make", {"rows": values(guest__name="name", guest__n="n", p="price",
                                               t="names", e="is_empty(none)")},
             '{"guest":{"name":"<张&三>","n":3},"p":12.50,"t":["a","b"],"e":true}'),
        made("data.json_make", {"rows": [{"path": "$.r[1].no", "value": "n"},
                                         {"path": "r[0]", "value": "price"}]},
             '{"r":[12.50,{"no":3}]}'),
        made("data.json_make", {"rows": [{"path": "at", "value": 'date("2026-11-22")'}]},
             '{"at":"2026-11-22"}'),
        made("data.xml_make", {"template": '<a n="{n}">{name}</a>'},
             '<a n="3">&lt;张&amp;三&gt;</a>'),
        made("data.fixed_make", {"rows": [
            {"value": "n", "length": 4, "side": "right", "fill": "0"},
            {"value": '"张三"', "length": 8}, {"value": "price", "length": 7, "side": "right"}]},
            "0003张三      12.50"),
    ],
)  # fmt: skip
def test_texts_are_made(type_: str, fields: dict[str, Any], value: str) -> None:
    ran = run_block(type_, {**fields, "into": "out"}, variables=GIVEN)
    assert (ran.exit, ran.error, ran.variables["out"]) == ("next", "", value)


def test_what_was_made_is_read_again() -> None:
    rows = [{"path": "a.b", "value": "price"}, {"path": "c", "value": "names"}]
    text = run_block("data.json_make", {"rows": rows, "into": "x"}, variables=GIVEN).variables["x"]
    assert parse('data.json_read(x, "$.a.b")').evaluate({"x": text}) == D("12.50")
    assert parse('data.json_read(x, "$.c")').evaluate({"x": text}) == ("a", "b")


@pytest.mark.parametrize(
    ("type_", "fields", "kind"),
    [
        ("data.json_read", {"text": "{json}", "into": paths(a="$[[")}, "bad_value"),
        ("data.json_make", {"rows": [{"path": "a", "value": "1"}, {"path": "a.b", "value": "1"}]},
         "conflict"),
        ("data.json_make", {"rows": [{"path": "a[99999]", "value": "1"}]}, "too_many"),
        ("data.xml_read", {"text": "{xml}", "into": paths(a="//[")}, "bad_value"),
        ("data.xml_make", {"template": "<a>{n}"}, "bad_value"),
        ("data.csv_read", {"text": "a,b", "into": [{"column": 3, "variable": "a"}]}, "not_found"),
        ("data.csv_read", {"text": 'a,"b', "into": [{"column": 1, "variable": "a"}]}, "bad_value"),
        ("data.csv_read", {"text": "a", "row": 2, "into": [{"column": 1, "variable": "a"}]},
         "not_found"),
        ("data.fixed_make", {"rows": [{"value": "name", "length": 3}]}, "too_long"),
        ("data.fixed_read", {"text": "张三", "into": [{"from": 2, "length": 2, "variable": "a"}]},
         "bad_value"),
        ("data.fixed_read", {"text": "ab", "into": [
            {"from": 1, "length": 2, "type": "integer", "variable": "a"}]}, "bad_value"),
        ("data.fixed_read", {"text": "😀", "into": [{"from": 1, "length": 2, "variable": "a"}]},
         "bad_value"),
    ],
)  # fmt: skip
def test_bad_data_is_an_error_of_the_flow(type_: str, fields: dict[str, Any], kind: str) -> None:
    given = fields if "into" in fields else {**fields, "into": "out"}
    assert run_block(type_, given, variables=GIVEN).error == kind


def test_xml_fetches_nothing_and_grows_no_entities() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    outside = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    for text in (bomb, outside):
        given = {"text": text}
        ran = run_block("data.xml_read", {"text": "{text}", "into": paths(a="/a")}, variables=given)
        assert ran.exit == "not_xml"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('data.json_read(json, "$.guest.rooms[0].no")', "1208"),
        ('data.json_read(json, "$.none")', None),
        ('data.json_make("a", n, "b", price)', '{"a":3,"b":12.50}'),
        ('data.xml_read(xml, "/o:order/@no")', "17"),
        ('data.csv_read("a,b", 2)', "b"),
        ("data.fixed_read(record, 5, 8)", "张三"),
        ('data.fixed_make(n, 4, "right", "0")', "0003"),
    ],
)
def test_functions_of_formulas(formula: str, value: Any) -> None:
    assert parse(formula).evaluate(GIVEN) == value


def found(type_: str, id_: str, fields: dict[str, Any], variables: str = "a b") -> Any:
    return pytest.param(type_, id_, fields, variables, marks=covers_check(type_), id=id_)


@pytest.mark.parametrize(
    ("type_", "id_", "fields", "variables"),
    [
        found("data.json_read", "data.json_read:path_unknown",
              {"text": "{b}", "sample": '{"guest":{"name":"x"}}', "into": paths(a="$.guest.nme")}),
        found("data.json_read", "data.json_read:path_unknown",
              {"text": "{b}", "into": paths(a="$..")}),
        found("data.json_make", "data.json_make:path_twice",
              {"rows": [{"path": "x", "value": "1"}, {"path": "$.x", "value": "2"}], "into": "a"}),
        found("data.xml_read", "data.xml_read:path_unknown",
              {"text": "{b}", "sample": "<o><item/></o>", "into": paths(a="/o/itm")}),
        found("data.xml_make", "data.xml_make:not_well_formed",
              {"template": "<a><b>{b}</a>", "into": "a"}),
        found("data.csv_read", "data.csv_read:column_outside",
              {"text": "{b}", "sample": "x,y", "into": [{"column": 5, "variable": "a"}]}),
        found("data.fixed_read", "data.fixed_read:overlap",
              {"text": "{b}", "into": [{"from": 1, "length": 4, "variable": "a"},
                                       {"from": 3, "length": 2, "variable": "b"}]}),
        found("data.fixed_make", "text_cut",
              {"rows": [{"value": '"张三丰"', "length": 4}], "into": "a"}),
    ],
)  # fmt: skip
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, id_: str, fields: dict[str, Any], variables: str
) -> None:
    checked = check_block(type_, fields, variables=variables)
    assert id_ in checked.ids
    mended = checked.fix(id_)
    assert id_ not in mended.ids
    assert "expression_syntax" not in mended.ids


def test_the_mended_template_keeps_its_holes() -> None:
    checked = check_block("data.xml_make", {"template": "<a><b>{b:money}</a>", "into": "a"},
                          variables="a b:decimal")  # fmt: skip
    mended = checked.fix("data.xml_make:not_well_formed").flow
    assert mended.blocks["b3"].fields["template"] == "<a><b>{b:money}</b></a>"


@pytest.mark.parametrize("day", [date(2026, 11, 22)])
def test_dates_of_records_are_read(day: date) -> None:
    row = {"from": 1, "length": 8, "type": "date_time", "variable": "a"}
    assert run_block("data.fixed_read", {"text": "20261122", "into": [row]}).variables["a"] == day
