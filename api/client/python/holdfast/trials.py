"""Sweeps and searches: many trials of one strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence

from .operations import Judged, figure_of

if TYPE_CHECKING:
    from .generated.types import SearchPoint, Verdict


class Trials(Judged):
    """What has trials. They are a frame of the client's kind, pandas where nothing else was said."""

    @property
    def trials(self) -> Any:
        """Every trial by number: `parameters.…`, `statistics.…`, `status`, and `error.…` of those that failed."""
        return self._frame("trials")

    def top(self, count: int = 10, by: Optional[str] = None) -> Any:
        """The first trials in an order.

        :param by: a statistic, with `-` before it from the highest; without it, the objective
        """
        table = self.table("trials", sort=by or self._order(), limit=count)
        return self._client.frame(table)

    @property
    def best(self) -> Optional[Dict[str, Any]]:
        """The best trial by the objective; None where there is none yet."""
        return self.document.get("best")

    def plot(self, x: str, y: Optional[str] = None, **fields: Any) -> Any:
        """A statistic over one or two parameters as a Plotly figure.

        :param fields: `statistic`; `aggregate`: `best`, `median`, `mean` or `worst` of what the other parameters make
        """
        surface = getattr(self._client.api.analytics, f"{self._subject}_surface")
        return figure_of(surface(self.id, x=x, y=y, **fields)["document"])

    def pause(self) -> "Trials":
        """Stops handing out trials until `resume`."""
        self._document = dict(getattr(self._client.api, self._group).pause(self.id))
        return self

    def resume(self) -> "Trials":
        """Goes on."""
        self._document = dict(getattr(self._client.api, self._group).resume(self.id))
        return self

    def _order(self) -> str:
        raise NotImplementedError


class Sweep(Trials):
    """Every combination of a grid."""

    _group = "sweeps"
    _id_field = "sweepId"
    _subject = "sweep"

    def _order(self) -> str:
        objective = self.document["objective"]
        return ("-" if objective["direction"] == "maximize" else "") + objective["statistic"]


class Search(Trials):
    """Points that an algorithm chose."""

    _group = "searches"
    _id_field = "searchId"
    _subject = "search"

    @property
    def front(self) -> List[SearchPoint]:
        """Points that no other one beats in every objective."""
        return list(self._client.api.searches.front(self.id)["items"])

    @property
    def verdict(self) -> Optional[Verdict]:
        """Whether its best point can be believed; None before its end, and where nothing is judged."""
        return self._client.api.searches.verdict(self.id)["verdict"]

    def ask(self, count: int = 1, key: Optional[str] = None) -> Dict[str, Any]:
        """Of a search with `ask`: points to be computed by you."""
        return dict(self._client.api.searches.ask(self.id, count=count, key=key))

    def tell(self, results: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
        """Of a search with `ask`: what they came to."""
        return dict(self._client.api.searches.tell(self.id, results=list(results)))  # type: ignore[arg-type]

    def _order(self) -> str:
        objective = self.document["objectives"][0]
        return ("-" if objective["direction"] == "maximize" else "") + objective["terms"][0]["statistic"]
