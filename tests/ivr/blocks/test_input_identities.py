"""Keyed PINs, cards, identity and telephone numbers: what is checked, and what stays secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cti.ivr.services.privacy import Extensions, Privacy
from tests.ivr.blocks.harness import CHINA, check_block, covers, covers_check
from tests.ivr.blocks.keyed import ask, fault


class Hidden:
    def __init__(self) -> None:
        self.told: list[bool] = []

    def hide_keys(self, call: int, hidden: bool) -> None:
        self.told.append(hidden)


@covers("input.pin")
def test_a_pin_is_secret_and_cut_out_of_recordings() -> None:
    hidden = Hidden()
    ran = ask("input.pin", {"into": "p"}, "123456", services={Privacy: hidden})
    assert (ran.exit, ran.variables["p"]) == ("pin", "123456")
    assert hidden.told == [True, False]
    assert ran.session.variables.shown("p") == "••••"
    assert not ran.variables["call.last_digits"]
    some = ask("input.pin", {"into": "p", "positions": "1 3"}, "47")
    assert some.variables["p"] == "47"
    assert fault(ask("input.pin", {"into": "p"}, "12#")) == "too_short"


@covers("input.card")
def test_card_numbers_have_a_check_digit() -> None:
    hidden = Hidden()
    services = {Privacy: hidden}
    fields = {"into": "c", "last4": "l", "lengths": "16, 18-19"}
    ran = ask("input.card", fields, "4111111111111111#", services=services)
    assert (ran.exit, ran.variables["c"], ran.variables["l"]) == (
        "card",
        "4111111111111111",
        "1111",
    )
    assert hidden.told == [True, False]
    assert "c" in ran.session.variables.secrets
    assert fault(ask("input.card", fields, "4111111111111112#")) == "check_digit"
    assert fault(ask("input.card", fields, "41111#")) == "too_short"


@covers_check("input.card")
def test_lengths_of_cards_are_numbers() -> None:
    found = check_block("input.card", {"lengths": "many", "into": "c"}, variables="c")
    assert "input.card:no_lengths" not in found.fix("input.card:no_lengths").ids


@covers("input.id_number")
def test_identity_numbers() -> None:
    fields = {"into": "i", "born": "b", "sex": "s"}
    ran = ask("input.id_number", fields, "11010519491231002*")
    assert (ran.exit, ran.variables["i"]) == ("id", "11010519491231002X")
    assert ran.variables["b"] == datetime(1949, 12, 31, tzinfo=CHINA)
    assert ran.variables["s"] == "female"
    assert fault(ask("input.id_number", fields, "110105194912310021")) == "check_digit"
    assert fault(ask("input.id_number", fields, "11010519491331002*")) == "not_a_date"
    assert fault(ask("input.id_number", fields, "11010530001231002*")) == "not_a_date"
    assert fault(ask("input.id_number", fields, "1*")) == "not_offered"


@covers("input.phone")
def test_telephone_numbers_in_their_one_form() -> None:
    mobile = ask("input.phone", {"into": "p"}, "13900000001")
    assert (mobile.variables["p"], mobile.seconds) == ("+8613900000001", 0.0)
    fixed = ask("input.phone", {"into": "p"}, "02161234567#")
    assert fixed.variables["p"] == "+862161234567"
    assert ask("input.phone", {"into": "p"}, "#").variables["p"] == "+8613812340022"
    assert ask("input.phone", {"into": "p", "offer_calling": False}, "#").exit == "no_match"
    assert ask("input.phone", {"into": "p", "kinds": "mobile"}, "02161234567#").exit == "no_match"
    assert ask("input.phone", {"into": "p", "kinds": "fixed"}, "13900000001").exit == "no_match"


@covers_check("input.phone")
def test_a_message_needs_a_mobile() -> None:
    def send(flow: Any) -> Any:
        return flow.add_block("sms.send", id="b5")

    found = check_block("input.phone", {"into": "p"}, variables="p", change=send)
    assert "input.phone:fixed_for_sms" not in found.fix("input.phone:fixed_for_sms").ids


class Plan:
    def all(self) -> set[str]:
        return {"8001", "8002", "80021"}


@covers("input.extension")
def test_extensions_that_exist() -> None:
    services = {Extensions: Plan()}
    at_once = ask("input.extension", {"into": "e"}, "8001", services=services)
    assert (at_once.variables["e"], at_once.seconds) == ("8001", 0.0)
    assert ask("input.extension", {"into": "e"}, "8002", services=services).variables["e"] == "8002"
    assert ask("input.extension", {"into": "e"}, "0", services=services).exit == "operator"
    assert fault(ask("input.extension", {"into": "e"}, "9", services=services)) == "unknown"
