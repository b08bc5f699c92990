"""What a flow sees of the contact whose call it serves."""

from __future__ import annotations

from cti.ivr.flow.document import Flow
from tests.ivr.conftest import House


def test_the_fields_of_the_contact_are_in_the_campaign_scope(house: House, demo: Flow) -> None:
    house.dial(demo)
    assert house.value("campaign.amount_due") is None
    data = {"campaign": "arrears", "contact": 5, "name": "李慧", "amount_due": "12.50"}

    async def send_again() -> None:
        house.office.control.associate_data(house.call, data)
        house.office.control.route_call(house.call, "flow:main")

    house.office.loop.run_until_complete(send_again())
    house.office.loop.settle()
    seen = [house.value(f"campaign.{name}") for name in ("amount_due", "name", "contact")]
    assert seen == ["12.50", "李慧", 5]
