"""What keeps a server from starting gets one sentence with its mend, and leaves everything as it was."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cti.api import certificate
from cti.store.database import Database

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
COMMAND = (sys.executable, "-m", "cti")

WITHOUT = """
import importlib.abc, runpy, sys
class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "{module}":
            raise ModuleNotFoundError(f"No module named '{module}'", name="{module}")
sys.meta_path.insert(0, Hidden())
sys.argv = ["cti", "run", "--plain", "--config", sys.argv[1]]
runpy.run_module("cti", run_name="__main__")
"""

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def obey_rights() -> None:
    """Let the rights of folders count for an account that may do everything, too."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def refused(*arguments: str, command: tuple[str, ...] = COMMAND) -> str:
    """The one sentence with which the command ends; its exit status is 2."""
    ended = subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=obey_rights if os.geteuid() == 0 else None,
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("cordboard: ")
    return sentence


def run(data: Path, *more: str) -> str:
    return refused("run", "--plain", "--port", "0", "--data", str(data), *more)


def run_site(data: Path) -> str:
    """A site of its own: it needs no robots."""
    site = data / "site.toml"
    site.write_text(f"[server]\nport = 0\ndata = '{data}'\n", encoding="utf-8")
    return refused("run", "--plain", "--config", str(site))


def says(sentence: str, *words: str) -> None:
    for word in words:
        assert word in sentence, sentence


def test_a_wrong_key(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[server]\nprot = 7443\n", encoding="utf-8")
    says(
        refused("run", "--plain", "--config", str(site)),
        str(site), "'prot'", "[server]", "Did you mean 'port'?",
    )  # fmt: skip


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused("run", "--plain", "--port", str(port), "--data", str(tmp_path))
    says(sentence, f"127.0.0.1:{port}", "in use", "--port")


def test_another_server_on_the_same_data(tmp_path: Path) -> None:
    judged = tmp_path / "judged"
    judged.mkdir()
    kept = judged / "cordboard.db"
    kept.write_bytes(b"of the other server")
    with (tmp_path / "server.lock").open("w") as one, (judged / "server.lock").open("w") as two:
        for lock in (one, two):
            fcntl.flock(lock, fcntl.LOCK_EX)
        says(run(tmp_path), "Another server", str(tmp_path), "--data")
        says(run(tmp_path, "--calls", "1"), "Another server", str(judged))
    assert kept.read_bytes() == b"of the other server"


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("drivers.native._pri", ("C module", "make setup")),
        ("sqlalchemy", ("'sqlalchemy'", "make setup")),
    ],
)
def test_a_missing_binding(tmp_path: Path, module: str, words: tuple[str, ...]) -> None:
    program = WITHOUT.replace("{module}", module)
    site = tmp_path / "site.toml"
    site.write_text(f"[server]\nport = 0\ndata = '{tmp_path}'\n", encoding="utf-8")
    says(refused(str(site), command=(sys.executable, "-c", program)), *words)


def newer(file: Path) -> None:
    Database.open(f"sqlite:///{file}").close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def of_another_program(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE albums (title TEXT)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (newer, ("9999", "newer program", "backup")),
        (of_another_program, ("another program", "albums", "another database")),
        (lambda file: file.write_bytes(b"Dear diary," * 100), ("not a database", "move")),
        (lambda file: file.mkdir(), ("is a folder", "name a file")),
    ],
)
def test_a_database_of_another_kind(
    tmp_path: Path, make: Callable[[Path], object], words: tuple[str, ...]
) -> None:
    file = tmp_path / "cordboard.db"
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    says(run_site(tmp_path), str(file), *words)
    assert (file.read_bytes() if file.is_file() else b"") == before


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    says(run(folder), str(folder), "Permission denied", "rights")
    (tmp_path / "file").touch()
    says(run(tmp_path / "file" / "data"), "Not a directory", "--data")


def test_a_certificate_that_does_not_fit_its_key(tmp_path: Path) -> None:
    certificate.ensure(tmp_path)
    other = certificate.ensure(tmp_path / "other")
    (tmp_path / "key.pem").write_bytes(other.key.read_bytes())
    says(run(tmp_path), "key.pem", "is not the key of", "remove both")


@pytest.mark.parametrize("calls", ["0", "many", "²"])
def test_a_wrong_number_of_calls(tmp_path: Path, calls: str) -> None:
    says(run(tmp_path / "data", f"--calls={calls}"), "--calls", f"'{calls}'", "from 1 to")
    assert not (tmp_path / "data").exists()


def test_what_does_not_go_together(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.touch()
    for option in ("--calls", "--port"):
        says(refused("run", "--config", str(site), option, "3"), option, "leave it out")


def test_nothing_to_replay(tmp_path: Path) -> None:
    says(refused("replay", "--data", str(tmp_path / "none")), "no database", str(tmp_path))
    assert not (tmp_path / "none").exists()
    (tmp_path / "judged").mkdir()
    says(refused("replay", "--data", str(tmp_path)), str(tmp_path / "judged"))
