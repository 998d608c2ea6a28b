"""The synchronous client."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence

from .connection import find_connection
from .errors import HoldfastError
from .frames import frames_kind, to_frame
from .generated.api import Api
from .runs import Run
from .sessions import Session
from .transport import Request, Transport
from .trials import Search, Sweep
from .work import Risk, Validation


class Client:
    """A server, and what it works at as objects. `api` has every procedure of the REST API as it is.

    :param url: address; without it `HOLDFAST_URL`, or the stack of the home
    :param key: API key; without it `HOLDFAST_API_KEY`, or that of the home
    :param frames: in what tables are given: `pandas`, `polars` or `arrow`; without it the first that is installed
    """

    def __init__(self, url: Optional[str] = None, key: Optional[str] = None, frames: Optional[str] = None) -> None:
        self.transport = Transport(find_connection(url, key))
        self.api = Api(self.transport)
        self.frames = frames_kind(frames)

    def session(
        self,
        name: str,
        catalog: Optional[str] = None,
        start: Optional[str] = None,
        end: Optional[str] = None,
        **fields: Any,
    ) -> Session:
        """An open session, by its name; with a catalog and a range it is opened where there is none of that name.

        :param fields: further ones as `api.sessions.create` takes them, such as `timeframe="1h"`
        :raises SessionNotFoundError: where there is none and no catalog is given
        """
        session = Session(name, client=self)
        try:
            session.info()
        except HoldfastError as error:
            if error.code != "SESSION_NOT_FOUND" or catalog is None:
                raise
            self._open(name, catalog, start, end, fields)
        return session

    def _open(self, name: str, catalog: str, start: Optional[str], end: Optional[str], fields: Dict[str, Any]) -> None:
        given = {"name": name, "catalog": catalog, "start": start, "end": end, **fields}
        document: Any = self.api.sessions.create(wait=True, **given)
        while document["status"] == "loading":
            document = self.api.sessions.get(name)
        if document["status"] != "ready":
            from .errors import error_of

            raise error_of({"error": document.get("error")})

    def run(self, id: str) -> Run:
        """A run by its id."""
        return Run(self, id)

    def sweep(self, id: str) -> Sweep:
        """A sweep by its id."""
        return Sweep(self, id)

    def search(self, id: str) -> Search:
        """A search by its id."""
        return Search(self, id)

    def validation(self, id: str) -> Validation:
        """A validation by its id."""
        return Validation(self, id)

    def create_run(self, wait: bool = True, **fields: Any) -> Run:
        """Starts a run; see `Session.run`."""
        return _started(Run._of(self, self.api.runs.create(**fields)), wait)

    def create_sweep(self, grid: Mapping[str, Any], wait: bool = True, **fields: Any) -> Sweep:
        """Starts a sweep; see `Session.sweep`."""
        values: Any = {name: list(one) if isinstance(one, range) else one for name, one in grid.items()}
        return _started(Sweep._of(self, self.api.sweeps.create(grid=values, **fields)), wait)

    def create_search(self, wait: bool = True, **fields: Any) -> Search:
        """Starts a search; see `Session.search`."""
        ours = Search._of(self, self.api.searches.create(**fields))
        # One with `ask` waits for us.
        return _started(ours, wait and not fields.get("ask"))

    def validate(self, kind: Any, wait: bool = True, **fields: Any) -> Validation:
        """Starts a validation of a `run`, `sweep` or `search`, each by its id.

        :param kind: `judge`, `walk-forward`, `k-fold`, `cpcv` or `audit`
        :param fields: as `api.validations.create` takes them
        """
        return _started(Validation._of(self, self.api.validations.create(kind=kind, **fields)), wait)

    def risk(self, kind: Any, wait: bool = True, **fields: Any) -> Risk:
        """Asks for the risk of a `run`, or for weights of a portfolio.

        :param kind: `monte-carlo`, `stress`, `what-if` or `portfolio`
        :param fields: as `api.risk.create` takes them
        """
        return _started(Risk._of(self, self.api.risk.create(kind=kind, **fields)), wait)

    def compare(self, runs: Sequence[Any], **fields: Any) -> Any:
        """Runs side by side, each by its id or as an object."""
        return self.api.analytics.compare(runs=[getattr(run, "id", run) for run in runs], **fields)

    def events(self, **query: Any) -> Iterator[Dict[str, Any]]:
        """Events as they happen, until the connection ends.

        :param query: `topic`, `operationId`, `session`; `lastEventId` goes on after that event
        """
        request = Request("GET", "/api/v1/events", query=query, accept="text/event-stream")
        rest = ""
        for part in self.transport.stream(request):
            *blocks, rest = (rest + part.decode("utf-8")).split("\n\n")
            yield from events_of(blocks)

    def frame(self, table: Any, index: Optional[str] = None) -> Any:
        """A `pyarrow.Table` as a frame of this client's kind."""
        return to_frame(table, self.frames, index)

    def close(self) -> None:
        """Closes its connections."""
        self.transport.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client of {self.transport.connection.url}>"


def _started(operation: Any, wait: bool) -> Any:
    return operation.wait() if wait else operation


def events_of(blocks: Sequence[str]) -> Iterator[Dict[str, Any]]:
    """The documents of server-sent events."""
    for block in blocks:
        data = next((line for line in block.split("\n") if line.startswith("data: ")), None)
        if data is not None:
            yield json.loads(data[len("data: ") :])
