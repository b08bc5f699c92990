"""Orders with a fake of the house's desk, without one, and before the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.orders import Order, Orders
from tests.ivr.blocks.harness import NOON, Ran, check_block, covers, covers_check, run_block

BLOCKS: dict[str, dict[str, Any]] = {
    "order.create": {"template": "tickets", "number": "no"},
    "order.status": {},
    "order.change": {"number": "{no}"},
}


class Desk:
    """One order of each caller; fulfils Orders."""

    def __init__(self, *orders: Order, refuses: bool = False) -> None:
        self.orders = orders
        self.refuses = refuses
        self.did: list[tuple[Any, ...]] = []

    async def create(
        self, template: str, values: Mapping[str, Any], items: Sequence[str], call: int
    ) -> str:
        self.did.append((template, dict(values), tuple(items), call))
        return "" if self.refuses else "O1"

    async def find(self, number: str, by: str) -> Sequence[Order]:
        return [one for one in self.orders if number in ("", one.number)]

    async def change(self, number: str, do: str) -> str:
        return {"pay": "not_allowed", "cancel": "done"}.get(do, "none")


def run(kind: str, desk: Desk, **fields: Any) -> Ran:
    given = {**BLOCKS[kind], **fields}
    variables = {"no": "O1", "wanted": ("a", "b")}
    return run_block(kind, given, services={Orders: desk}, variables=variables)


@covers(*BLOCKS)
@pytest.mark.parametrize("kind", BLOCKS)
def test_without_its_desk_the_exit_is_unavailable(kind: str) -> None:
    ran = run_block(kind, BLOCKS[kind], variables={"no": "O1"})
    assert (ran.exit, ran.error) == ("unavailable", "unavailable")
    assert "unavailable_here" in check_block(kind, BLOCKS[kind]).ids


def test_an_order_is_made_with_its_fields_and_items() -> None:
    desk = Desk()
    rows = [{"field": "date", "value": "'2026-12-01'"}]
    ran = run("order.create", desk, values=rows, items="wanted")
    assert (ran.exit, ran.variables["no"]) == ("created", "O1")
    assert desk.did == [("tickets", {"date": "2026-12-01"}, ("a", "b"), 7)]
    assert run("order.create", Desk(refuses=True)).exit == "refused"


def test_an_order_is_looked_up_and_moved_on() -> None:
    desk = Desk(Order("O1", "paid", Decimal("88.50"), NOON), Order("O2"))
    ran = run("order.status", desk, state="s", amount="a", delivery="d", number_into="n")
    assert ran.exit == "several"
    assert [ran.variables[name] for name in "sadn"] == ["paid", Decimal("88.50"), NOON, "O1"]
    assert run("order.status", desk, number="O2").exit == "found"
    assert run("order.status", desk, number="O9").exit == "none"
    for do, exit in (("cancel", "done"), ("pay", "not_allowed"), ("confirm", "none")):
        assert run("order.change", desk, do=do).exit == exit
    assert run("order.change", desk, number="{gone}").error == "empty_value"


@covers_check(*BLOCKS)
def test_what_is_wrong_with_orders_is_mended() -> None:
    site = Site(named={"template": {"tickets": ""}}, template_values={"tickets": ("date",)})
    made = check_block("order.create", BLOCKS["order.create"], variables="no", site=site)
    assert "order.create:number_unsaid" in made.ids
    assert "order.create:number_unsaid" not in made.fix("order.create:number_unsaid").ids
    assert "template_field" in made.ids
    assert "template_field" not in made.fix("template_field").ids
    shown = check_block("order.status")
    assert "order.status:open" in shown.ids
    assert "order.status:open" not in shown.fix("order.status:open").ids
    cancelled = check_block("order.change", {"number": "O1", "do": "cancel"})
    assert "order.change:no_confirm" in cancelled.ids
    assert "order.change:no_confirm" not in cancelled.fix("order.change:no_confirm").ids

    def asked(flow: Flow) -> Flow:
        palette = installed()
        flow = flow.add_block("input.yes_no", id="b4", fields={"prompt": ["sure"]})
        return flow.link("b2", "next", "b4", palette).link("b4", "yes", "b3", palette)

    fine = check_block("order.change", {"number": "O1", "do": "cancel"}, change=asked)
    assert "order.change:no_confirm" not in fine.ids
