"""Requests and their answers, for both kinds of client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Dict, Iterator, List, Mapping, Optional, Tuple
from urllib.parse import quote

import httpx

from .connection import Connection
from .errors import error_of, unreachable

#: Of seconds without a byte of an answer; a request that waits for its work is answered within a minute.
_TIMEOUT = httpx.Timeout(120.0, connect=10.0)


@dataclass(frozen=True)
class Request:
    """A request by the parts of its address; what is None is left out."""

    method: str
    address: str
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Optional[Mapping[str, Any]] = None
    idempotency_key: Optional[str] = None
    accept: str = "application/json"

    def arguments(self) -> Dict[str, Any]:
        """What `httpx` takes."""
        headers = {"accept": self.accept}
        if self.idempotency_key is not None:
            headers["idempotency-key"] = self.idempotency_key
        parts = {name: quote(str(value), safe="") for name, value in self.path.items()}
        arguments: Dict[str, Any] = {
            "method": self.method,
            "url": self.address.format(**parts),
            "params": _query(self.query),
            "headers": headers,
        }
        if self.body is not None:
            arguments["json"] = _given(self.body)
        return arguments


class Transport:
    """Sends requests and waits for their answers."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._http = httpx.Client(**_settings(connection))

    def json(self, request: Request) -> Any:
        """:returns: the document that is answered
        :raises HoldfastError: what the server refuses; `UNAVAILABLE` where it does not answer
        """
        return self._send(request).json()

    def text(self, request: Request) -> str:
        """The same for a text."""
        return self._send(request).text

    def content(self, request: Request) -> bytes:
        """The same for a file."""
        return self._send(request).content

    def stream(self, request: Request) -> Iterator[bytes]:
        """The same for a file that is read while it comes."""
        try:
            with self._http.stream(**request.arguments()) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                yield from answer.iter_bytes()
        except httpx.TransportError as error:
            raise unreachable(self.connection.url) from error

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()

    def _send(self, request: Request) -> httpx.Response:
        try:
            answer = self._http.request(**request.arguments())
        except httpx.TransportError as error:
            raise unreachable(self.connection.url) from error
        if answer.is_error:
            raise _refusal(answer)
        return answer


class AsyncTransport:
    """The same for `asyncio`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._http = httpx.AsyncClient(**_settings(connection))

    async def json(self, request: Request) -> Any:
        """See `Transport.json`."""
        return (await self._send(request)).json()

    async def text(self, request: Request) -> str:
        """See `Transport.text`."""
        return (await self._send(request)).text

    async def content(self, request: Request) -> bytes:
        """See `Transport.content`."""
        return (await self._send(request)).content

    async def stream(self, request: Request) -> AsyncIterator[bytes]:
        """See `Transport.stream`."""
        try:
            async with self._http.stream(**request.arguments()) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise _refusal(answer)
                async for part in answer.aiter_bytes():
                    yield part
        except httpx.TransportError as error:
            raise unreachable(self.connection.url) from error

    async def close(self) -> None:
        """Closes its connections."""
        await self._http.aclose()

    async def _send(self, request: Request) -> httpx.Response:
        try:
            answer = await self._http.request(**request.arguments())
        except httpx.TransportError as error:
            raise unreachable(self.connection.url) from error
        if answer.is_error:
            raise _refusal(answer)
        return answer


def _settings(connection: Connection) -> Dict[str, Any]:
    headers = {} if connection.key is None else {"x-api-key": connection.key}
    return {"base_url": connection.url, "headers": headers, "timeout": _TIMEOUT}


def _given(fields: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _query(fields: Mapping[str, Any]) -> List[Tuple[str, str]]:
    pairs: List[Tuple[str, str]] = []
    for name, value in _given(fields).items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in values]
    return pairs


def _refusal(answer: httpx.Response) -> Exception:
    try:
        return error_of(answer.json(), answer.status_code)
    except json.JSONDecodeError:
        return error_of(None, answer.status_code)
