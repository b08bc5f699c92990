"""The server's own certificate: made at the first start, known to clients by its fingerprint."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEARS = 20


class CertificateError(Exception):
    """The certificate cannot be used; the sentence names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two PEM files and what clients compare."""

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256 of the certificate as people read it: 7A:3F:...:91."""


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate in DER form, as people read it."""
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def ensure(folder: Path) -> Certificate:
    """The certificate in this folder, made now if there is none.

    To use one from an authority, put it there as `certificate.pem` and `key.pem`. Raises
    CertificateError for files that cannot be read or do not belong together.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists() and not key.exists():
        _make(certificate, key)
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise CertificateError(
            f"The certificate {certificate} with {key} cannot be read ({error}); mend the files, "
            "or remove both and a new one is made, which every client must confirm."
        ) from error
    if secret.public_key() != read.public_key():
        raise CertificateError(
            f"{key} is not the key of {certificate}; put the pair that belongs together there, or "
            "remove both and a new one is made."
        )
    der = read.public_bytes(serialization.Encoding.DER)
    return Certificate(certificate, key, fingerprint(der))


def _make(certificate: Path, key: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname() or "localhost"
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Cordboard"),
            x509.NameAttribute(NameOID.COMMON_NAME, host[:64]),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        # A day early, so that a client whose clock is behind still takes it.
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.DNSName("localhost"),
                    x509.DNSName(host),
                    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
                ]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    try:
        certificate.parent.mkdir(parents=True, exist_ok=True)
        _write(
            key,
            secret.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        _write(certificate, made.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise CertificateError(
            f"The certificate cannot be written to {certificate.parent} ({error.strerror}); make "
            "that folder writable for the server's user."
        ) from error


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
