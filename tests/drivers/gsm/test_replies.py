"""What the lines of modems mean; answers of real ones, with their source, and anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm import replies, ussd
from drivers.gsm.lines import LONGEST, PROMPT, LineSplitter
from drivers.gsm.replies import Registration, SimState


@pytest.mark.parametrize(
    ("line", "text", "more"),
    [
        # Questions of users on Stack Overflow: 24181109 (bKash) and 13212811 (an answer as it should be).
        (
            '+CUSD: 1,"0062004B006100730068000A00310020004D0032004D0020005400720061006E00730066006500720'
            "00A0032002000440069007300620075007200730065000A00330020004D007900200062004B006100730068000A00"
            '34002000480065006C0070006C0069006E0065000A",72',
            "bKash\n1 M2M Transfer\n2 Disburse\n3 My bKash\n4 Helpline\n",
            True,
        ),
        ('+CUSD: 0,"Service not allowed.",15', "Service not allowed.", False),
        (
            '+CUSD: 0,"0049006E00760061006C006900640020005300650072007600690063006500200043006F00640065",72',
            "Invalid Service Code",
            False,
        ),
        # The same octets where the modem says that they are of the GSM alphabet.
        ('+CUSD: 0,"0049006E00760061006C00690064",15', "Invalid", False),
        # python-gsmmodem TestGsm7: packed.
        ('+CUSD: 0,"C8329BFD065DDF72363904",15', "Hello World!", False),
        ('+CUSD: 0,"48656C6C6F20576F726C6421",15', "Hello World!", False),
        ('+CUSD: 0,"1250",15', "1250", False),
        ("+CUSD: 2", "", False),
        ('+CUSD: 0,"7A684F59989D",17', "余额", False),
    ],
)
def test_ussd_answers(line: str, text: str, more: bool) -> None:
    answer = ussd.read(line)
    assert (answer.text, answer.more) == (text, more)
    assert bool(answer.problem) == (not text)


def test_ussd_codes_are_packed_as_others_do() -> None:
    # mybroadband.co.za thread 361998: *144# is AA188D3602; *100# of the Huawei modem guides.
    assert ussd.pack_text("*144#") == "AA188D3602"
    assert ussd.pack_text("*100#") == "AA180C3602"


@given(st.text(st.sampled_from("abcdefgh *#0123456789@"), min_size=1, max_size=182))
def test_packed_ussd_texts_come_back(text: str) -> None:
    if (
        not text.endswith("@") or len(text) % 8
    ):  # an @ there cannot be told from filling (23.038, 6.1.2.3)
        assert ussd.unpack_text(bytes.fromhex(ussd.pack_text(text))) == text


def test_lines_of_the_device() -> None:
    assert replies.signal_dbm("+CSQ: 0,0") == -113
    assert replies.signal_dbm("+CSQ: 31,99") == -51
    assert replies.signal_dbm("+CSQ: 99,99") is None
    assert replies.signal_dbm("+CSQ: 150,99") == -66
    assert replies.registration("+CREG: 0,5") is Registration.ROAMING
    assert replies.registration("+CREG: 1") is Registration.HOME
    assert replies.registration('+CREG: 2,1,"1A2B","0C3D"') is Registration.HOME
    assert replies.registration('+CREG: 1,"1A2B","0C3D"') is Registration.HOME
    assert replies.registration("+CREG: 0,77") is None
    assert replies.operator('+COPS: 0,0,"CHINA, MOBILE",7') == "CHINA, MOBILE"
    assert replies.sim_state("+CPIN: SIM PUK") is SimState.PUK
    assert replies.pin_attempts("+CPINR: SIM PIN,2,3") == 2
    assert replies.pin_attempts("^CPIN: SIM PIN,,10,3,10,3") == 3
    assert replies.digits("+CCID: 8986001234567890123F") == "8986001234567890123"
    assert replies.digits('+CGSN: "867223020000017"') == "867223020000017"
    assert replies.memory_and_place('+CMTI: "SM",3') == ("SM", 3)
    assert replies.listed("+CMGL: 3,1,,25") == (3, 1)
    assert replies.memory_use('+CPMS: "SM",3,20,"SM",3,20,"SM",3,20') == (3, 20)
    assert replies.memory_use("+CPMS: 3,20,3,20,3,20") == (3, 20)
    assert replies.memories('+CPMS: ("SM","ME"),("SM"),("SM")') == ["SM", "ME"]
    assert replies.reference("+CMGS: 256") is None


READERS = [
    replies.signal_dbm,
    replies.registration,
    replies.operator,
    replies.sim_state,
    replies.pin_attempts,
    replies.digits,
    replies.memory_and_place,
    replies.listed,
    replies.reference,
    replies.memory_use,
    replies.memories,
    ussd.read,
]


@given(st.text(st.sampled_from('+C:,"()0129AFx \n\xff'), max_size=120))
def test_readers_take_any_line(line: str) -> None:
    for read in READERS:
        read(line)
        read("+CSQ: " + line)


def test_lines_are_cut_wherever_the_octets_are() -> None:
    said = b"AT\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n\x00\x1b\xff\xfeRING\r\n"
    for size in range(1, len(said) + 1):
        splitter = LineSplitter()
        lines: list[str] = []
        for place in range(0, len(said), size):
            lines += splitter.feed(said[place : place + size])
        assert lines == ["AT", "+CSQ: 20,99", "OK", "ÿþRING"]


def test_a_prompt_is_one_only_when_it_is_expected() -> None:
    splitter = LineSplitter()
    assert splitter.feed(b"\r\n> ") == []
    assert splitter.feed(b"x\r\n") == ["> x"]
    splitter.prompting = True
    assert splitter.feed(b"\r\n>") == [PROMPT]
    assert splitter.pending == 0


def test_a_line_without_end_does_not_grow() -> None:
    splitter = LineSplitter()
    for _ in range(100):
        splitter.feed(b"x" * 1000)
    assert splitter.pending == LONGEST
    assert [len(line) for line in splitter.feed(b"\nOK\n")] == [LONGEST, 2]
