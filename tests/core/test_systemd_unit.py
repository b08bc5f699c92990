"""The unit of systemd: what the server needs of it, and that systemd itself accepts it."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cti.__main__ import _parser
from cti.media.process import TICK_PRIORITY

FOLDER = Path(__file__).parents[2] / "installer" / "systemd"
UNIT = FOLDER / "cordboard.service"


@pytest.fixture(scope="module")
def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT.read_text("utf-8"))
    return unit["Service"]


def test_the_sound_outlives_the_control_process(service: configparser.SectionProxy) -> None:
    assert service["KillMode"] == "process"
    assert service["ExecReload"] == "/bin/kill -USR1 $MAINPID"
    assert service["Restart"] == "on-failure"


def test_the_media_process_gets_its_priority_and_its_memory(
    service: configparser.SectionProxy,
) -> None:
    assert int(service["LimitRTPRIO"]) >= TICK_PRIORITY
    assert "CAP_SYS_NICE" in service["AmbientCapabilities"]
    assert service["LimitMEMLOCK"] == "infinity"
    assert "RestrictRealtime" not in service
    assert "PrivateDevices" not in service


def test_the_account_has_a_folder_of_its_own(service: configparser.SectionProxy) -> None:
    users = (FOLDER / "cordboard.sysusers").read_text("utf-8")
    assert re.search(rf"^u +{service['User']} ", users, re.MULTILINE)
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_the_command_is_one_that_the_program_knows(service: configparser.SectionProxy) -> None:
    program, *arguments = shlex.split(service["ExecStart"])
    assert program.endswith("/bin/cordboard")
    assert _parser().parse_args(arguments).plain


def test_systemd_accepts_it(tmp_path: Path) -> None:
    """Where there is a systemd, it has the last word."""
    if shutil.which("systemd-analyze") is None:
        return
    text = UNIT.read_text("utf-8").replace("/opt/cordboard/.venv/bin/cordboard", sys.executable)
    text = re.sub("^Documentation=.*\n", "", text, flags=re.MULTILINE)
    copy = tmp_path / UNIT.name
    copy.write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    about = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert not about
