"""The link to a real server: sign-in over HTTPS, then one WebSocket that comes back by itself.

The server's certificate is its own, so it is known by its SHA-256 fingerprint, not by a signer: the
first time a person compares it with the paper, from then on it must be the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCryptographicHash, QObject, QTimer, QUrl
from PySide6.QtNetwork import (
    QAbstractSocket,
    QNetworkAccessManager,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
    QSslError,
)
from PySide6.QtWebSockets import QWebSocket

from cti.client.qt.link import Link, OnError, OnResult
from cti.client.session import Ended, Happening, Session
from cti.wire import BEAT_SECONDS, LARGEST_FRAME, WireError

PORT = 7443
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before the first and the later attempts to come back; it doubles in between."""


def fingerprint(certificate: QSslCertificate) -> str:
    """SHA-256 of a certificate as people read it: 7A:3F:...:91."""
    digest = certificate.digest(QCryptographicHash.Algorithm.Sha256).data().hex().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def same_fingerprint(a: str, b: str) -> bool:
    """Whether two spellings mean the same fingerprint."""
    return _bare(a) == _bare(b) != ""


def _bare(text: str) -> str:
    return text.replace(":", "").replace(" ", "").strip().upper()


class ServerLink(Link):
    """Signs in, keeps the connection, asks and hears.

    End one with `sign_out` or `close` and then `deleteLater`, never by dropping the last reference:
    Qt's network thread may have posted to it.
    """

    def __init__(self, app: str, version: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.app, self.version = app, version
        self.server = ""
        self.pin = ""
        self.token = ""
        self.attempts = 0
        self._session: Session | None = None
        self._wanted = False
        self._credentials: dict[str, Any] = {}
        """What the server was told at sign-in, in memory only: it knows no session after a restart."""
        self._renewing = False
        self._web = QNetworkAccessManager(self)
        self._open_replies: set[QNetworkReply] = set()
        self._web.sslErrors.connect(self._judge_reply)
        self.socket = QWebSocket()
        self.socket.setParent(self)
        self.socket.setMaxAllowedIncomingMessageSize(LARGEST_FRAME)
        self.socket.sslErrors.connect(self._judge_socket)
        self.socket.connected.connect(self._opened)
        self.socket.disconnected.connect(self._closed)
        self.socket.errorOccurred.connect(self._broken)
        self.socket.textMessageReceived.connect(self._receive)
        self.socket.pong.connect(self._pong)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._open)
        self._beat = QTimer(self, interval=int(BEAT_SECONDS * 500))
        self._beat.timeout.connect(self._check)
        self._beats = 0

    # --- sign-in ---------------------------------------------------------------------------------

    def address(self, kind: str, path: str) -> QUrl:
        """An address on the server; `kind` is https or wss."""
        server = self.server if _has_port(self.server) else f"{self.server}:{PORT}"
        return QUrl(f"{kind}://{server}{path}")

    def sign_in(
        self,
        server: str,
        user: str,
        password: str,
        *,
        pin: str = "",
        station: str = "",
        take_over: bool = False,
    ) -> None:
        self.server, self.pin = server.strip(), pin
        body: dict[str, Any] = {"user": user, "password": password, "app": self.app}
        if station:
            body["station"] = station
        if take_over:
            body["take_over"] = True
        self._credentials = body
        self._probe(lambda: self._post("/api/login", body, self._login_answered))

    def _probe(self, go_on: Callable[[], None]) -> None:
        """Ask for the server's health first: no password leaves before the certificate is known."""
        reply = self._kept(self._web.get(QNetworkRequest(self.address("https", "/api/health"))))

        def answered() -> None:
            self._done_with(reply)
            shown = reply.sslConfiguration().peerCertificate()
            if shown.isNull():
                self.refused.emit("unreachable", reply.errorString(), {})
                return
            seen = fingerprint(shown)
            if not self.pin:
                self.fingerprint_unknown.emit(seen)
            elif not same_fingerprint(self.pin, seen):
                self.fingerprint_changed.emit(self.pin, seen)
            elif reply.error() != QNetworkReply.NetworkError.NoError:
                self.refused.emit("unreachable", reply.errorString(), {})
            else:
                go_on()

        reply.finished.connect(answered)

    def _login_answered(self, status: int, answer: dict[str, Any], problem: str) -> None:
        if status == 200 and "token" in answer:
            self.token = str(answer["token"])
            self._session = Session(self.token, self.app, self.version)
            self._wanted = True
            self.signed_in.emit(answer)
            self._open()
            return
        error = answer.get("error")
        known: dict[str, Any] = error if isinstance(error, dict) else answer
        code = str(known.get("code", "unreachable" if not status else "refused"))
        self.refused.emit(code, str(known.get("text", problem)), known)

    def _renew(self, ended: Ended) -> None:
        """Sign in anew as at first: the server has been started again and knows no session of before.

        Where it refuses, somebody has to look: its first word ends the session.
        """

        def answered(status: int, answer: dict[str, Any], _problem: str) -> None:
            self._renewing = False
            if status == 200 and "token" in answer and self._wanted:
                self.token = str(answer["token"])
                self._session = Session(self.token, self.app, self.version)
                self._come_back()
            elif not status and self._wanted:
                self._come_back()
            else:
                super(ServerLink, self)._take([ended])

        self._renewing = True
        self._post("/api/login", self._credentials, answered)

    def _take(self, happenings: list[Happening]) -> None:
        """A server that stops is a link that is away; one that forgot the session is asked anew."""
        for one in happenings:
            if isinstance(one, Ended) and self._session is not None and self._wanted:
                if one.code == "stopping":
                    happenings = [other for other in happenings if other is not one]
                elif one.code == "not_allowed" and not self._session.welcomed:
                    happenings = [other for other in happenings if other is not one]
                    self._renew(one)
        super()._take(happenings)

    def sign_out(self) -> None:
        self._wanted = False
        self._credentials = {}
        self._again.stop()
        self._beat.stop()
        if self.token:
            self._post("/api/logout", {}, lambda _status, _answer, _problem: None)
        self.token = ""
        self.is_connected = False
        self.socket.close()

    def close(self) -> None:
        """End the connection but not the session: a program that starts again takes it up."""
        self._wanted = False
        self._again.stop()
        self._beat.stop()
        self.is_connected = False
        self.socket.abort()
        for reply in tuple(self._open_replies):
            reply.abort()

    # --- HTTP ------------------------------------------------------------------------------------

    def _post(
        self,
        path: str,
        body: Mapping[str, Any],
        answered: Callable[[int, dict[str, Any], str], None],
    ) -> None:
        request = self._http_request(path)
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        reply = self._guarded(self._web.post(request, json.dumps(body).encode()))

        def finished() -> None:
            self._done_with(reply)
            status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
            try:
                said = json.loads(bytes(reply.readAll().data()) or b"{}")
            except ValueError:
                said = {}
            answered(status or 0, said if isinstance(said, dict) else {}, reply.errorString())

        reply.finished.connect(finished)

    def fetch(
        self, path: str, done: Callable[[bytes], None], failed: Callable[[str], None]
    ) -> None:
        """Get a resource, a recording for instance, with this session's rights."""
        reply = self._guarded(self._web.get(self._http_request(path)))

        def finished() -> None:
            self._done_with(reply)
            if reply.error() == QNetworkReply.NetworkError.NoError:
                done(bytes(reply.readAll().data()))
            else:
                failed(reply.errorString())

        reply.finished.connect(finished)

    def _http_request(self, path: str) -> QNetworkRequest:
        request = QNetworkRequest(self.address("https", path))
        if self.token:
            request.setRawHeader(b"Authorization", f"Bearer {self.token}".encode())
        return request

    @property
    def is_asking(self) -> bool:
        """Whether an HTTP request is under way; a link must not be destroyed while one is."""
        return bool(self._open_replies)

    def _kept(self, reply: QNetworkReply) -> QNetworkReply:
        self._open_replies.add(reply)
        return reply

    def _done_with(self, reply: QNetworkReply) -> None:
        self._open_replies.discard(reply)
        reply.deleteLater()

    def _guarded(self, reply: QNetworkReply) -> QNetworkReply:
        """Compare before anything is sent, also where the certificate verified by itself."""
        self._kept(reply)

        def compare() -> None:
            shown = reply.sslConfiguration().peerCertificate()
            if not same_fingerprint(self.pin, fingerprint(shown)):
                reply.abort()

        reply.encrypted.connect(compare)
        return reply

    def _judge_reply(self, reply: QNetworkReply, errors: list[QSslError]) -> None:
        """Let a handshake pass only to learn the fingerprint, or where it is the known one."""
        probing = reply.request().url().path() == "/api/health"
        if probing or self._is_known(errors):
            reply.ignoreSslErrors()

    def _judge_socket(self, errors: list[QSslError]) -> None:
        if self._is_known(errors):
            self.socket.ignoreSslErrors()

    def _is_known(self, errors: list[QSslError]) -> bool:
        shown = [e.certificate() for e in errors if not e.certificate().isNull()]
        return bool(shown) and all(same_fingerprint(self.pin, fingerprint(c)) for c in shown)

    # --- the WebSocket ---------------------------------------------------------------------------

    def _open(self) -> None:
        self.attempts += 1
        self.reconnecting.emit(self.attempts)
        self.socket.open(self.address("wss", "/api/events"))

    def _opened(self) -> None:
        # A certificate that verified by itself never reached the judge: compare here as well.
        shown = self.socket.sslConfiguration().peerCertificate()
        if self._session is None or not same_fingerprint(self.pin, fingerprint(shown)):
            self._wanted = False
            self.socket.abort()
            self.fingerprint_changed.emit(self.pin, fingerprint(shown))
            return
        self.socket.sendTextMessage(self._session.hello(time.time()))
        self._beat.start()

    def _receive(self, text: str) -> None:
        if self._session is None:
            return
        try:
            happenings = self._session.receive(text, time.time())
        except WireError as wrong:
            self._drop(str(wrong))
            return
        if self._session.welcomed:
            self.attempts = 0
            self.skew = self._session.skew
        self._take(happenings)

    def _check(self) -> None:
        if self._session is not None and self._session.overdue(time.time()):
            self._drop(self.tr("The server has not been heard for two seconds."))
            return
        self._beats += 1
        if self._beats % 4 == 0:
            self.socket.ping()

    def _pong(self, elapsed: int, _payload: object) -> None:
        self.round_trip.emit(elapsed / 1000)

    def _drop(self, why: str) -> None:
        self._say_lost(why)
        self.socket.abort()

    def _broken(self, _error: QAbstractSocket.SocketError) -> None:
        self._say_lost(self.socket.errorString())
        if not self.socket.isValid():
            self._come_back()

    def _closed(self) -> None:
        self._say_lost(self.socket.closeReason() or self.tr("The server closed the connection."))
        self._come_back()

    def _say_lost(self, why: str) -> None:
        self._beat.stop()
        refused = self._session.lost() if self._session is not None else []
        if self.is_connected:
            self.is_connected = False
            self.disconnected.emit(why)
        self._take(refused)

    def _come_back(self) -> None:
        if self._wanted and not self._renewing and not self._again.isActive():
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self.attempts, 10))
            self._again.start(int(pause * 1000))

    # --- requests --------------------------------------------------------------------------------

    def request(
        self,
        name: str,
        args: Mapping[str, Any] | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
    ) -> int:
        if self._session is None or not self._session.welcomed:
            self._refuse_later(on_error)
            return 0
        number, text = self._session.request(name, **(args or {}))
        self._waiting[number] = (on_result, on_error)
        self.socket.sendTextMessage(text)
        return number

    def _refuse_later(self, on_error: OnError | None) -> None:
        if on_error is not None:
            text = self.tr("There is no connection to the server; try again once it is back.")
            QTimer.singleShot(0, self, lambda: on_error("disconnected", text))


def _has_port(server: str) -> bool:
    tail = server.rpartition("]")[2] if server.startswith("[") else server
    return ":" in tail


__all__ = ["PORT", "ServerLink", "fingerprint", "same_fingerprint"]
