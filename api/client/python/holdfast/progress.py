"""How far work is, for people: a bar in a terminal, a widget in a notebook, nothing where tqdm is not installed."""

from __future__ import annotations

import sys
from typing import Any, Dict, Optional

FIRST_SECONDS = 0.05
MOST_SECONDS = 1.0
_FINAL = ("completed", "failed", "cancelled")


def is_final(document: Dict[str, Any]) -> bool:
    """Whether the work has ended."""
    return document["status"] in _FINAL


def pauses() -> Any:
    """Seconds to rest between two looks: at first short ones."""
    pause = FIRST_SECONDS
    while True:
        yield pause
        pause = min(MOST_SECONDS, pause * 1.5)


class Meter:
    """Shows documents of an operation as they come.

    :param shown: whether to show anything; None: in a notebook and on a terminal
    """

    def __init__(self, label: str, shown: Optional[bool]) -> None:
        self._label = label
        self._bar: Any = None
        self._shown = _may_show() if shown is None else shown

    def update(self, document: Dict[str, Any]) -> None:
        """Shows how far the work is."""
        bar = self._opened(document)
        if bar is None:
            return
        done = document.get("completed", round(document.get("progress", 0) * 100))
        bar.update(max(0, done - bar.n))
        bar.set_postfix_str(document["status"], refresh=False)

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def _opened(self, document: Dict[str, Any]) -> Any:
        if self._bar is None and self._shown:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                self._shown = False
                return None
            total, unit = (document["total"], "trial") if "completed" in document else (100, "%")
            self._bar = tqdm(total=total, unit=unit, desc=self._label)
        return self._bar


def _may_show() -> bool:
    return "ipykernel" in sys.modules or sys.stderr.isatty()
