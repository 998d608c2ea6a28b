"""What the server works at: runs, sweeps, searches, validations and risk, as objects."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Mapping, Optional

from .errors import error_of
from .frames import ARROW, read_arrow, require, to_frame
from .progress import Meter, is_final, pauses
from .tearsheet import Tearsheet
from .transport import Request

if TYPE_CHECKING:
    from .client import Client


class Operation:
    """A piece of work of the server, by its id: it lives on there, whatever becomes of this object.

    :ivar id: id of the operation; the first eight letters of it are understood at every door
    """

    _group: ClassVar[str]
    _id_field: ClassVar[str]

    def __init__(self, client: "Client", id: str, document: Optional[Mapping[str, Any]] = None) -> None:
        self._client = client
        self.id = id
        self._document: Optional[Dict[str, Any]] = None if document is None else dict(document)

    @classmethod
    def _of(cls, client: "Client", document: Mapping[str, Any]) -> Any:
        whole = document if "status" in document else None
        return cls(client, document[cls._id_field], whole)

    @property
    def document(self) -> Dict[str, Any]:
        """All that the API says of it, as of the last look; it is looked at anew until it has ended."""
        if self._document is None or not is_final(self._document):
            self.refresh()
        assert self._document is not None
        return self._document

    @property
    def status(self) -> str:
        """`queued`, `running`, `paused`, `completed`, `failed` or `cancelled`."""
        return str(self.document["status"])

    def refresh(self) -> "Operation":
        """Looks at it now."""
        self._document = dict(getattr(self._client.api, self._group).get(self.id))
        return self

    def wait(self, timeout: Optional[float] = None, progress: Optional[bool] = None, check: bool = True) -> Any:
        """Waits for its end, with a bar in a terminal or notebook where tqdm is installed.

        :param timeout: seconds after which a `TimeoutError` is raised; the work goes on
        :param progress: whether a bar is shown; without it, where somebody can see it
        :param check: whether a failure or a cancellation raises its `HoldfastError`
        :returns: itself
        """
        end = None if timeout is None else time.monotonic() + timeout
        meter = Meter(type(self).__name__.lower(), progress)
        try:
            for pause in pauses():
                document = self.document
                meter.update(document)
                if is_final(document):
                    break
                if end is not None and time.monotonic() > end:
                    raise TimeoutError(f"{self!r} has not ended within {timeout} s")
                time.sleep(pause)
        finally:
            meter.close()
        if check:
            raise_for_end(self.document)
        return self

    def cancel(self, reason: Optional[str] = None) -> "Operation":
        """Cancels it; what has ended stays as it is."""
        self._document = dict(getattr(self._client.api, self._group).cancel(self.id, reason=reason))
        return self

    def table(self, name: str, **query: Any) -> Any:
        """A table of it as a `pyarrow.Table`, whole unless `limit` says otherwise."""
        return read_arrow(self._client.transport.stream(table_request(self._group, self.id, name, query)))

    def _frame(self, name: str, index: Optional[str] = None) -> Any:
        return to_frame(self.table(name), self._client.frames, index)

    def __repr__(self) -> str:
        status = "" if self._document is None else f" {self._document['status']}"
        return f"<{type(self).__name__} {self.id}{status}>"


class Judged(Operation):
    """What can be judged, diagnosed and printed."""

    _subject: ClassVar[str]

    def diagnosis(self) -> Any:
        """What should be known before its figures are read: a list of findings with `severity`, `code` and `sentence`."""
        analytics = self._client.api.analytics
        ask = analytics.diagnosis if self._subject == "run" else getattr(analytics, f"{self._subject}_diagnosis")
        return ask(self.id)["findings"]

    def judge(self, wait: bool = True, **fields: Any) -> Any:
        """Asks whether its result can be believed; see `Client.validate`."""
        return self.validate("judge", wait=wait, **fields)

    def validate(self, kind: str, wait: bool = True, **fields: Any) -> Any:
        """Starts a validation of it: `judge`, `walk-forward`, `k-fold`, `cpcv` or `audit`."""
        return self._client.validate(kind, wait=wait, **{self._subject: self.id}, **fields)

    def tearsheet(self) -> Tearsheet:
        """Its page of figures and charts, which a notebook shows and `save` writes."""
        request = Request("GET", f"/api/v1/{self._group}/{{id}}/tearsheet", path={"id": self.id}, accept="text/html")
        return Tearsheet(self._client.transport.text(request))


def table_request(group: str, id: str, name: str, query: Mapping[str, Any]) -> Request:
    """The request for a table as an Arrow stream."""
    address = f"/api/v1/{group}/{{id}}/{name}"
    return Request("GET", address, path={"id": id}, query={**query, "format": "arrow"}, accept=ARROW)


def raise_for_end(document: Mapping[str, Any]) -> None:
    """Raises the error of what has failed or was cancelled."""
    if document["status"] == "failed":
        raise error_of({"error": document.get("error")})
    if document["status"] == "cancelled":
        reason = document.get("cancelReason") or "it was cancelled"
        raise error_of({"error": {"code": "CANCELLED", "message": reason}})


def figure_of(document: Mapping[str, Any]) -> Any:
    """A document of Plotly as a figure, which a notebook draws."""
    plotly = require("plotly.graph_objects")
    return plotly.Figure(data=document["data"], layout=document["layout"], skip_invalid=True)
