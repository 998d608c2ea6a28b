"""A backtest and what it found."""

from __future__ import annotations

from typing import Any, Dict, Optional

from .operations import Judged, figure_of


class Run(Judged):
    """A single backtest. Tables are frames of the client's kind, pandas where nothing else was said."""

    _group = "runs"
    _id_field = "runId"
    _subject = "run"

    @property
    def statistics(self) -> Dict[str, Optional[float]]:
        """Every statistic by its name; None for one without meaning."""
        return dict(self.document["statistics"] or {})

    @property
    def equity(self) -> Any:
        """Equity, drawdown, exposure and benchmark at each bar; in pandas by time."""
        return self._frame("equity", index="time")

    @property
    def fills(self) -> Any:
        """What was bought and sold."""
        return self._frame("fills")

    @property
    def trades(self) -> Any:
        """Round trips from flat to flat."""
        return self._frame("trades")

    @property
    def orders(self) -> Any:
        """Every order and what became of it."""
        return self._frame("orders")

    @property
    def rejections(self) -> Any:
        """Orders that were rejected, the first thousand."""
        return self._frame("rejections")

    @property
    def series(self) -> Any:
        """What the strategy recorded, point by point."""
        return self._frame("series")

    @property
    def log(self) -> Any:
        """What the strategy said."""
        return self._frame("log")

    def plot(self, chart: Any = "equity", **fields: Any) -> Any:
        """A chart as a Plotly figure.

        :param chart: `equity`, `drawdown`, `returns`, `distribution`, `monthly`, `rolling`, `trades` or `exposure`
        :param fields: `window`, `unit` of rolling figures; `points` at most
        """
        return figure_of(self._client.api.analytics.chart(self.id, chart, **fields)["document"])

    def verify(self, wait: bool = True) -> Dict[str, Any]:
        """Computes it again and compares: the verification, whose `verified` tells once it has ended."""
        return dict(self._client.api.runs.verify(self.id, wait=wait))

    def risk(self, kind: str, wait: bool = True, **fields: Any) -> Any:
        """Monte Carlo paths (`monte-carlo`) of it, or what it would come to under `stress`; see `Client.risk`."""
        return self._client.risk(kind, wait=wait, run=self.id, **fields)
