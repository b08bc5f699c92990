"""The sections of the configuration that open sources, folders and hosts, and passwords by reference."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from cti.config import ConfigError, parse
from cti.data.passwords import PasswordProblem, password
from cti.ivr.run.happening import BlockFailed
from tests.data.conftest import Open, Owner

GOOD: dict[str, Any] = {
    "sources": [
        {"name": "pms", "url": "postgresql+psycopg://hotel@db/pms", "password": "file:/etc/pms.pw",
         "read_only": True, "pool": 3, "cache_mb": 0, "limit": 5, "zone": "Europe/London"},
        {"name": "old", "url": "dbf:///srv/foxpro", "encoding": "gbk"},
    ],
    "folders": {"prices": "/srv/prices"},
    "hosts": [{"host": "api.example.com"}, {"host": "10.0.0.5:8080", "inside": True}],
    "credentials": [
        {"name": "bank", "kind": "tcp", "address": "10.0.0.9:5000"},
        {"name": "crm", "kind": "bearer", "secret": "env:TOKEN", "hosts": ["api.example.com"]},
    ],
    "programs": [{"name": "label", "path": "/usr/local/bin/label"}],
}  # fmt: skip


def test_everything_in_its_place() -> None:
    config = parse(GOOD, "house.toml")
    assert config.sources[0].read_only
    assert config.folders == {"prices": "/srv/prices"}
    assert config.hosts[1].inside


@pytest.mark.parametrize(
    ("section", "change", "sentence"),
    [
        ("sources", {"name": "a", "url": "nonsense"}, "its url is no database URL"),
        ("sources", {"name": "a", "url": "sybase://x@y/z"}, "no driver for 'sybase'"),
        ("sources", {"name": "a", "url": "postgresql://u:geheim@h/d"}, "password stands in the url"),
        ("sources", {"name": "a", "url": "sqlite:///x", "zone": "Mars"}, "no time zone 'Mars'"),
        ("sources", {"name": "a", "url": "csv:folder"}, "write csv:///FOLDER"),
        ("sources", {"name": "a", "url": "sqlite:///x", "pol": 3}, "Did you mean 'pool'"),
        ("sources", {"name": "pms", "url": "sqlite:///x"}, "has the name 'pms' twice"),
        ("hosts", {"host": "https://api.example.com"}, "without https://"),
        ("credentials", {"name": "c", "kind": "tcp", "address": "bank"}, 'address = "HOST:PORT"'),
        ("credentials", {"name": "c", "kind": "basic"}, "has no secret"),
        ("credentials", {"name": "c", "kind": "basic", "secret": "env:X", "hosts": ["b"]}, "not among"),
        ("programs", {"name": "p", "path": "label"}, "no absolute path"),
    ],
)  # fmt: skip
def test_a_wrong_section_gets_a_sentence(
    section: str, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(sentence)) as refused:
        parse({**GOOD, section: [*GOOD[section], change]}, "house.toml")
    assert "geheim" not in str(refused.value)


def test_folders_have_plain_names() -> None:
    with pytest.raises(ConfigError, match="cannot name a folder"):
        parse({"folders": {"a/b": "/srv"}}, "house.toml")


def test_passwords_are_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pw"
    file.write_text("geheim\n")
    file.chmod(0o600)
    monkeypatch.setenv("HOUSE_PW", "von der Umgebung")
    assert password(f"file:{file}") == "geheim"
    assert password("env:HOUSE_PW") == "von der Umgebung"
    assert password("") == ""
    file.chmod(0o604)
    for reference, sentence in (
        (f"file:{file}", "chmod o-rwx"),
        ("file:/nowhere/pw", "cannot be read"),
        ("env:NOT_SET_HERE", "environment has no NOT_SET_HERE"),
        ("plain text", "given by file:PATH"),
        ("vault:x", "no place of passwords"),
    ):
        with pytest.raises(PasswordProblem, match=sentence):
            password(reference)


async def test_a_password_is_in_no_log_and_no_sentence(
    opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "pw"
    file.write_text("geheim")
    file.chmod(0o600)
    # Nobody listens at port 1 of this machine.
    sources = opened("postgresql+psycopg://hotel@127.0.0.1:1/pms", password=f"file:{file}")
    with caplog.at_level(logging.DEBUG), pytest.raises(BlockFailed) as failed:
        await sources.execute(Owner(), "house", "SELECT 1", {}, 5)
    assert failed.value.kind == "unavailable"
    assert "geheim" not in failed.value.text + caplog.text
    file.unlink()
    with pytest.raises(BlockFailed, match="password file"):
        await sources.execute(Owner(), "house", "SELECT 1", {}, 5)
