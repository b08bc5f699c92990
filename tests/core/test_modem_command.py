"""`cordboard modem`: an installer tries a modem, on a pseudo terminal instead of a USB port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cti import __main__ as command
from drivers.gsm.finding import Device
from tests.support.at_modem import AtModem, Socket
from tests.support.at_pdu import Submitted


class Bench:
    """A modem in a thread of its own, since the command has the loop of this one."""

    def __init__(self, prepare: Callable[[AtModem], None]) -> None:
        self.modem = AtModem(Socket())
        prepare(self.modem)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._ready.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._begin)
        self._loop.run_forever()
        self._loop.close()

    def _begin(self) -> None:
        # Plugging wants a running loop.
        self._loop.create_task(self._plug())

    async def _plug(self) -> None:
        self.modem.plug()
        self._ready.set()

    async def _unplug(self) -> None:
        self.modem.unplug()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._unplug(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


@pytest.fixture
def bench() -> Iterator[Callable[..., AtModem]]:
    opened: list[Bench] = []

    def plug(prepare: Callable[[AtModem], None] = lambda modem: None) -> AtModem:
        opened.append(Bench(prepare))
        return opened[-1].modem

    yield plug
    for one in opened:
        one.close()


@pytest.fixture
def cordboard(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cordboard", "modem", *words])
        monkeypatch.setattr("signal.signal", lambda number, handler: None)
        code = command.main()
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def site(tmp_path: Path, modem: AtModem, more: str = "") -> str:
    file = tmp_path / "site.toml"
    file.write_text(
        f'[server]\ndata = "{tmp_path}/var"\n[[modems]]\nname = "sms1"\ndevice = "{modem.path}"\n{more}',
        encoding="utf-8",
    )
    return str(file)


def test_the_status_is_shown(cordboard, bench) -> None:  # type: ignore[no-untyped-def]
    modem = bench()
    code, told = cordboard("status", "--device", modem.path)
    assert code == 0
    for words in ("ready", modem.imei, "CHINA MOBILE (home)", "-73 dBm", "+8613800571500", "E1750"):
        assert words in told


def test_a_modem_that_is_not_ready_is_told_with_the_mend(cordboard, bench, tmp_path) -> None:  # type: ignore[no-untyped-def]
    modem = bench(lambda one: setattr(one, "pin", "4711"))
    code, told = cordboard("status", "--config", site(tmp_path, modem))
    assert code == 1
    assert "locked" in told
    assert "[[modems]]" in told
    code, told = cordboard("status", "--config", site(tmp_path, modem, 'pin = "0000"'))
    assert (code, modem.attempts) == (1, 2)
    code, told = cordboard("status", "--config", site(tmp_path, modem, 'pin = "0000"'))
    assert "not tried again" in told
    assert modem.attempts == 2
    code, told = cordboard("balance", "--config", site(tmp_path, modem))
    assert code == 1


def test_a_wrong_pin_without_a_configuration_is_tried_once(  # type: ignore[no-untyped-def]
    cordboard, bench, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    modem = bench(lambda one: setattr(one, "pin", "4711"))
    for _ in range(2):
        assert cordboard("status", "--device", modem.path, "--pin", "0000")[0] == 1
    assert modem.attempts == 2


def test_a_message_is_sent_and_reported(cordboard, bench) -> None:  # type: ignore[no-untyped-def]
    modem: AtModem

    def prepare(one: AtModem) -> None:
        def accept(message: Submitted) -> None:
            asyncio.get_running_loop().call_later(0.02, one.report, 1, message.number)

        one.on_submit = accept

    modem = bench(prepare)
    code, told = cordboard("send", "13812346021", "您好", "--device", modem.path, "--report", "20")
    assert (code, [one.text for one in modem.sent]) == (0, ["您好"])
    assert "Delivered." in told


def test_a_message_that_cannot_be_sent_is_told(cordboard, bench) -> None:  # type: ignore[no-untyped-def]
    modem = bench()
    code, told = cordboard("send", "12x", "text", "--device", modem.path)
    assert (code, "no telephone number" in told) == (2, True)
    code, told = cordboard("send", "10086", "text", "--device", "/dev/none")
    assert code == 1
    assert "There is no device /dev/none" in told


def test_the_balance_is_shown(cordboard, bench, tmp_path) -> None:  # type: ignore[no-untyped-def]
    modem = bench(lambda one: one.ussd.update({"*100#": '0,"4F59989D0035",72'}))
    config = site(tmp_path, modem, 'balance = "*100#"')
    assert cordboard("balance", "--config", config) == (0, "sms1: 余额5\n")
    code, told = cordboard("balance", "--config", site(tmp_path, modem))
    assert code == 2
    assert "'balance'" in told


def test_what_waits_in_the_sim_is_left_there(cordboard, bench) -> None:  # type: ignore[no-untyped-def]
    modem = bench(lambda one: one.memory["SM"].update({1: (0, "00")}))
    assert cordboard("send", "10086", "YE", "--device", modem.path)[0] == 0
    assert modem.memory["SM"] == {1: (0, "00")}


def test_the_devices_are_listed(cordboard, bench, monkeypatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(
        "drivers.gsm.finding.serial_devices",
        lambda: [Device("/dev/ttyUSB7", "12d1:1506", "A1", "HUAWEI Mobile")],
    )
    file = tmp_path / "site.toml"
    file.write_text('[[modems]]\nname="a"\nusb="12d1:1506"\n[[modems]]\nname="b"\nserial="B2"\n')
    code, told = cordboard("list", "--config", str(file))
    assert code == 0
    assert told.splitlines() == [
        "/dev/ttyUSB7  usb 12d1:1506  serial A1  HUAWEI Mobile",
        "a: /dev/ttyUSB7",
        "b: none of them",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("status", "--modem", "a"), "--config"),
        (("status", "--pin", "12"), "4 to 8 digits"),
        (("status", "--config", "SITE", "--device", "/dev/x"), "leave them out"),
        (("status", "--config", "SITE", "--modem", "b"), "the modems are a."),
    ],
)
def test_wrong_words_are_refused_in_a_sentence(cordboard, tmp_path, words, told) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "site.toml"
    file.write_text(
        f'[server]\ndata="{tmp_path}/var"\n[[modems]]\nname="a"\ndevice="/dev/none"\n',
        encoding="utf-8",
    )
    code, said = cordboard(*(str(file) if word == "SITE" else word for word in words))
    assert code == 2
    assert told in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ('usb = "12d1"', "vendor and product"),
        ('pin = "12a4"', "4 to 8 digits"),
        ('smsc = "x"', "telephone number"),
        ('balance = "100 #"', "USSD code"),
        ('imei = "12"', "15 digits"),
        ("per_minute = 0", ">= 1"),
        ('dvice = "/dev/ttyUSB0"', "did you mean 'device'"),
    ],
)
def test_a_wrong_section_is_named_with_its_mend(cordboard, tmp_path, key, words) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "site.toml"
    file.write_text(f'[[modems]]\nname = "a"\n{key}\n', encoding="utf-8")
    code, told = cordboard("status", "--config", str(file))
    assert code == 2
    assert "modems[0]" in told
    assert words.lower() in told.lower()
