"""Tables as Arrow, pandas or polars."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any, Iterable, Iterator, Optional

from .errors import MissingPackageError

#: In what tables are given: `pandas` (the first choice where it is installed), `polars` or `arrow`.
FRAMES = ("pandas", "polars", "arrow")
ARROW = "application/vnd.apache.arrow.stream"
_EXTRAS = {"pyarrow": "arrow", "plotly": "plot"}


def require(package: str) -> Any:
    """Imports a package that an extra brings.

    :raises MissingPackageError: where it is not installed
    """
    from importlib import import_module

    try:
        return import_module(package)
    except ImportError as error:
        extra = _EXTRAS.get(package.split(".")[0], package)
        raise MissingPackageError(f"this needs {package}: pip install 'holdfast[{extra}]'") from error


def frames_kind(wanted: Optional[str]) -> str:
    """The kind that is wanted, else the first one that is installed."""
    if wanted is None:
        return next((name for name in FRAMES[:2] if find_spec(name)), "arrow")
    if wanted not in FRAMES:
        raise ValueError(f"frames: must be one of {', '.join(FRAMES)}")
    return wanted


def read_arrow(parts: Iterable[bytes]) -> Any:
    """A `pyarrow.Table` from the bytes of an Arrow stream, read while they come."""
    pyarrow = require("pyarrow")
    with pyarrow.ipc.open_stream(io.BufferedReader(_Parts(iter(parts)))) as stream:
        return stream.read_all()


def to_frame(table: Any, kind: str, index: Optional[str] = None) -> Any:
    """A `pyarrow.Table` as a frame.

    :param index: column that becomes the index, of pandas alone
    """
    if kind == "arrow":
        return table
    if kind == "polars":
        return require("polars").from_arrow(table)
    require("pandas")
    frame = table.to_pandas()
    return frame if index is None else frame.set_index(index)


class _Parts(io.RawIOBase):
    """A file whose bytes come in parts."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
