"""`cordboard lines` where there is no card: what it says, what it writes, how it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cti.__main__ as cordboard
from cti.care import detect, monitor
from cti.care.sections import put, sections, store_busy_tone
from cti.config import ConfigError, load
from cti.traces import Traces
from drivers.dahdi.hardware.detection import Found
from drivers.dahdi.hardware.proposal import DigitalSignalling, Wishes, propose
from drivers.line import SILENCE
from drivers.trace.pcap import PcapReader, TracedFrame, file_header, record
from tests.core.conftest import Lines
from tests.core.test_span_watch import Clockwork
from tests.core.test_traces import CHECK, UA, Line
from tests.drivers.dahdi.board_records import Machine, tdm800, te420
from tests.drivers.trace.test_trace import LINKBIT

# --- detect ------------------------------------------------------------------------------------


@pytest.fixture
def te420_found(monkeypatch: pytest.MonkeyPatch) -> Found:
    found = te420(tdm800(Machine())).found
    monkeypatch.setattr(detect, "detect", lambda: found)
    return found


def test_a_proposal_is_printed_and_nothing_written(
    lines: Lines, te420_found: Found, tmp_path: Path
) -> None:
    done = lines("detect", "--target", str(tmp_path), "--network", "5")
    assert done.status == 0
    assert "Span 1: WCTDM/0 (Wildcard TDM800P), analogue, channels 1-8: 4 fxs, 4 fxo." in done.out
    assert "span=2,1,0,ccs,hdb3,crc4" in done.out
    assert "span=5,0,0,ccs,hdb3,crc4" in done.out
    assert 'name = "pbx"\nspans = [5]\nside = "network"' in done.out
    assert list(tmp_path.iterdir()) == []


def test_a_proposal_is_written(lines: Lines, te420_found: Found, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('[server]\nname = "Hotel"\n')
    done = lines("detect", "--write", "--target", str(tmp_path / "dahdi"), "--config", str(site))
    assert done.status == 0, done.err
    assert f"Run `dahdi_cfg -c {tmp_path}/dahdi/system.conf`" in done.out
    config = load(site)
    assert config.server.name == "Hotel"
    assert [line.name for line in config.lines] == ["pri", "town", "telephones"]
    assert config.lines[0].settings.spans == (2, 3, 4, 5)
    again = lines("detect", "--write", "--target", str(tmp_path / "dahdi"), "--config", str(site))
    assert again.status == 0
    assert "has these [[lines]] already" in again.out


def test_other_lines_of_the_site_stay_and_the_rest_goes_on(
    lines: Lines, te420_found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied: list[Path] = []
    monkeypatch.setattr(detect, "_apply", lambda path, found: applied.append(path))
    site = tmp_path / "site.toml"
    before = '[[lines]]\nkind = "dahdi_pri"\nspans = [2]\n'
    site.write_text(before)
    words = ("detect", "--write", "--apply", "--target", str(tmp_path), "--config", str(site))
    done = lines(*words)
    assert done.status == 1
    assert "has other [[lines]] already" in done.out
    assert 'name = "town"' in done.out
    assert site.read_text() == before
    assert applied == [tmp_path / "system.conf"]
    site.write_text("[[lines]\n")
    assert "not valid TOML" in lines(*words).err


def test_a_machine_without_driver_ends_with_1(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "detect", lambda: Found((), (), driver=False, installed=False))
    done = lines("detect")
    assert done.status == 1
    assert "apt install dahdi-dkms" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("detect", "--apply"), "give both"),
        (("detect", "--network", "a"), "'a' is no list of spans"),
        (("status", "--watch", "--json"), "give one of them"),
        (("test", "3", "loop", "--seconds", "-1"), "'-1' is no time"),
        (("test", "3"), "--help"),
        (("test", "3", "tone", "--dial", "020 8765"), "'020 8765' is no number to dial"),
        (("decode", "/nowhere.pcap"), "/nowhere.pcap cannot be used"),
        (("decode", __file__), "no pcap file"),
    ],
)
def test_a_wrong_command_gets_a_sentence(lines: Lines, words: tuple[str, ...], said: str) -> None:
    done = lines(*words)
    assert done.status == 2
    assert said in done.err
    assert done.err.startswith("cordboard: ")


def test_who_has_read_enough_ends_the_command_without_a_word() -> None:
    """`cordboard lines status | head -1`, say."""
    trace = "sys.exit(__import__('cti.__main__').__main__.main())"
    command = [sys.executable, "-c", f"import sys; sys.argv[1:] = ['lines', 'detect']; {trace}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.parametrize("signalling", list(DigitalSignalling))
@pytest.mark.parametrize("country", ["cn", "br", "de", "ve"])
def test_the_sections_are_a_configuration(
    tmp_path: Path, signalling: DigitalSignalling, country: str
) -> None:
    wishes = Wishes(country=country, signalling=signalling, network={4})
    put(sections(propose(te420(tdm800(Machine())).found, wishes)), tmp_path / "site.toml")
    config = load(tmp_path / "site.toml")
    assert {line.kind for line in config.lines} == {f"dahdi_{signalling.value}", "dahdi_analogue"}
    assert config.lines[-1].telephones == {"1": 801, "2": 802, "3": 803, "4": 804}


def test_a_busy_tone_is_put_into_the_section_of_its_channel(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        '[[lines]]\nkind = "dahdi_pri"\nspans = [1]\n\n'
        '[[lines]]\nkind = "dahdi_analogue"\nname = "town"  # the old pair\nchannels = "32-35"\n\n'
        "[stations]\nfirst = 300\n"
    )
    kept = store_busy_tone(site, 33, "450/350,0/350")
    assert kept is not None
    assert "busy_tones" not in kept.read_text()
    store_busy_tone(site, 35, "450/700,0/700")
    store_busy_tone(site, 35, "450/700,0/700")
    text = site.read_text()
    assert 'busy_tones = ["450/350,0/350", "450/700,0/700"]' in text
    assert "# the old pair" in text
    assert load(site).stations.first == 300
    with pytest.raises(
        ConfigError, match=r"no .*section of kind dahdi_analogue with the channel 9"
    ):
        store_busy_tone(site, 9, "450/350,0/350")


# --- D channel ---------------------------------------------------------------------------------


def test_a_site_s_file_stays_its_owners_alone(tmp_path: Path) -> None:
    """It may hold the password of a database; what is kept of it does as well, twice in a second."""
    site = tmp_path / "site.toml"
    site.write_text("[server]\nport = 9000\n")
    site.chmod(0o600)
    put('[[lines]]\nkind = "dahdi_analogue"\nchannels = "1"\n', site)
    for tone in ("450/350,0/350", "450/700,0/700"):
        store_busy_tone(site, 1, tone)
    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_trace_is_decoded(lines: Lines, tmp_path: Path) -> None:
    path = tmp_path / "trace.pcap"
    frames = [TracedFrame(0, True, bytes.fromhex(LINKBIT)), TracedFrame(1, False, UA)]
    path.write_bytes(file_header() + b"".join(record(one) for one in frames))
    done = lines("decode", str(path))
    assert done.status == 0
    assert "-> SETUP, call 50 (begun here)" in done.out
    assert "Called party number: '1111105'" in done.out
    assert "UA" not in done.out
    assert "<- UA P/F=1" in lines("decode", str(path), "--all-frames").out
    path.write_bytes(file_header())
    assert "has no message. Layer 2 is shown with --all-frames." in lines("decode", str(path)).out


def test_the_servers_trace_is_followed_and_ended(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the command sleeps, the server looks whether somebody asks, and a call comes."""
    line = Line("pri-1")
    server = Traces(tmp_path, [line], [], Clockwork())
    turns = 0

    def meanwhile(seconds: float) -> None:
        nonlocal turns
        turns += 1
        server.look()
        assert line.tap is not None
        line.tap(bytes.fromhex(LINKBIT) + CHECK, False)
        server.flush()
        if turns == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(monitor.time, "sleep", meanwhile)
    copy = tmp_path / "copy.pcap"
    done = lines("monitor", "pri-1", "--d-channel", "--data", str(tmp_path), "--record", str(copy))
    assert done.status == 0
    assert done.out.count("<- SETUP, call 50 (begun there)") == 2
    assert "2 frames came or went." in done.out
    with copy.open("rb") as stream:
        assert len(list(PcapReader(stream).frames())) == 2
    assert copy.stat().st_mode & 0o777 == 0o600  # it has telephone numbers
    server.look()
    assert line.tap is None  # the question ended with the command
    server.close()


