"""For scripts that Holdfast runs: they work without it, and outside of Holdfast it does no harm."""

from .reporting import output_dir, report, run_id
from .sessions import HoldfastError, Session

__all__ = ["HoldfastError", "Session", "output_dir", "report", "run_id"]
