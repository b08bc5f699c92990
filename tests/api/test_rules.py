"""Certificates, roles, masks, ports: what the interface decides without a client."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.api import certificate, masking, roles
from cti.api.listener import ListenError, bind
from cti.errors import BadRequest, NotAllowed
from cti.events import DataAssociated, DigitsEntered, Offered, Routed


def test_a_certificate_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = certificate.ensure(tmp_path / "var")
    again = certificate.ensure(tmp_path / "var")
    assert first == again
    assert len(first.fingerprint.split(":")) == 32
    assert first.key.stat().st_mode & 0o077 == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(first.certificate, first.key)


def test_files_that_are_no_pair_are_named(tmp_path: Path) -> None:
    one = certificate.ensure(tmp_path / "one")
    other = certificate.ensure(tmp_path / "other")
    one.key.write_bytes(other.key.read_bytes())
    with pytest.raises(certificate.CertificateError, match=r"key\.pem is not the key of .*remove"):
        certificate.ensure(tmp_path / "one")
    one.certificate.write_text("rubbish")
    with pytest.raises(certificate.CertificateError, match=r"certificate\.pem .*mend the files"):
        certificate.ensure(tmp_path / "one")


def test_a_port_in_use_is_named_with_the_mend() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError) as caught:
            bind("127.0.0.1", port)
    assert f"127.0.0.1:{port} is in use" in str(caught.value)
    assert "[server]" in str(caught.value)


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(ListenError, match=r"192\.0\.2\.1:7443 .*\[server\]"):
        bind("192.0.2.1", 7443)


def test_agents_and_designers_get_no_more_than_their_work_needs() -> None:
    assert set(roles.PERMISSIONS) == {
        "administrator", "supervisor", "inspector", "agent", "designer",
    }  # fmt: skip
    for role in ("agent", "designer", "inspector"):
        may = roles.permissions_of(role)
        for power in (
            roles.NUMBERS,
            roles.CALLS_ANY,
            roles.FORCE,
            roles.SUPERVISE,
            roles.CAMPAIGNS,
        ):
            assert power not in may
    assert roles.FLOWS_PUBLISH not in roles.permissions_of("supervisor")
    assert roles.permissions_of("janitor") == ()


@pytest.mark.parametrize(
    ("role", "app", "allowed"),
    [
        ("agent", "agent", True),
        ("agent", "monitor", False),
        ("agent", "designer", False),
        ("inspector", "monitor", True),
        ("inspector", "agent", False),
        ("designer", "designer", True),
        ("designer", "monitor", False),
        ("supervisor", "agent", True),
        ("administrator", "designer", True),
        ("administrator", "solitaire", False),
    ],
)
def test_which_role_may_use_which_program(role: str, app: str, allowed: bool) -> None:
    if allowed:
        roles.require_program(role, app)
    else:
        with pytest.raises(NotAllowed, match=role):
            roles.require_program(role, app)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812346021", "138****6021"),
        ("+8613812346021", "138****6021"),
        ("0571-8800-1200", "0571****1200"),
        ("8800120", "88****20"),
        ("95588", "95588"),
        ("204", "204"),
        ("", ""),
        ("Chen", "Chen"),
    ],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masking.masked(number) == shown


@given(
    st.builds(
        str.__add__, st.sampled_from(("", "+")), st.text("0123456789", min_size=7, max_size=15)
    )
)
def test_a_mask_hides_at_least_the_middle_and_can_be_undone_by_who_knows(number: str) -> None:
    hidden = masking.masked(number)
    assert number.lstrip("+") not in hidden
    assert masking.masked(hidden) == hidden
    card = {"phones": [number], "name": "Chen"}
    known = masking.masked_numbers(card)
    assert masking.unmasked(masking.masked_view(card), known) == card


def test_a_masked_number_is_not_saved_as_one() -> None:
    with pytest.raises(BadRequest, match=r"138\*\*\*\*6021 is a masked number"):
        masking.unmasked({"phones": ["138****6021"]}, {})


def test_events_are_masked_in_every_part() -> None:
    offered = Offered(at=1, call=1, device="trunk:e1-1/1", calling="13812346021", called="4008")
    assert masking.masked_event(offered).calling == "138****6021"
    keyed = DigitsEntered(at=1, call=1, flow="main", block="b4", digits="13812346021")
    assert masking.masked_event(keyed).digits == "138****6021"
    routed = Routed(at=1, call=1, destination="13812346021", rule="to 95")
    assert masking.masked_event(routed).destination == "138****6021"
    data = DataAssociated(at=1, call=1, data={"card": {"phones": ["13812346021"], "age": 40}})
    assert masking.masked_event(data).data == {"card": {"phones": ["138****6021"], "age": 40}}
