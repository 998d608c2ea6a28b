"""Writes peer-values.json: what QuantStats and pandas give for an equity curve and a benchmark of random-bars.ts.

python -m venv v && v/bin/pip install quantstats==0.0.86 scipy && v/bin/python test/engine/statistics/peer-values.py
"""
import json
import os

import numpy as np
import pandas as pd
import quantstats as qs
from scipy.stats import norm

COUNT, PER_YEAR = 420, 365


def closes(seed):
    state, price, out = seed, 400, []

    def draw(limit):
        nonlocal state
        state = state * 48271 % 2147483647
        return state % limit

    for _ in range(COUNT):
        price = max(40, max(40, price + draw(5) - 2) + draw(21) - 10)
        for limit in (6, 6, 900):
            draw(limit)
        out.append(price / 4)
    return pd.Series(out, index=pd.date_range("2023-11-20", periods=COUNT))


e, b = closes(77), closes(78)
r, rb = e.pct_change().dropna(), b.pct_change().dropna()
s = qs.stats
peak = e.cummax()
under = e / peak - 1
period = lambda rule: pd.concat([e.iloc[:1], e.resample(rule).last()]).pct_change().iloc[1:]
months, quarters, years = period("ME"), period("QE"), period("YE")
since = lambda start: float(e.iloc[-1] / e[e.index < start].iloc[-1] - 1)
end = e.index[-1]
sr = r.mean() / r.std()
psr = norm.cdf(sr * np.sqrt(len(r) - 1) / np.sqrt(1 - r.skew() * sr + (r.kurt() + 2) / 4 * sr**2))
lows = under[under <= under.quantile(0.05)]
ulcer = float(np.sqrt((under**2).mean()))
diff = r - rb
spells = (under < 0).astype(int).diff().fillna(0).eq(1).cumsum()[under < 0]
depths = under[under < 0].groupby(spells).min()
slope = r.cov(rb) / rb.var()
annual = (e.iloc[-1] / e.iloc[0]) ** (PER_YEAR / len(r)) - 1
values = {
    "durationDays": COUNT - 1,
    "peakEquity": e.max(),
    "lowestEquity": e.min(),
    "netProfit": e.iloc[-1] - e.iloc[0],
    "cagr": (e.iloc[-1] / e.iloc[0]) ** (365.25 / (COUNT - 1)) - 1,
    "expectedDay": s.expected_return(r),
    "expectedMonth": (1 + months).prod() ** (1 / len(months)) - 1,
    "expectedYear": (1 + years).prod() ** (1 / len(years)) - 1,
    "averageReturn": s.avg_return(r),
    "averageGain": s.avg_win(r),
    "averageLoss": s.avg_loss(r),
    "bestDay": s.best(r),
    "worstDay": s.worst(r),
    "bestMonth": months.max(),
    "worstMonth": months.min(),
    "bestYear": years.max(),
    "worstYear": years.min(),
    "winDays": s.win_rate(r),
    "winMonths": (months > 0).mean(),
    "winQuarters": (quarters > 0).mean(),
    "winYears": (years > 0).mean(),
    "averageUpMonth": months[months > 0].mean(),
    "averageDownMonth": months[months < 0].mean(),
    "consecutiveWinDays": s.consecutive_wins(r),
    "consecutiveLossDays": s.consecutive_losses(r),
    "monthToDate": since(end.replace(day=1)),
    "yearToDate": since(end.replace(month=1, day=1)),
    "threeMonths": since(end - pd.DateOffset(months=3)),
    "sixMonths": since(end - pd.DateOffset(months=6)),
    "oneYear": since(end - pd.DateOffset(months=12)),
    "threeYears": None,
    "skewness": r.skew(),
    "kurtosis": r.kurt(),
    "autocorrelation": r.autocorr(),
    "downsideDeviation": np.sqrt((r.clip(upper=0) ** 2).mean() * PER_YEAR),
    "valueAtRisk": r.quantile(0.05),
    "normalValueAtRisk": s.value_at_risk(r),
    "expectedShortfall": r[r <= r.quantile(0.05)].mean(),
    "tailRatio": s.tail_ratio(r),
    "outlierWinRatio": r.quantile(0.99) / r[r > 0].mean(),
    "outlierLossRatio": s.outlier_loss_ratio(r),
    "probabilisticSharpe": psr,
    "smartSharpe": s.sharpe(r, periods=PER_YEAR, smart=True),
    "smartSortino": s.sortino(r, periods=PER_YEAR, smart=True),
    "adjustedSortino": s.adjusted_sortino(r, periods=PER_YEAR),
    "omega": s.omega(r, periods=PER_YEAR),
    "gainToPain": s.gain_to_pain_ratio(r),
    "gainToPainMonth": months.sum() / -months[months < 0].sum(),
    "riskReturnRatio": sr,
    "recoveryFactor": (e.iloc[-1] / e.iloc[0] - 1) / -under.min(),
    "ulcerIndex": ulcer,
    "ulcerPerformance": annual / ulcer,
    "serenity": r.sum() / (ulcer * (-lows.mean() / r.std())),
    "kellyDays": s.kelly_criterion(r),
    "dayPayoff": s.payoff_ratio(r),
    "dayProfitFactor": s.profit_factor(r),
    "profitRatio": s.profit_ratio(r[r != 0]),
    "commonSenseRatio": s.common_sense_ratio(r),
    "cpcIndex": s.cpc_index(r),
    "riskOfRuin": s.risk_of_ruin(r),
    "drawdowns": len(depths),
    "averageDrawdown": depths.mean(),
    "maxDrawdownMoney": (e - peak)[under.idxmin()],
    "currentDrawdown": under.iloc[-1],
    "timeUnderwater": (under < 0).mean(),
    "benchmarkReturn": b.iloc[-1] / b.iloc[0] - 1,
    "excessReturn": e.iloc[-1] / e.iloc[0] - b.iloc[-1] / b.iloc[0],
    "beta": s.greeks(r, rb, periods=PER_YEAR)["beta"],
    "alpha": s.greeks(r, rb, periods=PER_YEAR)["alpha"],
    "correlation": r.corr(rb),
    "rSquared": s.r_squared(r, rb),
    "trackingError": diff.std() * np.sqrt(PER_YEAR),
    "informationRatio": s.information_ratio(r, rb) * np.sqrt(PER_YEAR),
    "treynor": annual / slope,
    "upCapture": r[rb > 0].mean() / rb[rb > 0].mean(),
    "downCapture": r[rb < 0].mean() / rb[rb < 0].mean(),
}
values = {name: None if value is None else float(value) for name, value in values.items()}
values["dates"] = {
    "maxDrawdownStart": peak.index[e == peak[under.idxmin()]][0].isoformat() + ".000Z",
    "maxDrawdownLow": under.idxmin().isoformat() + ".000Z",
}
path = os.path.join(os.path.dirname(__file__), "peer-values.json")
with open(path, "w") as file:
    json.dump({"quantstats": qs.__version__, "count": COUNT, "values": values}, file, indent=2)
    file.write("\n")
