"""PDUs held to examples that others have published; the source of each is named."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm.address import encode, encode_centre, masked, plain_number, same_number
from drivers.gsm.alphabet import (
    BASIC,
    EXTENSION,
    Alphabet,
    choose,
    from_septets,
    pack,
    to_septets,
    to_ucs2,
    unpack,
)
from drivers.gsm.errors import MessageInvalid
from drivers.gsm.header import Part, part_of
from drivers.gsm.pdu import Deliver, PduError, StatusReport, decode, encode_text
from drivers.gsm.segments import segments
from drivers.gsm.timestamp import decode_time, decode_validity, encode_time, encode_validity
from tests.support.at_pdu import deliver, read_submit


def zone(hours: float) -> dt.timezone:
    return dt.timezone(dt.timedelta(hours=hours))


# The classic of dreamfabric.com/sms and of every manual since.
HOW_ARE_YOU = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"

# (PDU, sender, text, service centre), from test/test_messaging of python-messaging (pmarti) and
# test/test_pdu.py of python-gsmmodem (faucamp).
RECEIVED = [
    (HOW_ARE_YOU, "+31641600986", "How are you?", "+31624000000"),
    (
        "07914306073011F0040B914316709807F2000880604290224080084E2D5174901A8BAF",
        "+34610789702",
        "中兴通讯",
        "+34607003110",
    ),
    (
        "0791447758100650040C914497716247010000909010711423400A2050EC468B81C4733A",
        "+447917267410",
        "  1741 bst",
        "+447785016005",
    ),
    (
        "07919333852804000412D0F7FBDD454FB75D693A0000903002801153402BCD301E9F0605D9E971191483C140412A356"
        "90D52832063D2F9040599A058EE05A3BD6430580E",
        "www.tim.it",
        "Maxxi Alice 100 ATTIVATA FINO AL 19/04/2009",
        "+393358824000",
    ),
    (
        "07919471060040340409D0C6A733390400009060920173018093CC74595C96838C4F6772085AD6DDE4320B444E9741D"
        "4B03C6D7EC3E9E9B71B9474D3CB727799DEA286CFE5B9991DA6CBC3F432E85E9793CBA0F09A9EB6A7CB72BA0B9474D3"
        "CB727799DE72D6E9FABAFB0CBAA7E56490BA4CD7D34170F91BE4ACD3F575F7794E0F9F4161F1B92C2F8FD1EE32DD054"
        "AA2E520E3D3991C82A8E5701B",
        "FONIC",
        "Lieber FONIC Kunde, die Tarifoption Internet-Tagesflatrate wurde aktiviert. Internet-Nutzung "
        "wird jetzt pro Nutzungstag abgerechnet. Ihr FONIC Team",
        "+491760000443",
    ),
    (
        "07915892000000F0040B915892214365F700007040213252242331493A283D0795C3F33C88FE06C9CB6132885EC6D34"
        "1EDF27C1E3E97E7207B3A0C0A5241E377BB1D7693E72E",
        "+85291234567",
        "It is easy to read text messages via AT commands.",
        "+85290000000",
    ),
    (
        "06917228195339040B917228214365F70000313062315352800A800D8A5E98D337A910",
        "+27821234567",
        "@{tést}!",
        "+2782913593",
    ),
]


@pytest.mark.parametrize(("pdu", "sender", "text", "centre"), RECEIVED)
def test_published_messages_are_read(pdu: str, sender: str, text: str, centre: str) -> None:
    message = decode(pdu)
    assert isinstance(message, Deliver)
    assert (message.sender, message.text, message.centre) == (sender, text, centre)


def test_times_have_their_zone() -> None:
    message = decode(HOW_ARE_YOU)
    assert message.sent_at == dt.datetime(2002, 8, 26, 19, 37, 41, tzinfo=zone(0))
    # python-messaging: 16:41:32 UTC, sent as 17:41:32 of British summer time.
    summer = decode(RECEIVED[2][0]).sent_at
    assert summer == dt.datetime(2009, 9, 1, 17, 41, 32, tzinfo=zone(1))


def test_parts_of_a_long_message_are_read() -> None:
    # python-messaging, test_decode_weird_multipart_german_pdu.
    first = decode(
        "07919471227210244405852122F039F101506271217180A005000319020198E9B2B82C0759DFE4B0F9ED2EB7967537B9"
        "CC02B5D37450122D2FCB41EE303DFD7687D96537881A96A7CD6F383DFD7683F46134BBEC064DD36550DA0D22A7CBF372"
        "1BE42CD3F5A0198B56036DCA20B8FC0D6A0A4170767D0EAAE540433A082E7F83A6E5F93CFD76BB40D7B2DB0D9AA6CB20"
        "72BA3C2F83926EF31BE44E8FD17450BB8C9683CA"
    )
    second = decode(
        "07919471227210244405852122F039F1015062712181804F050003190202E4E8309B5E7683DAFC319A5E76B340F73D9A"
        "5D7683A6E93268FD9ED3CB6EF67B0E5AD172B19B2C2693C9602E90355D6683A6F0B007946E8382F5393BEC26BB00"
    )
    assert isinstance(first, Deliver)
    assert isinstance(second, Deliver)
    assert (first.part, second.part) == (Part(25, 2, 1), Part(25, 2, 2))
    assert first.text + second.text == (
        "Lieber Vodafone-Kunde, mit Ihrer nationalen Tarifoption zahlen Sie in diesem Netz 3,45 € pro MB plus "
        "59 Ct pro Session. Wenn Sie diese Info nicht mehr erhalten möchten, wählen Sie kostenlos "
        "+4917212220. Viel Spaß im Ausland."
    )


def test_published_delivery_reports_are_read() -> None:
    # python-messaging, with and without service centre; python-gsmmodem.
    report = decode("0791538375000075061805810531F1019082416500400190824165004000")
    at = dt.datetime(2010, 9, 28, 14, 56, tzinfo=zone(1))
    assert report == StatusReport(24, "50131", at, at, 0)
    at = dt.datetime(2010, 10, 5, 16, 0, tzinfo=zone(1))
    assert decode("00060505810531F1010150610000400101506100004000") == StatusReport(
        5, "50131", at, at, 0
    )
    third = decode("0006D60B911326880736F4111011719551401110117195714000")
    assert isinstance(third, StatusReport)
    assert (third.reference, third.recipient) == (214, "+31628870634")


# (arguments, PDU): python-messaging TestSmsSubmit and python-gsmmodem TestSmsPdu; both say that they
# compared with other programs (pduspy, rednaxela.net).
SUBMITTED = [
    (("+34616585119", "hola"), {}, "0001000B914316565811F9000004E8373B0C"),
    (
        ("+34616585119", "hola"),
        {"validity": dt.datetime(2010, 7, 25, 20, 15, 39, tzinfo=dt.UTC)},
        "0019000B914316565811F90000" + "01705202519300" + "04E8373B0C",
    ),
    (
        ("+34616585119", "hola"),
        {"validity": dt.timedelta(days=4)},
        "0011000B914316565811F90000AA04E8373B0C",
    ),
    (
        ("+34616585119", "hola"),
        {"centre": "+34646456456"},
        "07914346466554F601000B914316565811F9000004E8373B0C",
    ),
    (
        ("+34654123456", "hey yo"),
        {"message_class": 0},
        "0001000B914356143254F6001006E8721E947F03",
    ),
    (("+34654123456", "hey yo"), {"report": True}, "0021000B914356143254F6000006E8721E947F03"),
    (
        ("+34654123456", "BÄRÇA äñ@"),
        {},
        "0001000B914356143254F6000009C2AD341104EDFB00",
    ),
    (
        ("+34616585119", "あ叶葉"),
        {"centre": "+34646456456"},
        "07914346466554F601000B914316565811F9000806304253F68449",
    ),
    (
        ("655345678", "Русский"),
        {"validity": dt.timedelta(days=4)},
        "001100098156355476F80008AA0E0420044304410441043A04380439",
    ),
    (
        ("+27820001111", "Hello World!"),
        {},
        "0001000B917228001011F100000CC8329BFD065DDF72363904",
    ),
    (
        ("+123456789", "世界您好！"),
        {"validity": dt.timedelta(weeks=52), "centre": "+44000000000"},
        "07914400000000F01100099121436587F90008F40A4E16754C60A8597DFF01",
    ),
    (
        ("+27820001111", "Timestamp validity test"),
        {"validity": dt.datetime(2013, 7, 10, 13, 39, tzinfo=zone(2))},
        "0019000B917228001011F100003170013193008017D474BB3CA787DB70903DCC4E93D3F43C885E9ED301",
    ),
    # dreamfabric.com/sms: the SMS-SUBMIT of its page.
    (
        ("+46708251358", "hellohello"),
        {"validity": dt.timedelta(days=4)},
        "0011000B916407281553F80000AA0AE8329BFD4697D9EC37",
    ),
]


@pytest.mark.parametrize(("message", "options", "pdu"), SUBMITTED)
def test_published_messages_are_written(message, options, pdu) -> None:  # type: ignore[no-untyped-def]
    (made,) = encode_text(*message, **options)
    assert made.hexadecimal == pdu
    assert made.length == len(pdu) // 2 - 1 - int(pdu[:2], 16)


def test_a_published_long_message_is_written() -> None:
    # python-messaging, test_encoding_multipart_7bit (its source: umts-tools).
    text = (
        "Or walk with Kings - nor lose the common touch, if neither foes nor loving friends can hurt you, If all "
        "men count with you, but none too much; If you can fill the unforgiving minute With sixty seconds' "
        "worth of distance run, Yours is the Earth and everything thats in it, And - which is more - you "
        "will be a Man, my son"
    )
    made = encode_text("655345678", text, validity=dt.timedelta(days=4), long_reference=0x88)
    assert [one.hexadecimal for one in made] == [
        "005100098156355476F80000AAA00500038803019E72D03DCC5E83EE693A1AB44CBBCF73500BE47ECB41ECF7BC0CA2A3C"
        "BA0F1BBDD7EBB41F4777D8C6681D26690BB9CA6A3CB7290F95D9E83DC6F3988FDB6A7DD6790599E2EBBC973D038EC06A1"
        "EB723A28FFAEB340493328CC6683DA653768FCAEBBE9A07B9A8E06E5DF7516485CA783DC6F7719447FBF41EDFA18BD032"
        "5CDA0FCBB0E1A87DD",
        "005100098156355476F80000AAA005000388030240E6349B0DA2A3CBA0BADBFC969FD3F6B4FB0C6AA7DD757A19744DD3D"
        "1A0791A4FCF83E6E5F1DB4D9E9F40F7B79C8E06BDCD20727A4E0FBBC76590BCEE6681B2EFBA7C0E4ACF41747419540CCB"
        "E96850D84D0695ED65799E8E4EBBCF203A3A4C9F83D26E509ACE0205DD64500B7447A7C768507A0E6ABFE565500B947FD"
        "741F7349B0D129741",
        "005100098156355476F80000AA14050003880303C2A066D8CD02B5F3A0F9DB0D",
    ]


def test_published_septets() -> None:
    # python-gsmmodem TestGsm7.
    for text, octets in (
        ("Hello World!", bytes([200, 50, 155, 253, 6, 93, 223, 114, 54, 57, 4])),
        ("[{abc}]~", bytes([27, 222, 6, 21, 22, 143, 55, 169, 141, 111, 211, 3])),
        ("{åΦΓΛΩΠΨΣΘ€}", bytes([27, 212, 67, 50, 161, 84, 44, 23, 76, 102, 83, 222, 164, 0])),
        ("a[]{}€", bytes([225, 13, 111, 227, 219, 160, 54, 169, 77, 25])),
    ):
        septets = to_septets(text)
        assert pack(septets) == octets
        assert from_septets(unpack(octets, len(septets))) == text


def test_published_addresses_times_and_headers() -> None:
    # python-gsmmodem TestSmsPduAddressFields, SmscFields, TestTimestamp, TestUdhConcatenation.
    assert encode("+9876543210").hex() == "0a918967452301"
    assert encode("+27829135934").hex() == "0b917228195339f4"
    assert encode_centre("+987654321").hex() == "069189674523f1"
    moment = dt.datetime(2007, 4, 12, 23, 25, 42, tzinfo=zone(-8))
    assert encode_time(moment).hex().upper() == "7040213252242B"
    assert decode_time(bytes.fromhex("7040213252242B")) == moment
    assert Part(23, 3, 1).encode()[1:].hex() == "0003170301"
    assert Part(384, 4, 2, 16).encode()[1:].hex() == "080401800402"
    assert part_of(bytes.fromhex("080401800402")) == Part(384, 4, 2, 16)
    assert part_of(bytes.fromhex("0003170304")) is None


@pytest.mark.parametrize(
    ("period", "octet"),
    # python-messaging and python-gsmmodem TestRelativeValidityPeriod.
    [
        (dt.timedelta(minutes=5), 0),
        (dt.timedelta(minutes=30), 5),
        (dt.timedelta(hours=12), 143),
        (dt.timedelta(hours=13), 145),
        (dt.timedelta(hours=24), 167),
        (dt.timedelta(days=2), 168),
        (dt.timedelta(days=30), 196),
        (dt.timedelta(weeks=5), 197),
        (dt.timedelta(weeks=63), 255),
    ],
)
def test_validity_periods(period: dt.timedelta, octet: int) -> None:
    assert encode_validity(period) == octet
    assert decode_validity(octet) == period


@given(st.integers(1, 63 * 7 * 24 * 60))
def test_a_message_is_never_valid_for_less_than_was_asked(minutes: int) -> None:
    asked = dt.timedelta(minutes=minutes)
    assert decode_validity(encode_validity(asked)) >= asked


@pytest.mark.parametrize(
    ("text", "count", "left"),
    # The counts are those of python-messaging TestSubmitPduCounts.
    [
        ("", 1, 160),
        ("x" * 160, 1, 0),
        ("x" * 161, 2, 145),
        ("x" * 153 * 3, 3, 0),
        ("x" * (153 * 3 + 1), 4, 152),
        ("€" * 80, 1, 0),
        ("€" * 153, 3, 151),
        ("ő" * 70, 1, 0),
        ("ő" * 71, 2, 63),
        ("ő" * 67 * 3, 3, 0),
        ("您" * 69 + "😀", 2, 63),
    ],
)
def test_segments_are_counted(text: str, count: int, left: int) -> None:
    cut = segments(text)
    assert (cut.count, cut.left) == (count, left)


def test_nothing_is_torn() -> None:
    cut = segments("a" * 152 + "€" + "b" * 20)
    assert [len(one) for one in cut.texts] == [152, 21]
    cut = segments("您" * 66 + "😀" + "好" * 20)
    assert [len(one) for one in cut.texts] == [66, 21]
    with pytest.raises(MessageInvalid, match="256 segments"):
        segments("x" * (153 * 255 + 1))


telephone_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.text(
    st.sampled_from(sorted((set(BASIC) - {"\x1b"}) | set(EXTENSION.values()))), max_size=500
)


@given(telephone_text, st.sampled_from([8, 16]), st.integers(0, 0xFFFF))
def test_a_text_comes_back_from_its_pdus(text: str, bits: int, reference: int) -> None:
    made = encode_text("+8613812346021", text, reference_bits=bits, long_reference=reference)
    told = ""
    for number, one in enumerate(made, 1):
        # SMS-SUBMIT turned to SMS-DELIVER: other first octet, time stamp instead of reference.
        tpdu = bytes.fromhex(one.hexadecimal)[1:]
        head = bytes([0x44 if tpdu[0] & 0x40 else 0x04]) + tpdu[2:13] + bytes(7) + tpdu[13:]
        message = decode("00" + head.hex())
        assert isinstance(message, Deliver)
        assert message.sender == "+8613812346021"
        assert len(tpdu) <= 13 + 1 + 140
        if len(made) > 1:
            mask = 0xFF if bits == 8 else 0xFFFF
            assert message.part == Part(reference & mask, len(made), number, bits)
        told += message.text
    assert told == text


@given(st.text(st.sampled_from("abc你好é\n"), max_size=70), st.booleans())
def test_both_codings_of_the_tests_agree(text: str, long: bool) -> None:
    header = bytes.fromhex("0003170301") if long else b""
    message = decode(deliver("+8613812346021", text, header))
    assert isinstance(message, Deliver)
    assert message.text == text
    (one,) = encode_text("10086", text)
    assert read_submit(one.hexadecimal)[1].text == text


@given(st.binary(max_size=300))
def test_any_octets_are_a_message_or_an_error(octets: bytes) -> None:
    for centre in (True, False):
        with contextlib.suppress(PduError):
            assert decode(octets.hex(), centre=centre)


def test_the_alphabet_is_chosen_by_the_text() -> None:
    assert choose("Grüße {1} €") is Alphabet.GSM7
    assert choose("您好") is Alphabet.UCS2
    assert to_ucs2("a\ud800b") == "a\ufffdb".encode("utf-16-be")


def test_numbers() -> None:
    assert plain_number("+86 138-1234 6021") == "+8613812346021"
    assert plain_number("008613812346021") == "+8613812346021"
    for wrong in ("", "12a", "+", "1" * 21, "１２３"):
        with pytest.raises(MessageInvalid, match="no telephone number"):
            plain_number(wrong)
    assert masked("+8613812346021") == "138****6021"
    assert masked("10086") == "10086"
    assert same_number("+8613812346021", "13812346021")
    assert not same_number("13812346021", "13812346022")
