"""Writes peer-values.json: what QuantStats, pandas and numpy give for an equity curve, a benchmark and trades.

python -m venv v && v/bin/pip install quantstats==0.0.86 && v/bin/python test/engine/analytics/peer-values.py
"""
import json
import os

import numpy as np
import pandas as pd
import quantstats as qs

COUNT, PER_YEAR, WINDOW, TRADES = 420, 365, 30, 300


def draws(seed):
    state = seed
    while True:
        state = state * 48271 % 2147483647
        yield state


def curve(seed):
    random, value, out = draws(seed), 400, []
    for _ in range(COUNT):
        value = max(100, value + next(random) % 21 - 10)
        out.append(value / 4)
    return pd.Series(out, index=pd.date_range("2023-11-20 16:00", periods=COUNT))


e, b = curve(77), curve(78)
r, rb = e.pct_change().dropna(), b.pct_change().dropna()
s = qs.stats
excess = r - 0.02 / PER_YEAR
rolled = r.rolling(WINDOW)
beta = s.rolling_greeks(r, rb, WINDOW, prepare_returns=False)["beta"]
rolling = pd.DataFrame(
    {
        "return": (1 + r).rolling(WINDOW).apply(np.prod) - 1,
        "volatility": s.rolling_volatility(r, WINDOW, PER_YEAR, prepare_returns=False),
        "sharpe": s.rolling_sharpe(excess, 0, WINDOW, True, PER_YEAR, prepare_returns=False),
        "sortino": excess.rolling(WINDOW).mean()
        / np.sqrt(rolled.apply(lambda x: (x[x < 0] ** 2).mean() * (x < 0).mean()))
        * np.sqrt(PER_YEAR),
        "beta": beta,
        "correlation": rolled.corr(rb),
    }
).iloc[WINDOW - 1 :]


def returns_of(values, rule):
    return pd.concat([values.iloc[:1], values.resample(rule).last()]).pct_change().iloc[1:]


months, their_months = returns_of(e, "ME"), returns_of(b, "ME")
years, their_years = returns_of(e, "YE"), returns_of(b, "YE")

random, rows = draws(5), []
for i in range(TRADES):
    entered = pd.Timestamp("2024-01-01T00:00Z") + pd.Timedelta(minutes=next(random) % 500_000)
    held = 1 + next(random) % 5000
    pnl = (next(random) % 2001 - 1000) / 8
    rows.append(
        {
            "entry": entered,
            "days": held / 1440,
            "pnl": pnl,
            "fees": (next(random) % 100) / 64,
            "side": ["long", "short"][next(random) % 2],
            "instrument": ["A.X", "B.X", "C.X"][next(random) % 3],
            "reason": ["signal", "stop", "target", "trail"][next(random) % 4],
        }
    )
t = pd.DataFrame(rows)
local = t.entry.dt.tz_convert("America/New_York")


def figures(g):
    won, lost = g.pnl[g.pnl > 0], g.pnl[g.pnl <= 0]
    return {
        "trades": len(g),
        "wins": len(won),
        "winRate": len(won) / len(g),
        "pnl": g.pnl.sum(),
        "averagePnl": g.pnl.mean(),
        "grossProfit": won.sum(),
        "grossLoss": lost.sum(),
        "profitFactor": won.sum() / -lost.sum(),
        "best": g.pnl.max(),
        "worst": g.pnl.min(),
        "fees": g.fees.sum(),
        "averageDays": g.days.mean(),
    }


def grouped(key):
    return {str(name): figures(g) for name, g in t.groupby(key)}


sign = np.sign(t.pnl)
runs = t.groupby((sign != sign.shift()).cumsum()).pnl.agg(["first", "size"])
counts, edges = np.histogram(t.pnl, bins="fd")
at = [0, 100, len(rolling) - 1]
peers = {
    "quantstats": qs.__version__,
    "rolling": {
        "windows": len(rolling),
        "at": at,
        "times": [rolling.index[i].isoformat() for i in at],
        **{name: [float(rolling[name].iloc[i]) for i in at] for name in rolling},
    },
    "months": [[d.year, d.month, float(m), float(n)] for d, m, n in zip(months.index, months, their_months)],
    "years": [[d.year, float(m), float(n)] for d, m, n in zip(years.index, years, their_years)],
    "quantiles": [
        [level, float(r.quantile(1 - level)), float(r[r <= r.quantile(1 - level)].mean())]
        for level in (0.9, 0.95, 0.975, 0.99)
    ],
    "all": figures(t),
    "side": grouped("side"),
    "exitReason": grouped("reason"),
    "weekday": grouped(local.dt.day_name()),
    "hour": grouped(local.dt.strftime("%H")),
    "month": grouped(local.dt.strftime("%Y-%m")),
    "longestWin": int(runs["size"][runs["first"] > 0].max()),
    "longestLoss": int(runs["size"][runs["first"] < 0].max()),
    "histogram": {"counts": counts.tolist(), "edges": edges.tolist()},
}
with open(os.path.join(os.path.dirname(__file__), "peer-values.json"), "w") as file:
    json.dump(peers, file, indent=1, default=float)
    file.write("\n")
