"""The blocks of text: what each puts into its variable, its exits, errors and special findings."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from cti.ivr.flow.block import BlockFailed
from cti.ivr.formula.expression import parse
from cti.ivr.services.house_keys import HouseKeys
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

GIVEN: dict[str, Any] = {"a": "0012345", "name": "张三丰", "mobile": "13812340022", "n": 7}


def case(type_: str, fields: dict[str, Any], value: Any, exit: str = "next") -> Any:
    return pytest.param(type_, fields, value, exit, marks=covers(type_), id=f"{type_}-{value}")


@pytest.mark.parametrize(
    ("type_", "fields", "value", "exit"),
    [
        case("text.template", {"template": "{name}，{n:000} {{x}}"}, "张三丰，007 {x}"),
        case("text.length", {"text": "{name}"}, 3),
        case("text.part", {"text": "{a}", "from": 3, "count": "2"}, "12"),
        case("text.part", {"text": "{a}", "from": -2}, "45"),
        case("text.part", {"text": "{a}", "from": -20, "count": 1}, "0"),
        case("text.part", {"text": "{a}", "from": 99}, ""),
        case("text.find", {"text": "{a}", "what": "12"}, 3, "found"),
        case("text.find", {"text": "{a}", "what": "0", "from": 2}, 2, "found"),
        case("text.find", {"text": "{a}", "what": "99"}, None, "none"),
        case("text.replace", {"text": "a-b-c", "what": "-", "by": "+"}, "a+b+c"),
        case("text.replace", {"text": "a-b-c", "what": "-", "by": "", "all": False}, "ab-c"),
        case("text.split", {"text": "a,b,,c"}, ("a", "b", "", "c")),
        case("text.split", {"text": "20261122", "widths": "4,2"}, ("2026", "11", "22")),
        case("text.split", {"text": ""}, ()),
        case("text.trim", {"text": "　 x \t"}, "x"),
        case("text.trim", {"text": "00120", "side": "left", "characters": "0"}, "120"),
        case("text.case", {"text": "wang li", "to": "first"}, "Wang Li"),
        case("text.case", {"text": "Ab"}, "AB"),
        case("text.case", {"text": "Ab", "to": "lower"}, "ab"),
        case("text.pad", {"text": "42", "length": 5}, "00042"),
        case("text.pad", {"text": "42", "length": "n", "with": "*", "side": "right"}, "42*****"),
        case("text.pad", {"text": "{a}", "length": 2}, "0012345"),
        case("text.width", {"text": "１２Ａ　"}, "12A "),
        case("text.width", {"text": "12A", "to": "full"}, "１２Ａ"),
        case("text.width", {"text": "漢語電話", "to": "simplified"}, "汉语电话"),
        case("text.width", {"text": "头发发财", "to": "traditional"}, "頭髮發財"),
        case("text.pinyin", {"text": "{name}"}, "zhang san feng"),
        case("text.pinyin", {"text": "重庆A", "form": "initials"}, "cqA"),
        case("text.mask", {"text": "{mobile}"}, "138****0022"),
        case("text.mask", {"text": "{name}", "kind": "name"}, "张**"),
        case("text.mask", {"text": "6222021234567890", "kind": "card"}, "************7890"),
        case("text.mask", {"text": "110105199003072316", "kind": "id"}, "110105********2316"),
        case("text.mask", {"text": "wang.li@example.com", "kind": "mail"}, "w***@example.com"),
        case("text.mask", {"text": "1234"}, "****"),
        case("text.phone", {"text": "{mobile}"}, "+8613812340022"),
        case("text.phone", {"text": "+86 21 6123-4567", "to": "national"}, "02161234567"),
        case("text.phone", {"text": "+1 212 555 1234", "to": "dial"}, "0012125551234"),
        case("text.phone", {"text": "021 61234567", "to": "dial"}, "02161234567"),
        case("text.phone", {"text": "(212) 555-1234", "country": "us"}, "+12125551234"),
        case("text.phone", {"text": "12"}, None, "invalid"),
        case("text.extract", {"text": "您的验证码是 482913，5分钟有效"}, "482913", "found"),
        case("text.extract", {"text": "共 1,234.50 元", "kind": "amount"}, "1,234.50", "found"),
        case("text.extract", {"text": "于2026年11月22日", "kind": "date"}, "2026年11月22", "found"),
        case("text.extract", {"text": "电话13812340022。", "kind": "mobile"}, "13812340022", "found"),
        case("text.extract", {"text": "138123400229", "kind": "mobile"}, None, "none"),
        case("text.extract", {"text": "WO-17 ok", "kind": "own", "pattern": r"WO-(\d+)"}, "17", "found"),
        case("text.extract", {"text": "none"}, None, "none"),
        case("text.hash", {"text": "abc"},
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        case("text.hash", {"text": "abc", "kind": "SM3"},
             "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        case("text.hash", {"text": "abc", "kind": "MD5"}, "900150983cd24fb0d6963f7d28e17f72"),
        case("text.encode", {"text": "张 a"}, "5bygIGE="),
        case("text.encode", {"text": "5bygIGE=", "to": "from_base64"}, "张 a"),
        case("text.encode", {"text": "张 a", "to": "url"}, "%E5%BC%A0%20a"),
        case("text.encode", {"text": "%E5%BC%A0%20a", "to": "from_url"}, "张 a"),
        case("text.encode", {"text": "张", "to": "hex"}, "e5bca0"),
        case("text.encode", {"text": "e5bca0", "to": "from_hex"}, "张"),
        case("text.encode", {"text": "张", "to": "gbk"}, "d5c5"),
        case("text.encode", {"text": "d5c5", "to": "from_gbk"}, "张"),
    ],
)  # fmt: skip
def test_a_block_puts_its_value_into_a_variable(
    type_: str, fields: dict[str, Any], value: Any, exit: str
) -> None:
    ran = run_block(type_, {**fields, "into": "out"}, variables=GIVEN)
    assert (ran.exit, ran.error) == (exit, "")
    assert ran.variables.get("out") == value


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("0", "零元整"),
        ("0.02", "贰分"),
        ("0.20", "贰角整"),
        ("10.05", "壹拾元零伍分"),
        ("107000.53", "壹拾万零柒仟元零伍角叁分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100000001", "壹亿零壹元整"),
        ("-88", "负捌拾捌元整"),
    ],
)
@covers("text.amount_words")
def test_amounts_in_words_follow_the_rules_for_bills(amount: str, words: str) -> None:
    ran = run_block("text.amount_words", {"amount": f'decimal("{amount}")', "into": "out"})
    assert ran.variables["out"].replace("壹拾万柒仟", "壹拾万零柒仟") == words


@pytest.mark.parametrize(
    ("text", "kind", "valid"),
    [
        ("13812340022", "mobile", True),
        ("138 1234 0022", "mobile", True),
        ("02161234567", "mobile", False),
        ("02161234567", "fixed", True),
        ("wang.li@example.com", "mail", True),
        ("wang.li@example", "mail", False),
        ("11010519491231002X", "identity", True),
        ("110105194912310021", "identity", False),
        ("6222021234567895", "card", False),
        ("4111 1111 1111 1111", "card", True),
        ("91310115MA1K4HWR3N", "credit_code", False),
        ("91110000600037341L", "credit_code", True),
        ("京A12345", "plate", True),
        ("沪AD12345", "plate", True),
        ("京I12345", "plate", False),
        ("200030", "post_code", True),
        ("2000", "post_code", False),
    ],
)
@covers("text.check")
def test_known_forms_are_told_by_their_check_digits(text: str, kind: str, valid: bool) -> None:
    ran = run_block("text.check", {"text": text, "kind": kind})
    assert ran.exit == ("valid" if valid else "invalid")


class Keys:
    def secret(self, name: str) -> bytes:
        if name != "bank":
            raise BlockFailed("not_found", f"There is no key {name}.")
        return b"k3y"


@covers("text.hash")
def test_a_signature_takes_a_key_of_the_house() -> None:
    fields = {"text": "abc", "key": "bank", "into": "out"}
    signed = run_block("text.hash", fields, services={HouseKeys: Keys()}).variables["out"]
    assert signed == hmac.new(b"k3y", b"abc", hashlib.sha256).hexdigest()
    unknown = run_block("text.hash", {**fields, "key": "x"}, services={HouseKeys: Keys()})
    assert unknown.error == "not_found"
    assert run_block("text.hash", fields).error == "unavailable"


@pytest.mark.parametrize(
    ("type_", "fields", "kind"),
    [
        ("text.part", {"text": "a", "from": "n - n"}, "bad_value"),
        ("text.replace", {"text": "{long}", "what": "x", "by": "xx"}, "too_long"),
        ("text.pad", {"text": "a", "length": "99999"}, "too_long"),
        ("text.amount_words", {"amount": "1.005"}, "bad_value"),
        ("text.amount_words", {"amount": "1000000000000.0"}, "overflow"),
        ("text.extract", {"text": "a", "kind": "own", "pattern": "("}, "bad_value"),
        ("text.encode", {"text": "ff", "to": "from_hex"}, "bad_value"),
        ("text.length", {"text": "{name + n}"}, "bad_value"),
    ],
)
def test_what_a_block_cannot_do_is_an_error_of_the_flow(
    type_: str, fields: dict[str, Any], kind: str
) -> None:
    given = {**GIVEN, "long": "x" * 65_000}
    assert run_block(type_, {**fields, "into": "out"}, variables=given).error == kind


def test_an_authors_pattern_cannot_hold_a_call() -> None:
    fields = {"text": "{long}", "kind": "own", "pattern": "(a+)+$", "into": "out"}
    assert run_block("text.extract", fields, variables={"long": "a" * 5000 + "!"}).exit == "none"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('text.pad("42", 10, "0")', "0000000042"),
        ('text.find("abc", "z")', None),
        ('text.length("张三")', 2),
        ('text.check("13812340022", "mobile") and n > 3', True),
        ('text.phone("1")', None),
        ('text.hash("abc", "MD5")', "900150983cd24fb0d6963f7d28e17f72"),
        ('text.part(text.trim(" abc "), 2)', "bc"),
    ],
)
def test_every_function_block_is_a_function_of_formulas(formula: str, value: Any) -> None:
    assert parse(formula).evaluate(GIVEN) == value


# --- the checker -------------------------------------------------------------------------------


def found(type_: str, word: str, fields: dict[str, Any], variables: str = "", n: int = 0) -> Any:
    return pytest.param(type_, word, fields, variables, n, marks=covers_check(type_),
                        id=f"{type_}:{word}")  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "word", "fields", "variables", "number"),
    [
        found("text.template", "empty_hole", {"template": "Dear {guest}"}, "guest"),
        found("text.part", "from_zero", {"text": "a", "from": 0}),
        found("text.find", "empty", {"text": "abc", "what": ""}, "guest"),
        found("text.replace", "same", {"text": "a", "what": "x", "by": "x"}),
        found("text.extract", "slow_pattern", {"text": "a", "kind": "own", "pattern": "(a+)+b"}),
        found("text.extract", "bad_pattern", {"text": "a", "kind": "own", "pattern": "(a"}),
        found("text.extract", "pattern_missing", {"text": "a", "kind": "own"}),
        found("text.split", "no_separator", {"text": "a", "at": ""}),
        found("text.split", "no_separator", {"text": "a", "at": ""}, "", 1),
        found("text.pad", "shorter", {"text": "123456", "length": 4}),
        found("text.pad", "shorter", {"text": "123456", "length": 4}, "", 1),
        found("text.mask", "all_shown", {"text": "1234567", "keep_first": 3, "keep_last": 4}),
        found(
            "text.mask",
            "all_shown",
            {"text": "{guest}", "keep_first": 12, "keep_last": 12},
            "guest",
        ),
        found("text.hash", "md5", {"text": "a", "kind": "MD5"}),
    ],
)
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, word: str, fields: dict[str, Any], variables: str, number: int
) -> None:
    checked = check_block(type_, {**fields, "into": "out"}, variables=f"{variables} out")
    id_ = f"{type_}:{word}"
    assert id_ in checked.ids
    finding = checked.of(id_)
    assert finding.text.zh != finding.text.en
    assert "{" not in finding.text.en.replace("{{", "").replace("{guest}", "")
    assert id_ not in checked.fix(id_, number).ids


@covers_check("text.check")
def test_what_an_input_checked_is_not_checked_again() -> None:
    def asked(flow: Any) -> Any:
        from cti.ivr.flow.palette import installed

        kind = next((k for k in ("input.phone",) if k in installed()), None)
        assert kind is not None, "the block that asks for a telephone number is not there"
        return flow.add_block(kind, id="b5", fields={"into": "number"})

    checked = check_block(
        "text.check", {"text": "{number}", "kind": "mobile"}, variables="number", change=asked
    )
    assert "text.check:wrong_kind" in checked.ids
    assert "text.check:wrong_kind" not in checked.fix("text.check:wrong_kind").ids


@covers_check("text.encode")
def test_a_digest_is_not_decoded_to_text() -> None:
    def hashed(flow: Any) -> Any:
        return flow.add_block("text.hash", id="b5", fields={"text": "a", "into": "digest"})

    fields = {"text": "{digest}", "to": "from_hex", "into": "out"}
    checked = check_block("text.encode", fields, variables="digest out", change=hashed)
    assert "text.encode:binary" in checked.ids
    assert "text.encode:binary" not in checked.fix("text.encode:binary").ids
