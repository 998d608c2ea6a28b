"""What backtesting.py, vectorbt or QuantStats give for the same backtest: {equity: […], statistics: {name: value}} as JSON.

python peer_statistics.py backtesting|vectorbt|quantstats <file of JSON {opens, closes, times, fast, slow, capital, fee, equity}>
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
peer, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    given = json.load(file)
opens, closes = np.array(given["opens"]), np.array(given["closes"])
fast, slow, capital, fee = given["fast"], given["slow"], given["capital"], given["fee"]
index = pd.to_datetime(given["times"], unit="us")


def means():
    """Both averages, NaN until both exist."""
    return [pd.Series(closes).rolling(period).mean().to_numpy() for period in (fast, slow)]


def of_backtesting():
    from backtesting import Backtest, Strategy

    lead, base = means()
    whole = {"High": np.maximum(opens, closes), "Low": np.minimum(opens, closes)}
    bars = pd.DataFrame({"Open": opens, "Close": closes, **whole}, index=index)

    class Cross(Strategy):
        def init(self):
            self.lead = self.I(lambda: lead)
            self.base = self.I(lambda: base)

        def next(self):
            if self.lead[-1] > self.base[-1]:
                if not self.position:
                    self.buy(size=10)
            elif self.lead[-1] < self.base[-1] and self.position:
                self.position.close()

    stats = Backtest(bars, Cross, cash=capital, commission=fee, finalize_trades=False).run()
    return list(stats["_equity_curve"]["Equity"]), {
        name: value for name, value in stats.items() if isinstance(value, (int, float)) and not name.startswith("_")
    }


def of_vectorbt():
    import vectorbt as vbt

    lead, base = means()
    entries, exits = np.zeros(len(closes), dtype=bool), np.zeros(len(closes), dtype=bool)
    entries[1:], exits[1:] = (lead > base)[:-1], (lead < base)[:-1]
    portfolio = vbt.Portfolio.from_signals(
        pd.Series(closes, index), entries, exits, size=10, price=pd.Series(opens, index), fees=fee, init_cash=capital, freq="1D"
    )
    closed = portfolio.trades.closed
    names = "total_return annualized_return annualized_volatility sharpe_ratio sortino_ratio calmar_ratio max_drawdown omega_ratio"
    figures = {name: getattr(portfolio, name)() for name in names.split()}
    for name in ("win_rate", "profit_factor", "expectancy", "sqn"):
        figures[f"trades.{name}"] = getattr(closed, name)()
    figures["trades.count"] = closed.count()
    figures["orders.count"] = portfolio.orders.count()
    figures["fees"] = portfolio.orders.fees.sum()
    return list(portfolio.value()), figures


def of_quantstats():
    import quantstats as qs

    equity = pd.Series(given["equity"], index)
    returns = equity.pct_change().dropna()
    year = {"periods": 365}
    figures = {
        "sharpe": qs.stats.sharpe(returns, **year),
        "sortino": qs.stats.sortino(returns, **year),
        "volatility": qs.stats.volatility(returns, **year),
        "max_drawdown": qs.stats.max_drawdown(equity),
        "omega": qs.stats.omega(returns, periods=365),
        "calmar": qs.stats.calmar(returns, **year),
        "skew": qs.stats.skew(returns),
        "kurtosis": qs.stats.kurtosis(returns),
        "ulcer_index": qs.stats.ulcer_index(returns),
        "tail_ratio": qs.stats.tail_ratio(returns),
        "gain_to_pain": qs.stats.gain_to_pain_ratio(returns),
        "win_rate": qs.stats.win_rate(returns),
        "best": qs.stats.best(returns),
        "worst": qs.stats.worst(returns),
    }
    return given["equity"], figures


equity, statistics = {"backtesting": of_backtesting, "vectorbt": of_vectorbt, "quantstats": of_quantstats}[peer]()
plain = {name: float(value) for name, value in statistics.items() if np.isfinite(float(value))}
print(json.dumps({"equity": [float(value) for value in equity], "statistics": plain}))