def test_a_line_is_found_by_its_name_or_its_span(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        f'[server]\ndata = "{tmp_path}"\n\n[[lines]]\nkind = "dahdi_pri"\nspans = [3, 4]\n\n'
        "[[lines]]\nspans = 2\n"
    )

    def ended(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(monitor.time, "sleep", ended)
    monkeypatch.setattr(monitor, "_held", lambda target: True)
    for target, name in (("4", "pri-2"), ("pri-1", "pri-1"), ("e1-2", "e1-2")):
        done = lines("monitor", target, "--d-channel", "--config", str(site))
        assert f"traces/{name}.pcap" in done.out, done.err
        assert "Not a frame came." in done.out
    done = lines("monitor", "9", "--d-channel", "--config", str(site))
    assert done.status == 2
    assert "its lines are pri-1, pri-2, e1-1, e1-2" in done.err
    done = lines("monitor", "4", "--d-channel")
    assert "in the hands of a running server" in done.err


# --- sound -------------------------------------------------------------------------------------


@pytest.mark.parametrize("octet", [0x55, SILENCE])
def test_who_hears_nothing_is_told_why(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, octet: int
) -> None:
    class Ear:
        def __init__(self, number: int) -> None:
            self.number = number

        def __enter__(self) -> Ear:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def listen(self, take: Callable[[bytes, bytes], bool]) -> None:
            while take(bytes([SILENCE]) * 160, bytes([octet]) * 160):
                pass

    monkeypatch.setattr(monitor, "Monitor", Ear)
    done = lines("monitor", "8", "--seconds", "0.1")
    assert done.status == 0
    assert ("Not a sound either way" in done.out) == (octet == SILENCE)


# --- the guide ---------------------------------------------------------------------------------

GUIDE = Path(__file__).parents[2] / "docs" / "cards.md"


def guided() -> list[str]:
    """Every whole `cordboard lines` command of docs/cards.md."""
    found = re.findall(r"cordboard (lines [a-z][^`\n;]*)", GUIDE.read_text(encoding="utf-8"))
    return sorted(
        {one.partition(" with the ")[0].replace("...", "0").strip(" ,.:") for one in found}
    )


def test_the_site_of_the_guide_is_a_configuration(tmp_path: Path) -> None:
    text, *lines = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    site = tmp_path / "site.toml"
    for section in lines:
        site.write_text(f"{text}\n{section}")
        assert load(site).lines
    site.write_text(text)
    put('[[lines]]\nkind = "dahdi_pri"\nspans = [1]\n', site)
    config = load(site)
    assert [line.kind for line in config.lines] == ["dahdi_pri"]
    assert [route.destination for route in config.routes] == ["queue:first"]


def test_the_commands_of_the_guide_are_there() -> None:
    parser = cordboard._parser()
    assert len(guided()) > 20
    for command in guided():
        arguments = parser.parse_args(command.split())
        assert callable(arguments.act), command
