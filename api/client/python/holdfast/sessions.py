"""The data of sessions, over the REST API, with the standard library alone."""

from __future__ import annotations

import csv
import io
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Optional

_DEFAULT_URL = "http://127.0.0.1:8080"
_TIMEOUT_SECONDS = 120
_TIMES = ("timestamp", "opened")


class HoldfastError(Exception):
    """What the server refuses, with its code and the path of the field at fault."""

    def __init__(self, code: str, message: str, path: Optional[str] = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.path = path


class Session:
    """An open session of a server.

    :param name: of the session
    :param url: of the server; without it `HOLDFAST_URL`, or the local stack
    :param key: API key with the permission `read`; without it `HOLDFAST_API_KEY`
    """

    def __init__(self, name: str, url: Optional[str] = None, key: Optional[str] = None) -> None:
        self.name = name
        self._url = (url or os.environ.get("HOLDFAST_URL") or _DEFAULT_URL).rstrip("/")
        self._key = key or os.environ.get("HOLDFAST_API_KEY")

    def info(self) -> dict:
        """Range, status, version and memory of the session."""
        return json.loads(self._get(""))

    def instruments(self) -> list:
        """Its instruments, with all that is known of them."""
        return json.loads(self._get("/instruments", limit=10000))["items"]

    def arrow(self, instrument: str, start: Optional[str] = None, end: Optional[str] = None) -> Any:
        """The bars of an instrument as a `pyarrow.Table`, which needs the package `pyarrow`."""
        import pyarrow

        content = self._get("/bars", instrument=instrument, start=start, end=end, format="arrow")
        with pyarrow.ipc.open_stream(content) as stream:
            return stream.read_all()

    def bars(self, instrument: str, start: Optional[str] = None, end: Optional[str] = None) -> dict:
        """The bars of an instrument as the version of the session has them, as lists by column.

        `timestamp` is when each is known, its close, and `opened` when it began (ISO 8601 UTC); `volume` is None where there is none.
        """
        content = self._get("/bars", instrument=instrument, start=start, end=end, format="csv").decode("utf-8")
        rows = csv.reader(io.StringIO(content))
        names = next(rows)
        columns: dict = {name: [] for name in names}
        for row in rows:
            for name, cell in zip(names, row):
                columns[name].append(cell if name in _TIMES else float(cell) if cell else None)
        return columns

    def _get(self, path: str, **query: Any) -> bytes:
        given = {name: value for name, value in query.items() if value is not None}
        name = urllib.parse.quote(self.name, safe="")
        address = f"{self._url}/api/v1/sessions/{name}{path}"
        if given:
            address += "?" + urllib.parse.urlencode(given)
        headers = {"X-API-Key": self._key} if self._key else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=_TIMEOUT_SECONDS) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise _error_of(error) from None


def _error_of(error: urllib.error.HTTPError) -> HoldfastError:
    try:
        body = json.loads(error.read())["error"]
        return HoldfastError(body["code"], body["message"], body.get("path"))
    except (ValueError, KeyError, TypeError):
        return HoldfastError("INTERNAL", f"The server answers with {error.code}.")
