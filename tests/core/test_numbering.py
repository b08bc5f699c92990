"""Numbers of a line, whose type stands beside them, in the form in which they are looked up."""

from __future__ import annotations

import pytest

from cti.numbering import as_dialled, normal
from drivers.line import NumberType

PLAIN, NATIONAL, INTERNATIONAL, SUBSCRIBER = (
    NumberType.UNKNOWN,
    NumberType.NATIONAL,
    NumberType.INTERNATIONAL,
    NumberType.SUBSCRIBER,
)


@pytest.mark.parametrize(
    ("number", "kind", "dialled"),
    [
        ("13812346021", PLAIN, "13812346021"),
        ("13812346021", NATIONAL, "13812346021"),
        ("013812346021", NATIONAL, "13812346021"),
        ("8613812346021", INTERNATIONAL, "13812346021"),
        ("008613812346021", INTERNATIONAL, "13812346021"),
        ("57188001200", NATIONAL, "057188001200"),
        ("057188001200", NATIONAL, "057188001200"),
        ("8657188001200", INTERNATIONAL, "057188001200"),
        ("4008216216", NATIONAL, "4008216216"),
        ("442079460000", INTERNATIONAL, "00442079460000"),
        ("88001200", SUBSCRIBER, "88001200"),
        ("204", PLAIN, "204"),
        ("", NATIONAL, ""),
        ("*57", INTERNATIONAL, "*57"),
    ],
)
def test_a_number_with_its_type_is_what_one_would_dial(
    number: str, kind: NumberType, dialled: str
) -> None:
    assert as_dialled(number, kind) == dialled


@pytest.mark.parametrize(
    "written",
    ["+86 138 1234 6021", "0086-13812346021", "013812346021", "8613812346021", "138 1234 6021"],
)
def test_a_mobile_is_one_number_however_it_is_written(written: str) -> None:
    assert normal(written) == "13812346021"


def test_another_country_takes_its_own_code_off() -> None:
    assert as_dialled("442079460000", INTERNATIONAL, "44") == "02079460000"
    assert as_dialled("8613812346021", INTERNATIONAL, "44") == "008613812346021"
