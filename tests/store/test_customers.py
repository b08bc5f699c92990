from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.errors import BadRequest, Conflict, NotFound
from cti.events import CallCleared, Offered
from cti.numbering import normal
from cti.store.customers.customers import Customers
from cti.store.database import Database
from cti.store.journal.entry import entry_of
from cti.store.records.writer import RecordWriter

CHEN = {
    "name": "陈思远",
    "title": "先生",
    "member": "204711",
    "phones": [{"number": "138 1234 6021", "label": "mobile"}, "0571-8800-1200"],
    "fields": {"level": "金卡"},
}


@pytest.fixture
def customers(database: Database) -> Customers:
    return Customers(database, now=lambda: 1000.0)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13812346021", "13812346021"),
        ("+86 138 1234 6021", "13812346021"),
        ("0086-13812346021", "13812346021"),
        ("8613812346021", "13812346021"),
        ("013812346021", "13812346021"),
        ("+86 571 8800 1200", "057188001200"),
        ("0571-8800-1200", "057188001200"),
        ("+86 400 821 6216", "4008216216"),
        ("+44 20 7946 0000", "00442079460000"),
        ("204", "204"),
        ("", ""),
    ],
)
def test_a_number_has_one_form(written: str, kept: str) -> None:
    assert normal(written) == kept


@given(st.text("0123456789+-() #", max_size=16))
def test_the_form_of_a_form_is_itself(written: str) -> None:
    once = normal(written)
    assert normal(once) == once


def test_a_customer_is_found_by_number_however_it_is_written(customers: Customers) -> None:
    saved = customers.save(CHEN, by="1001")
    for number in (
        "13812346021",
        "+8613812346021",
        "013812346021",
        "057188001200",
        "(0571) 88001200",
    ):
        found = customers.by_number(number)
        assert found == saved
    assert customers.by_number("13812346022") is None
    assert customers.by_number("") is None
    assert customers.by_number("anonymous") is None
    assert customers.get(saved.id) == saved
    assert saved.phones == [
        {"number": "13812346021", "label": "mobile"},
        {"number": "057188001200", "label": ""},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "陈",
        "陈思远",
        "csy",
        "CS",
        "chensi",
        "chen si yuan",
        "1381234",
        "138 1234",
        "0571",
        "204711",
        "2047",
    ],
)
def test_a_customer_is_found_by_the_beginning(customers: Customers, text: str) -> None:
    customers.save({"name": "林雅婷", "phones": ["13900000000"], "member": "991"})
    chen = customers.save(CHEN)
    assert [found.id for found in customers.find(text)] == [chen.id]


@pytest.mark.parametrize(
    "text", ["", "   ", "远", "zz", "13812346029", "%", "_", "'; DROP TABLE customers; --", "\0"]
)
def test_nothing_is_found_by_what_does_not_begin_so(customers: Customers, text: str) -> None:
    customers.save(CHEN)
    assert customers.find(text) == []


def test_a_search_gives_no_more_than_asked(customers: Customers) -> None:
    customers.add_many({"name": f"王{n}", "phones": [f"1370000{n:04d}"]} for n in range(40))
    assert len(customers.find("王", 25)) == 25
    assert len(customers.find("137", 500)) == 40


def test_a_change_needs_the_version_that_was_read(customers: Customers) -> None:
    first = customers.save(CHEN)
    second = customers.save({"id": first.id, "version": first.version, "note": "late riser"})
    assert (second.note, second.name, second.version) == ("late riser", "陈思远", 2)
    assert second.phones == first.phones
    with pytest.raises(Conflict, match="load the card again"):
        customers.save({"id": first.id, "version": first.version, "note": "early riser"})
    with pytest.raises(BadRequest, match="'version'"):
        customers.save({"id": first.id, "note": "?"})
    with pytest.raises(NotFound):
        customers.save({"id": 9999, "version": 1, "note": "?"})
    assert customers.get(first.id) == second


def test_a_card_that_was_read_can_be_sent_back_whole(customers: Customers) -> None:
    customers.save(CHEN)
    card = customers.card("13812346021")
    assert card is not None
    changed = customers.save(
        card | {"address": "杭州 · 滨江", "phones": [*card["phones"], "13911112222"]}
    )
    assert changed.address == "杭州 · 滨江"
    again = customers.by_number("13911112222")
    assert again == changed


@pytest.mark.parametrize(
    ("card", "complaint"),
    [
        ({"nmae": "x"}, "no field 'nmae'"),
        ({"name": 5}, "'name' must be a text"),
        ({"kind": "king"}, "one of normal, vip, blocked"),
        ({"phones": "138"}, "must be a list"),
        ({"phones": ["none"]}, "is no telephone number"),
        ({"fields": []}, "must be an object"),
    ],
)
def test_a_bad_card_is_refused_by_its_field(
    customers: Customers, card: dict[str, object], complaint: str
) -> None:
    with pytest.raises(BadRequest, match=complaint):
        customers.save(card)
    assert customers.find("x") == []


def test_the_card_of_a_caller_knows_the_last_contact(
    customers: Customers, database: Database
) -> None:
    customers.save(CHEN)
    card = customers.card("13812346021")
    assert card is not None
    assert card["last_contact"] is None
    with database.writing() as connection:
        RecordWriter().write(
            connection,
            [
                entry_of(
                    1,
                    Offered(
                        at=50.0, call=3, device="trunk:a/1", calling="013812346021", called="400"
                    ),
                ),
                entry_of(2, CallCleared(at=60.0, call=3)),
            ],
        )
    card = customers.card("13812346021")
    assert card is not None
    assert (card["last_contact"]["call"], card["last_contact"]["outcome"]) == (3, "abandoned")
    assert customers.card_of(card["id"]) == card
    assert customers.card("999999") is None


@pytest.mark.parametrize("id", ["abc", [1], 1.5, True])
def test_an_id_is_a_whole_number(customers: Customers, id: object) -> None:
    """Anything else would have changed some other card, or ended in a fault."""
    first = customers.save(CHEN, by="1001")
    with pytest.raises(BadRequest, match="send the 'id' of the card that was read"):
        customers.save({"id": id, "version": 1, "note": "changed"}, by="1001")
    unchanged = customers.get(first.id)
    assert unchanged is not None
    assert unchanged.note == ""


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ({"note": "x" * 10_001}, "'note' may have 10,000 characters"),
        ({"fields": {"remark": "x" * 70_000}}, "'fields' may have 65,536 characters together"),
        ({"phones": [f"138{n:08d}" for n in range(101)]}, "may have 100 telephone numbers"),
    ],
    ids=["text", "fields", "phones"],
)
def test_a_card_stays_small(customers: Customers, card: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        customers.save({**CHEN, **card}, by="1001")
