"""The client for `asyncio`: the same procedures, and operations that are awaited."""

from __future__ import annotations

import asyncio
import time
from typing import Any, AsyncIterator, Dict, Mapping, Optional

from .client import events_of
from .connection import find_connection
from .frames import frames_kind, read_arrow, to_frame
from .generated.async_api import AsyncApi
from .operations import raise_for_end, table_request
from .progress import Meter, is_final, pauses
from .transport import AsyncTransport, Request

#: Field of the id by group.
_IDS = {"runs": "runId", "sweeps": "sweepId", "searches": "searchId", "validations": "validationId", "risk": "riskId"}


class AsyncOperation:
    """A run, sweep, search, validation or question of risk, by its id.

    :ivar document: all that the API said of it at the last look; None before the first
    """

    def __init__(self, client: "AsyncClient", group: str, id: str, document: Optional[Mapping[str, Any]] = None) -> None:
        self._client = client
        self.group = group
        self.id = id
        self.document: Optional[Dict[str, Any]] = dict(document) if document and "status" in document else None

    async def refresh(self) -> "AsyncOperation":
        """Looks at it now."""
        self.document = dict(await getattr(self._client.api, self.group).get(self.id))
        return self

    async def wait(
        self, timeout: Optional[float] = None, progress: Optional[bool] = False, check: bool = True
    ) -> "AsyncOperation":
        """Waits for its end; see `Operation.wait`."""
        end = None if timeout is None else time.monotonic() + timeout
        meter = Meter(self.group, progress)
        try:
            for pause in pauses():
                document = (await self.refresh()).document or {}
                meter.update(document)
                if is_final(document):
                    break
                if end is not None and time.monotonic() > end:
                    raise TimeoutError(f"{self!r} has not ended within {timeout} s")
                await asyncio.sleep(pause)
        finally:
            meter.close()
        if check:
            raise_for_end(self.document or {})
        return self

    async def cancel(self, reason: Optional[str] = None) -> "AsyncOperation":
        """Cancels it."""
        self.document = dict(await getattr(self._client.api, self.group).cancel(self.id, reason=reason))
        return self

    async def table(self, name: str, **query: Any) -> Any:
        """A table, such as `equity` or `trials`, as a frame of the client's kind."""
        request = table_request(self.group, self.id, name, query)
        parts = [part async for part in self._client.transport.stream(request)]
        return to_frame(read_arrow(parts), self._client.frames)

    def __repr__(self) -> str:
        return f"<AsyncOperation {self.group} {self.id}>"


class AsyncClient:
    """A server for `asyncio`; see `Client`. `api` has every procedure of the REST API, to be awaited."""

    def __init__(self, url: Optional[str] = None, key: Optional[str] = None, frames: Optional[str] = None) -> None:
        self.transport = AsyncTransport(find_connection(url, key))
        self.api = AsyncApi(self.transport)
        self.frames = frames_kind(frames)

    def operation(self, group: str, id: str) -> AsyncOperation:
        """What is there already.

        :param group: `runs`, `sweeps`, `searches`, `validations` or `risk`
        """
        return AsyncOperation(self, group, id)

    async def start(self, group: str, **fields: Any) -> AsyncOperation:
        """Starts a run, sweep, search, validation or question of risk, with the fields of its `create`."""
        document = await getattr(self.api, group).create(**fields)
        return AsyncOperation(self, group, document[_IDS[group]], document)

    async def events(self, **query: Any) -> AsyncIterator[Dict[str, Any]]:
        """Events as they happen; see `Client.events`."""
        rest = ""
        async for part in self.transport.stream(Request("GET", "/api/v1/events", query=query, accept="text/event-stream")):
            *blocks, rest = (rest + part.decode("utf-8")).split("\n\n")
            for event in events_of(blocks):
                yield event

    async def close(self) -> None:
        """Closes its connections."""
        await self.transport.close()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()
