"""`cordboard modem list|status|send|balance`: try the GSM modems of a site from the command line."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drivers.gsm.pool import Pool, PoolEvent
    from drivers.gsm.settings import ModemSettings
    from drivers.gsm.status import ModemStatus

SETTLE_SECONDS = 30.0
"""What modems get to start and to find their network."""
PINS = "modem-pins.json"
"""The file in the data folder that remembers refused PINs."""
WITHOUT_SITE = Path("var")
"""The folder of that file where no configuration is named."""


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Hang `modem` and what it can do under the command `cordboard`."""
    modem = commands.add_parser("modem", help="try the GSM modems: list, status, send, balance")
    acts = modem.add_subparsers(required=True, metavar="WHAT", dest="what")
    listing = acts.add_parser("list", help="the serial devices that are plugged in")
    listing.add_argument("--config", type=Path, help="the site, to see which modem is which")
    listing.set_defaults(act=_list)
    status = acts.add_parser("status", help="SIM, network and signal of every modem")
    status.set_defaults(act=_status)
    send = acts.add_parser("send", help="send a short message")
    send.add_argument("number")
    send.add_argument("text")
    send.add_argument("--flash", action="store_true", help="shown at once and not stored")
    send.add_argument(
        "--report",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait so long for the delivery report",
    )
    send.set_defaults(act=_send)
    balance = acts.add_parser("balance", help="ask the operator for the balance of each SIM")
    balance.add_argument("--code", default="", help="USSD code instead of the configured one")
    balance.set_defaults(act=_balance)
    for one in (status, send, balance):
        one.add_argument("--config", type=Path, help="the site whose [[modems]] are meant")
        one.add_argument("--device", default="", help="a modem without a configuration")
        one.add_argument("--pin", default="", help="PIN of the SIM in that modem")
        one.add_argument("--modem", default="", metavar="NAME", help="only this modem of the site")


def _settings(arguments: argparse.Namespace) -> tuple[list[ModemSettings], Path | None]:
    """The modems that are meant and the file of refused PINs. Raises ConfigError."""
    from cti import config as configuration
    from drivers.gsm.settings import ModemSettings

    if arguments.config is None:
        if arguments.modem:
            raise configuration.ConfigError(
                "--modem names a modem of a site; name its configuration with --config too."
            )
        try:
            found = ModemSettings("modem", device=arguments.device, pin=arguments.pin)
        except ValueError as error:
            raise configuration.ConfigError(f"--pin: {error}.") from error
        return [found], WITHOUT_SITE / PINS if arguments.pin else None
    if arguments.device or arguments.pin:
        raise configuration.ConfigError(
            "--device and --pin are for a modem without a configuration; leave them out, or leave "
            "out --config."
        )
    config = configuration.load(arguments.config)
    modems = [one for one in config.modems if arguments.modem in ("", one.name)]
    if not config.modems:
        raise configuration.ConfigError(
            f"{arguments.config} has no modem; write a section [[modems]] with a name."
        )
    if not modems:
        names = ", ".join(one.name for one in config.modems)
        raise configuration.ConfigError(
            f"There is no modem '{arguments.modem}'; the modems are {names}."
        )
    return modems, config.folder / PINS


def _list(arguments: argparse.Namespace) -> int:
    from cti import config as configuration
    from drivers.gsm.finding import candidates, serial_devices

    found = serial_devices()
    for device in found:
        _say(
            f"{device.path}  usb {device.usb}  serial {device.serial or '-'}  {device.description}"
        )
    if not found:
        _say("No serial device on USB. Is the modem plugged in, and is its driver (option) loaded?")
    if arguments.config is not None:
        for modem in configuration.load(arguments.config).modems:
            likely = candidates(modem, found, imei=modem.imei)
            _say(f"{modem.name}: {', '.join(likely) if likely else 'none of them'}")
    return 0 if found else 1


def _status(arguments: argparse.Namespace) -> int:
    return asyncio.run(_with_pool(arguments, _tell_status))


def _send(arguments: argparse.Namespace) -> int:
    return asyncio.run(_with_pool(arguments, _send_one))


