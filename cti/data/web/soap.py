"""SOAP services by zeep, in threads; what it fetches and sends goes to listed hosts alone."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cti.data.databases.values import from_database
from cti.data.web.hosts import Hosts
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.web import Fault

SERVICES_LIMIT = 20
"""Descriptions that are kept."""


class SoapServices:
    """WSDL address -> the service as it was read."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._threads = ThreadPoolExecutor(4, "soap")
        self._clients: dict[tuple[str, str], Any] = {}

    async def call(
        self, wsdl: str, operation: str, given: Mapping[str, Any], sign_in: str, limit: float
    ) -> Mapping[str, Any] | Fault:
        """Values by dotted path. Raises BlockFailed as `Web` says."""
        loop = asyncio.get_running_loop()
        work = functools.partial(self._call, wsdl, operation, given, sign_in, limit)
        try:
            async with asyncio.timeout(limit):
                return await loop.run_in_executor(self._threads, work)
        except TimeoutError:
            raise BlockFailed("timeout", f"{wsdl} did not answer within {limit:.3g} s.") from None

    def operations(self, wsdl: str) -> Sequence[str]:
        for (address, _), client in self._clients.items():
            if address == wsdl:
                return tuple(sorted(client.service._operations))
        return ()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _call(
        self, wsdl: str, operation: str, given: Mapping[str, Any], sign_in: str, limit: float
    ) -> Mapping[str, Any] | Fault:
        import zeep.exceptions
        import zeep.helpers

        client = self._client(wsdl, sign_in, limit)
        client.transport.limit = limit
        if operation not in client.service._operations:
            known = ", ".join(sorted(client.service._operations))
            raise BlockFailed(
                "not_found", f"The service has no operation {operation}; it has {known}."
            )
        try:
            answer = client.service[operation](**_tree(given))
        except zeep.exceptions.Fault as fault:
            return Fault(str(fault.code or ""), str(fault.message or ""))
        except (zeep.exceptions.Error, TypeError, ValueError) as problem:
            text = str(problem).splitlines()[0][:200]
            raise BlockFailed(
                "bad_value", f"The operation {operation} did not go: {text}."
            ) from None
        plain = zeep.helpers.serialize_object(answer, dict)  # type: ignore[no-untyped-call]
        return dict(_flat(plain, ""))

    def _client(self, wsdl: str, sign_in: str, limit: float) -> Any:
        import zeep
        import zeep.exceptions
        from lxml.etree import XMLSyntaxError

        from cti.data.web.soap_link import Link

        key = (wsdl, sign_in)
        if key not in self._clients:
            try:
                link = Link(self._hosts, sign_in, limit)
                client = zeep.Client(wsdl, transport=link)  # type: ignore[no-untyped-call]
            except (zeep.exceptions.Error, XMLSyntaxError, ValueError) as problem:
                text = str(problem)[:200]
                raise BlockFailed("bad_value", f"{wsdl} describes no service: {text}.") from None
            while len(self._clients) >= SERVICES_LIMIT:
                del self._clients[next(iter(self._clients))]
            self._clients[key] = client
        return self._clients[key]


def _tree(given: Mapping[str, Any]) -> dict[str, Any]:
    """`patient.name` -> {"patient": {"name": …}}."""
    tree: dict[str, Any] = {}
    for path, value in given.items():
        at = tree
        *above, name = path.split(".")
        for part in above:
            at = at.setdefault(part, {})
        at[name] = list(value) if isinstance(value, tuple) else value
    return tree


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Dotted paths of everything in an answer; the items of a list are counted from 1."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        if all(not isinstance(item, (dict, list)) for item in value):
            yield path or "value", tuple(value)
        for number, item in enumerate(value, 1):
            yield from _flat(item, f"{path}[{number}]")
    else:
        zone = getattr(value, "tzinfo", None)
        yield path or "value", from_database(value, path, zone) if zone else _plain(value)


def _plain(value: Any) -> Any:
    from datetime import UTC

    return from_database(value, "the answer", UTC)
