"""Sessions: instruments and a range of time that the server keeps in memory."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Union

from .frames import ARROW, read_arrow
from .transport import Request

if TYPE_CHECKING:
    from .client import Client
    from .runs import Run
    from .trials import Search, Sweep

_TIMES = ("timestamp", "opened")


class Session:
    """An open session of a server.

    :param name: of the session
    :param url: of the server; without it as the command line finds it
    :param key: API key; without it as the command line finds it
    """

    def __init__(
        self, name: str, url: Optional[str] = None, key: Optional[str] = None, client: Optional["Client"] = None
    ) -> None:
        from .client import Client

        self.name = name
        self._client = client or Client(url, key)

    def info(self) -> Dict[str, Any]:
        """Range, status, version and memory of the session."""
        return dict(self._client.api.sessions.get(self.name))

    def instruments(self) -> List[Any]:
        """Its instruments, with all that is known of them."""
        return list(self._client.api.sessions.instruments(self.name, limit=10000)["items"])

    def run(
        self, strategy: str, parameters: Optional[Mapping[str, Any]] = None, wait: bool = True, **fields: Any
    ) -> "Run":
        """Runs a backtest.

        :param parameters: of the strategy, by name
        :param wait: for its end, with a bar where somebody can see it
        :param fields: as `client.api.runs.create` takes them, such as `account={"initialCapital": 10_000}`
        """
        return self._client.create_run(session=self.name, strategy=strategy, parameters=parameters, wait=wait, **fields)

    def sweep(self, strategy: str, grid: Mapping[str, Any], wait: bool = True, **fields: Any) -> "Sweep":
        """Runs every combination of a grid.

        :param grid: by parameter a list of values, a `range`, or `{"start", "stop", "step"}` with `stop` inclusive
        :param fields: as `client.api.sweeps.create` takes them, such as `objective={"statistic": "sharpe"}`
        """
        return self._client.create_sweep(session=self.name, strategy=strategy, grid=grid, wait=wait, **fields)

    def search(self, strategy: str, space: Mapping[str, Any], wait: bool = True, **fields: Any) -> "Search":
        """Searches a space.

        :param fields: as `client.api.searches.create` takes them, such as `algorithm="tpe"`
        """
        return self._client.create_search(session=self.name, strategy=strategy, space=space, wait=wait, **fields)

    def arrow(self, instrument: str, start: Optional[str] = None, end: Optional[str] = None) -> Any:
        """The bars of an instrument as a `pyarrow.Table`, which needs the package `pyarrow`."""
        return read_arrow(self._client.transport.stream(self._bars(instrument, start, end, "arrow")))

    def frame(self, instrument: str, start: Optional[str] = None, end: Optional[str] = None) -> Any:
        """The same as a frame of the client's kind; in pandas by `timestamp`."""
        return self._client.frame(self.arrow(instrument, start, end), index="timestamp")

    def bars(
        self, instrument: str, start: Optional[str] = None, end: Optional[str] = None
    ) -> Dict[str, List[Union[str, float, None]]]:
        """The bars of an instrument as the version of the session has them, as lists by column.

        `timestamp` is when each is known, its close, and `opened` when it began (ISO 8601 UTC); `volume` is None where there is none.
        """
        rows = csv.reader(io.StringIO(self._client.transport.text(self._bars(instrument, start, end, "csv"))))
        names = next(rows)
        columns: Dict[str, List[Union[str, float, None]]] = {name: [] for name in names}
        for row in rows:
            for name, cell in zip(names, row):
                columns[name].append(cell if name in _TIMES else float(cell) if cell else None)
        return columns

    def extend(self, end: str) -> "Session":
        """Takes more of its catalog, until `end`; what runs never notices."""
        self._client.api.sessions.extend(self.name, end=end)
        return self

    def close(self, force: bool = False) -> None:
        """Closes it.

        :param force: cancels its open work
        """
        self._client.api.sessions.delete(self.name, force=force)

    def _bars(self, instrument: str, start: Optional[str], end: Optional[str], form: str) -> Request:
        query = {"instrument": instrument, "start": start, "end": end, "format": form}
        accept = ARROW if form == "arrow" else "text/csv"
        return Request("GET", "/api/v1/sessions/{name}/bars", path={"name": self.name}, query=query, accept=accept)

    def __repr__(self) -> str:
        return f"<Session {self.name}>"
