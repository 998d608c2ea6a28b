"""What a script says of itself while it is at work."""

from __future__ import annotations

import json
import math
import os
from typing import Optional

_LONGEST_MESSAGE = 500


def run_id() -> Optional[str]:
    """The name of the run; None where the script is not run by Holdfast."""
    return os.environ.get("BACKTEST_RUN_ID")


def output_dir(default: str = "results") -> str:
    """Where the files of the run belong."""
    return os.environ.get("BACKTEST_OUTPUT_DIR", default)


def report(fraction: Optional[float] = None, message: Optional[str] = None, **metrics: float) -> None:
    """Reports progress and figures, which readers of the run see within a second.

    :param fraction: how much is done, 0 to 1
    :param message: one line for people
    :param metrics: figures by name; later ones replace earlier ones of the same name

    Where the script is not run by Holdfast this does nothing.
    """
    file = os.environ.get("HOLDFAST_PROGRESS_FILE")
    if not file:
        return
    line: "dict[str, object]" = {}
    if fraction is not None and math.isfinite(fraction):
        line["fraction"] = min(1.0, max(0.0, float(fraction)))
    if message is not None:
        line["message"] = str(message)[:_LONGEST_MESSAGE]
    figures = {name: float(value) for name, value in metrics.items() if math.isfinite(float(value))}
    if figures:
        line["metrics"] = figures
    # One write of a whole line: several processes of a script may report.
    with open(file, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")
