"""A section of kind `dahdi_pri`: its keys, and what a machine without the driver is told."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest

from drivers.dahdi import span
from drivers.dahdi.pri.driver import DRIVER, Settings
from drivers.driver import driver
from drivers.line import LineError, LineUnavailable
from drivers.simulated.exchange import Exchange


def settings(**keys: object) -> Settings:
    return msgspec.convert(keys, Settings)


def test_the_kind_is_found_by_its_name() -> None:
    assert driver("dahdi_pri") is DRIVER


def test_spans_are_enough() -> None:
    assert settings(spans=[1]).side == "cpe"


def test_a_public_network_sends_whole_numbers_unless_it_is_said_otherwise() -> None:
    """Without "sending complete" every call of one that may send pieces waits for more digits."""
    assert not settings(spans=[1]).in_pieces
    assert settings(spans=[1], side="network").in_pieces
    assert settings(spans=[1], overlap=True, called_digits=8).in_pieces
    assert not settings(spans=[1], side="network", overlap=False).in_pieces


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "spans"),
        ({"spans": []}, "length >= 1"),
        ({"spans": [0]}, ">= 1"),
        ({"spans": [1], "side": "user"}, "side"),
        ({"spans": [1], "gain": 3.0}, "gain"),
        ({"spans": [1], "tx_gain_db": 40.0}, "<= 24"),
        ({"spans": [1], "echo_taps": 100}, "echo_taps"),
        ({"spans": [1], "buffers": 64}, "<= 32"),
        ({"spans": [1], "called_digits": 90}, "<= 60"),
        ({"spans": [1], "called_type": "local"}, "called_type"),
        ({"spans": [1], "bearer": "data"}, "bearer"),
    ],
)
def test_a_wrong_key_is_named(keys: dict[str, object], words: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=words):
        settings(**keys)


async def test_without_a_driver_the_sentence_says_how_to_load_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(span, "CONTROL", str(tmp_path / "ctl"))
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable, match="the DAHDI driver is not loaded"):
            await DRIVER.start(settings(spans=[1]), "e1", running)


async def test_spans_that_contradict_each_other_are_refused() -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineError, match=r"a span is named twice in spans = \[1, 1\]"):
            await DRIVER.start(settings(spans=[1, 1]), "e1", running)
        with pytest.raises(LineError, match="nfas has 1 numbers for 2 spans"):
            await DRIVER.start(settings(spans=[1, 2], nfas=[1]), "e1", running)


async def test_the_exchange_cannot_play_on_a_card_that_is_not_there(
    capfd: pytest.CaptureFixture[str],
) -> None:
    exchange = Exchange()
    with pytest.raises(LineUnavailable, match="the simulated exchange did not start"):
        await exchange.start(0, dahdi_spans=(128,))
    assert "DAHDI" in capfd.readouterr().err
