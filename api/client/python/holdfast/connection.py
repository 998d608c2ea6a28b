"""Which server, and with which key: found as the command line finds them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

_DEFAULT_PORT = "8080"
_HOME = ".holdfast"


@dataclass(frozen=True)
class Connection:
    """Address of a server without a slash at its end, and the API key; None for a server that asks for none."""

    url: str
    key: Optional[str]


def find_connection(url: Optional[str] = None, key: Optional[str] = None) -> Connection:
    """What is given, else `HOLDFAST_URL` and `HOLDFAST_API_KEY`, else the stack of the home.

    The home is `HOLDFAST_HOME`, or the folder `.holdfast` here or in a folder above.
    """
    home = _home()
    found = url or os.environ.get("HOLDFAST_URL") or _address(home)
    return Connection(found.rstrip("/"), key or os.environ.get("HOLDFAST_API_KEY") or _read(home, "admin.key"))


def _home() -> Optional[Path]:
    told = os.environ.get("HOLDFAST_HOME")
    if told:
        return Path(told)
    here = Path.cwd()
    return next((folder / _HOME for folder in (here, *here.parents) if (folder / _HOME).is_dir()), None)


def _address(home: Optional[Path]) -> str:
    host, port = os.environ.get("HOLDFAST_HOST"), os.environ.get("HOLDFAST_PORT")
    running = None if host or port else _read(home, "run/stack.url")
    return running or f"http://{host or '127.0.0.1'}:{port or _DEFAULT_PORT}"


def _read(home: Optional[Path], name: str) -> Optional[str]:
    if home is None:
        return None
    try:
        return (home / name).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