def _balance(arguments: argparse.Namespace) -> int:
    return asyncio.run(_with_pool(arguments, _ask_balances))


class _Desk:
    """The pool with what it delivers, for one command."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from drivers.gsm.pin_ledger import PinLedger
        from drivers.gsm.pool import Pool

        modems, pins = _settings(arguments)
        if pins is not None:
            pins.parent.mkdir(parents=True, exist_ok=True)
        self.arguments = arguments
        self.events: asyncio.Queue[PoolEvent] = asyncio.Queue()
        # What waits in the SIMs is for the server: a trial does not take it away.
        self.pool: Pool = Pool(
            modems, self.events.put_nowait, ledger=PinLedger(pins), receive=False
        )

    async def settled(self, within: float = SETTLE_SECONDS) -> list[ModemStatus]:
        """The modems when each is ready or has said why not, at the latest after `within` seconds."""
        await self.pool.until(lambda all_of_them: all(map(_has_settled, all_of_them)), within)
        return self.pool.status()


def _has_settled(status: ModemStatus) -> bool:
    if status.state.value in ("ready", "locked"):
        return True
    return status.state.value == "absent" and bool(status.problem)


async def _with_pool(arguments: argparse.Namespace, act: Callable[[_Desk], Awaitable[int]]) -> int:
    desk = _Desk(arguments)
    desk.pool.start()
    try:
        return await act(desk)
    finally:
        await desk.pool.close()


async def _tell_status(desk: _Desk) -> int:
    statuses = await desk.settled()
    for status in statuses:
        _say(described(status))
    return 0 if all(status.state.value == "ready" for status in statuses) else 1


async def _send_one(desk: _Desk) -> int:
    from drivers.gsm.pool import Message
    from drivers.gsm.reports import Delivery

    arguments = desk.arguments
    statuses = await desk.settled()
    if all(status.state.value != "ready" for status in statuses):
        _say("\n".join(map(described, statuses)))
        return 1
    key = "cordboard modem send" if arguments.report > 0 else ""
    message = Message(arguments.number, arguments.text, key=key, flash=arguments.flash)
    sent = await desk.pool.send(message, within=SETTLE_SECONDS)
    twice = " It may arrive twice: a modem died while sending it." if sent.repeated else ""
    _say(f"Sent by {sent.modem} in {len(sent.references)} segment(s).{twice}")
    try:
        async with asyncio.timeout(arguments.report):
            while key:
                event = await desk.events.get()
                if isinstance(event, Delivery):
                    _say(f"{event.sentence}.")
                    if event.state.value != "waiting":
                        return 0 if event.state.value == "delivered" else 1
    except TimeoutError:
        _say("No delivery report yet; the service centre may still try.")
    return 0


async def _ask_balances(desk: _Desk) -> int:
    statuses = await desk.settled()
    good = True
    for status in statuses:
        modem = desk.pool.modems[status.name]
        if status.state.value != "ready":
            good = False
            _say(f"{status.name}: {status.problem or status.state.value}")
            continue
        code = desk.arguments.code or modem.settings.balance
        answer = await (modem.ussd(code) if code else modem.balance())
        good = good and not answer.problem
        _say(f"{status.name}: {answer.text or answer.problem}")
    return 0 if good else 1


def described(status: ModemStatus) -> str:
    """A modem on a few lines of a terminal."""
    lines = [f"{status.name}: {status.state.value}"]
    if status.problem:
        lines.append(f"  {status.problem}")
    if status.device:
        lines.append(f"  device    {status.device}  {status.maker} {status.model}".rstrip())
        lines.append(f"  IMEI      {status.imei}")
    if status.imsi:
        lines.append(f"  SIM       IMSI {status.imsi}, ICCID {status.iccid or 'not told'}")
        network = status.registration.name.lower().replace("_", " ")
        lines.append(f"  network   {status.operator or '-'} ({network})")
        signal = "not known" if status.signal is None else f"{status.signal} dBm"
        lines.append(f"  signal    {signal}")
        lines.append(f"  centre    {status.centre or 'none: write smsc into the configuration'}")
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
