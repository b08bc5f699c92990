"""How the spans that were found are to be set up: a pure function, which the installer may correct."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from drivers.dahdi.hardware.detection import D_SLOT, Found, FoundSpan, Now, Port, SpanKind
from drivers.line import LineError

R2_IDLE = "1101"
"""ABCD bits of an idle trunk of MFC/R2 and of China No. 1."""


@dataclass(frozen=True, slots=True)
class Country:
    """What differs between countries."""

    zone: str
    """DAHDI's tone zone."""
    plan: str
    """Cordboard's tone plan: `server.zone`."""
    law: str = "alaw"
    r2_variant: str = "ITU"
    """openr2's variant."""


COUNTRIES: Mapping[str, Country] = {
    "cn": Country("cn", "cn", r2_variant="CN"),
    "us": Country("us", "us", "mulaw"),
    "ca": Country("us", "us", "mulaw"),
    "tw": Country("tw", "itu", "mulaw"),
    "jp": Country("jp", "itu", "mulaw"),
    "uk": Country("uk", "uk"),
    "gb": Country("uk", "uk"),
    "hk": Country("uk", "uk"),
    "mo": Country("mo", "itu"),
    "sg": Country("sg", "uk"),
    "my": Country("my", "uk"),
    "th": Country("th", "itu"),
    "ph": Country("ph", "itu", r2_variant="PH"),
    "in": Country("in", "itu"),
    "id": Country("my", "itu", r2_variant="ID"),
    "vn": Country("us-old", "itu"),
    "ru": Country("ru", "itu"),
    "de": Country("de", "itu"),
    "fr": Country("fr", "itu"),
    "it": Country("it", "itu"),
    "es": Country("es", "itu"),
    "nl": Country("nl", "itu"),
    "pl": Country("pl", "itu"),
    "pt": Country("pt", "itu"),
    "au": Country("au", "itu"),
    "nz": Country("nz", "uk"),
    "za": Country("za", "uk"),
    "ae": Country("ae", "uk"),
    "tr": Country("tr", "itu"),
    "br": Country("br", "itu", r2_variant="BR"),
    "ar": Country("ar", "itu", r2_variant="AR"),
    "ve": Country("ve", "itu", r2_variant="VE"),
    "mx": Country("mx", "itu", r2_variant="MX"),
}


class DigitalSignalling(enum.Enum):
    """How calls are signalled on an E1."""

    PRI = "pri"
    R2 = "r2"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the installer knows and the hardware does not."""

    country: str = "cn"
    signalling: DigitalSignalling | None = None
    """None: what a span is set up for now, else PRI."""
    network: Collection[int] = ()
    """Spans on which we are the network's side and give the clock: to a branch exchange."""
    crc4: bool | None = None
    """None: with PRI, not with R2."""
    echo_canceller: str = "mg2"
    """"" for none. A board's own canceller takes its place by itself."""


@dataclass(frozen=True, slots=True)
class SpanPlan:
    """One digital span."""

    number: int
    name: str
    device: str
    timing: int
    """Priority of the span as source of the clock; 0: we give the clock."""
    signalling: DigitalSignalling
    crc4: bool
    network: bool
    bearers: tuple[int, ...]
    d_channel: int
    """0 where there is none."""
    alarmed: bool


