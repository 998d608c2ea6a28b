"""Writes reference-values.json: the deflated Sharpe ratio and the probability of backtest overfitting from the definitions of their papers
(Bailey and Lopez de Prado 2014; Bailey, Borwein, Lopez de Prado and Zhu 2017), by numpy and scipy alone.

python -m venv v && v/bin/pip install numpy scipy && v/bin/python test/engine/judging/reference-values.py
"""
import json
import os
from itertools import combinations

import numpy as np
from scipy.stats import kurtosis, norm, rankdata, skew


def expected_maximum(trials, variance):
    g = np.euler_gamma
    return np.sqrt(variance) * ((1 - g) * norm.ppf(1 - 1 / trials) + g * norm.ppf(1 - 1 / (trials * np.e)))


def deflated(sharpe, benchmark, returns, g3, g4):
    spread = np.sqrt(1 - g3 * sharpe + (g4 - 1) / 4 * sharpe**2)
    return norm.cdf((sharpe - benchmark) * np.sqrt(returns - 1) / spread)


def published(trials, g3, g4):
    """The example of 2014: five years of 250 days, an annual ratio of 2.5, a variance of trials of 1/2."""
    expected = expected_maximum(trials, 0.5 / 250)
    return {
        "trials": trials, "skewness": g3, "kurtosis": g4,
        "expected": expected, "deflated": deflated(2.5 / np.sqrt(250), expected, 1250, g3, g4),
    }


def matrix(bars, points):
    """Returns of points in columns: a linear congruential generator, which any language makes alike; later points are a little better."""
    state, rows = 1, []
    for _ in range(bars):
        row = []
        for point in range(points):
            state = (1103515245 * state + 12345) % 2**31
            row.append((state >> 8) % 2001 - 1000 + 5 * point)
        rows.append(row)
    return np.array(rows, float) / 100_000


def overfitting(bars, points, parts):
    split = np.array_split(matrix(bars, points), parts)
    logits, losses, inside, outside = [], [], [], []
    for chosen in combinations(range(parts), parts // 2):
        own = np.concatenate([split[i] for i in chosen])
        other = np.concatenate([split[i] for i in range(parts) if i not in chosen])
        ratios, others = own.mean(0) / own.std(0, ddof=1), other.mean(0) / other.std(0, ddof=1)
        best = ratios.argmax()
        rank = rankdata(others)[best] / (points + 1)
        logits.append(np.log(rank / (1 - rank)))
        losses.append(others[best] < 0)
        inside.append(ratios[best])
        outside.append(others[best])
    return {
        "bars": bars, "points": points, "parts": parts, "splits": len(logits),
        "probability": np.mean(np.array(logits) <= 0), "probabilityOfLoss": np.mean(losses),
        "inSample": np.mean(inside), "outOfSample": np.mean(outside), "meanLogit": np.mean(logits),
        "median": np.sort(logits)[len(logits) // 2],
    }


def moments(bars):
    returns = matrix(bars, 1)[:, 0] + 0.0005
    ratio = returns.mean() / returns.std(ddof=1)
    g3, g4 = skew(returns), kurtosis(returns, fisher=False)
    return {"bars": bars, "sharpe": ratio, "skewness": g3, "kurtosis": g4, "probability": deflated(ratio, 0, bars, g3, g4)}


values = {
    "published": [published(100, -3, 10), published(46, -3, 10), published(88, 0, 3)],
    "moments": moments(500),
    "overfitting": [overfitting(203, 6, 8), overfitting(160, 9, 10), overfitting(500, 20, 12)],
}
with open(os.path.join(os.path.dirname(__file__), "reference-values.json"), "w") as file:
    json.dump(values, file, indent=1, default=float)
    file.write("\n")
