"""Holdfast from Python: a client of the REST API, and what scripts that Holdfast runs say of themselves.

What a script reports works without a server and without any other package; the client is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from .errors import HoldfastError, MissingPackageError
from .reporting import output_dir, report, run_id

if TYPE_CHECKING:
    from .aio import AsyncClient, AsyncOperation
    from .client import Client
    from .runs import Run
    from .sessions import Session
    from .tearsheet import Tearsheet
    from .trials import Search, Sweep
    from .work import Risk, Validation

__all__ = [
    "AsyncClient",
    "AsyncOperation",
    "Client",
    "HoldfastError",
    "MissingPackageError",
    "Risk",
    "Run",
    "Search",
    "Session",
    "Sweep",
    "Tearsheet",
    "Validation",
    "output_dir",
    "report",
    "run_id",
    "session",
]

_MODULES = {
    "AsyncClient": "aio",
    "AsyncOperation": "aio",
    "Client": "client",
    "Risk": "work",
    "Run": "runs",
    "Search": "trials",
    "Session": "sessions",
    "Sweep": "trials",
    "Tearsheet": "tearsheet",
    "Validation": "work",
}


def session(name: str, catalog: Optional[str] = None, **fields: Any) -> "Session":
    """`Client().session(…)`: a session of the server that the environment names, or of the local stack."""
    from .client import Client

    return Client().session(name, catalog, **fields)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'holdfast' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