@dataclass(frozen=True, slots=True)
class AnaloguePlan:
    """The ports of one analogue board."""

    number: int
    name: str
    device: str
    telephones: tuple[int, ...]
    town_lines: tuple[int, ...]
    undecided: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole proposal."""

    country: Country
    echo_canceller: str
    digital: tuple[SpanPlan, ...]
    analogue: tuple[AnaloguePlan, ...]
    remarks: tuple[str, ...]
    """What the installer must know or decide: one sentence each."""


def propose(found: Found, wishes: Wishes) -> Plan:
    """What the configuration should be. Raises LineError for wishes that cannot be met."""
    country = COUNTRIES.get(wishes.country.lower())
    if country is None:
        raise LineError(
            f"There are no settings for the country '{wishes.country[:20]}'; choose one of "
            f"{', '.join(sorted(COUNTRIES))}, or one with the same tones."
        )
    _check_network(found, wishes)
    digital: list[SpanPlan] = []
    analogue: list[AnaloguePlan] = []
    remarks: list[str] = []
    timing = 0
    for span in found.spans:
        if span.kind is SpanKind.ANALOGUE:
            analogue.append(_ports(span, remarks))
        elif span.kind is SpanKind.E1:
            plan = _e1(span, wishes, timing + 1, remarks)
            timing += plan.timing > 0
            digital.append(plan)
        else:
            remarks.append(
                f"Span {span.number} ({span.device}) is a {span.kind.value}, which Cordboard has no "
                "lines for: it is left as it is."
                + (
                    " If it is an E1 in truth, set the board's jumper, or load its module with "
                    "`default_linemode=e1`."
                    if span.kind is SpanKind.T1
                    else ""
                )
            )
    _remark_clock(digital, found, remarks)
    return Plan(country, wishes.echo_canceller, tuple(digital), tuple(analogue), tuple(remarks))


def _e1(span: FoundSpan, wishes: Wishes, timing: int, remarks: list[str]) -> SpanPlan:
    signalling = wishes.signalling
    if signalling is None:
        signalling = DigitalSignalling.R2 if span.now is Now.R2 else DigitalSignalling.PRI
    network = span.number in wishes.network
    pri = signalling is DigitalSignalling.PRI
    if span.alarmed:
        remarks.append(
            f"Span {span.number} ({span.name}) is in alarm: no cable, or the far end is off. It is "
            "set up all the same."
        )
    slots = list(enumerate(span.channels, 1))
    return SpanPlan(
        number=span.number,
        name=span.name,
        device=span.device,
        timing=0 if network or not span.timed else timing,
        signalling=signalling,
        crc4=pri if wishes.crc4 is None else wishes.crc4,
        network=network,
        bearers=tuple(number for slot, number in slots if slot != D_SLOT),
        d_channel=next((number for slot, number in slots if slot == D_SLOT and pri), 0),
        alarmed=span.alarmed,
    )


def _ports(span: FoundSpan, remarks: list[str]) -> AnaloguePlan:
    places = list(zip(span.channels, span.ports, strict=True))
    undecided = tuple(number for number, port in places if port is Port.EITHER)
    if undecided:
        remarks.append(
            f"Span {span.number} ({span.name}) does not say what its channels "
            f"{', '.join(map(str, undecided))} are: write them into system.conf as fxoks (a "
            "telephone hangs there) or fxsks (a town line comes in)."
        )
    if any(port is Port.EMPTY for _, port in places):
        empty = ", ".join(str(number) for number, port in places if port is Port.EMPTY)
        remarks.append(f"Span {span.number} ({span.name}): no module sits at the places {empty}.")
    return AnaloguePlan(
        number=span.number,
        name=span.name,
        device=span.device,
        telephones=tuple(number for number, port in places if port is Port.TELEPHONE),
        town_lines=tuple(number for number, port in places if port is Port.LINE),
        undecided=undecided,
    )


def _check_network(found: Found, wishes: Wishes) -> None:
    known = {span.number for span in found.spans if span.kind is SpanKind.E1}
    for number in wishes.network:
        if number not in known:
            raise LineError(
                f"Span {number} cannot be the network's side: there is no E1 of that number. The "
                f"E1 spans are {', '.join(map(str, sorted(known))) or 'none'}."
            )


def _remark_clock(digital: list[SpanPlan], found: Found, remarks: list[str]) -> None:
    """Who is the clock: said, because a wrong clock is heard only hours later."""
    sources = [plan.number for plan in digital if plan.timing]
    if sources:
        remarks.append(
            f"The clock comes from span {sources[0]}"
            + (f", then {', '.join(map(str, sources[1:]))}" if len(sources) > 1 else "")
            + ": these must be the carrier's lines. Name spans to which we give the clock (a branch "
            "exchange) with --network."
        )
    elif digital and any(span.timed for span in found.spans):
        remarks.append("No span gives the clock: the boards run free, and the far ends follow us.")
