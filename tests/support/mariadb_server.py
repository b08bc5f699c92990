"""A MariaDB server of our own on a Unix socket in a temporary folder; it may be killed and started."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from itertools import count
from pathlib import Path
from typing import Any

import pymysql
import pytest

_numbers = count(1)
START_SECONDS = 60.0


def _program(*names: str) -> str:
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/usr/libexec")
        if found:
            return found
    pytest.fail(
        "These tests start a MariaDB server and found none: install the package mariadb-server "
        "(apt-get install mariadb-server).",
        pytrace=False,
    )


class MariaServer:
    """Its data lies in `folder`; `root` has no password, and nobody reaches it but by the socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "s.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self._user = "root"
        if os.geteuid() == 0:
            user = pwd.getpwnam("mysql")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._user = "mysql"
        done = subprocess.run(
            [_program("mariadb-install-db", "mysql_install_db"), "--no-defaults",
             f"--datadir={folder}/data", "--auth-root-authentication-method=normal",
             "--skip-test-db", "--skip-name-resolve", *self._as_user],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def _as_user(self) -> list[str]:
        return [f"--user={self._user}"] if os.geteuid() == 0 else []

    def start(self) -> None:
        self._process = subprocess.Popen(
            [_program("mariadbd", "mysqld"), "--no-defaults", f"--datadir={self.folder}/data",
             f"--socket={self.socket}", "--skip-networking", f"--pid-file={self.folder}/pid",
             "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=32M",
             "--skip-name-resolve", "--max-connections=80", f"--log-error={self.folder}/log",
             *self._as_user],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            return knock.connect_ex(str(self.socket)) == 0

    def connect(self, database: str | None = None) -> Any:
        return pymysql.connect(unix_socket=str(self.socket), user="root", database=database,
                               charset="utf8mb4", autocommit=True)  # fmt: skip

    def execute(self, *statements: str, database: str | None = None) -> None:
        connection = self.connect(database)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def kill(self) -> None:
        """As a fallen machine."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(START_SECONDS)
        self._process = None

    def empty_database(self) -> str:
        """The name of a new database without tables."""
        name = f"empty{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return name

    def url(self, name: str) -> str:
        return f"mariadb+pymysql://root@/{name}?unix_socket={self.socket}"
