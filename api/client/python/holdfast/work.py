"""What the server works at, by itself: validations and risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from .operations import Operation

if TYPE_CHECKING:
    from .generated.types import Verdict


class Validation(Operation):
    """Whether a result can be believed: `judge`, `walk-forward`, `k-fold`, `cpcv` or `audit`."""

    _group = "validations"
    _id_field = "validationId"

    @property
    def verdict(self) -> Optional[Verdict]:
        """`code`, `rung`, `sentence`, `change` and `evidence`; None before its end, and where nothing is judged."""
        return self.document["verdict"]

    @property
    def believable(self) -> bool:
        """Whether every rung has passed."""
        return self.verdict is not None and self.verdict["code"] == "BELIEVABLE"


class Risk(Operation):
    """Monte Carlo paths, stress, what-if on options, or weights of a portfolio."""

    _group = "risk"
    _id_field = "riskId"

    @property
    def result(self) -> Any:
        """What it found; None before its end."""
        return self.document["result"]
