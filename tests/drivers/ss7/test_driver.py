"""A site's section for a No. 7 line: what is taken, and the sentence for what is not."""

from __future__ import annotations

from typing import Any

import pytest

from cti.config import ConfigError, parse
from drivers.driver import driver

GOOD = {
    "kind": "dahdi_ss7",
    "own": "22-10-106",
    "destination": "22-10-105",
    "spans": [1, 2],
    "first_cic": [1, 33],
    "slc": [0],
}


def section(**changed: Any) -> Any:
    (line,) = parse({"lines": [GOOD | changed]}, "site.toml").lines
    return line


def test_a_section_and_what_it_leaves_open() -> None:
    line = section()
    assert (line.name, line.settings.network) == (driver("dahdi_ss7").default_name, "national")
    assert line.settings.point_codes == "china"


def test_fourteen_bits_where_they_are_asked_for() -> None:
    assert section(own="2-31-6", destination="2-31-5", point_codes="itu").settings.own == "2-31-6"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"own": "2-31"}, "'2-31' is no point code of 24 bits, such as '22-10-105'"),
        ({"own": "22-10-105"}, "is also the far end's point code"),
        ({"adjacent": "22-10-106"}, "is also the far end's point code"),
        ({"first_cic": [1]}, "first_cic has 1 numbers for 2 spans"),
        ({"first_cic": [1, 17]}, "1 and 17, but a span takes 31 codes"),
        ({"first_cic": [1, 4095]}, "4095 is too large"),
        ({"spans": [1, 1]}, "a span is named twice"),
        ({"network": "local"}, "'network': 'local' is not known; choose one of international"),
        ({"timers": {"T99": 1}}, "there is no timer 'T99'; there are T1, T5"),
        ({"timers": {"T9": 0}}, "T9 = 0 is no time"),
        ({"slc": [16]}, "'slc"),
        ({"cic": 1}, "unknown key 'cic'"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=r"site\.toml") as refused:
        section(**changed)
    assert said in str(refused.value)


def test_a_span_belongs_to_one_section() -> None:
    other = {"kind": "dahdi_pri", "name": "pri", "spans": [2]}
    with pytest.raises(ConfigError, match="span 2 is named twice"):
        parse({"lines": [GOOD, other]}, "site.toml")
