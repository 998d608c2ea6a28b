"""Writes talib-values.json: what TA-Lib gives for the bars of random-bars.ts.

python -m venv v && v/bin/pip install TA-Lib==0.8.2 && v/bin/python test/engine/indicators/talib-values.py
"""
import json
import os

import numpy as np
import talib as ta

SEED, COUNT = 20240101, 160


def random_bars():
    """The same walk as randomBars in random-bars.ts: Park and Miller's generator, prices in quarters."""
    state = SEED

    def draw(limit):
        nonlocal state
        state = state * 48271 % 2147483647
        return state % limit

    rows, price = [], 400
    for _ in range(COUNT):
        opened = max(40, price + draw(5) - 2)
        price = max(40, opened + draw(21) - 10)
        high = max(opened, price) + draw(6)
        low = min(opened, price) - draw(6)
        rows.append([opened / 4, high / 4, low / 4, price / 4, 100 + draw(900)])
    return [np.array(column, dtype=float) for column in zip(*rows)]


o, h, l, c, v = random_bars()
up, mid, low = ta.BBANDS(c, 20, 2.0, 2.0)
# With a signal of one bar, k is shown from where it is defined.
k, d = ta.STOCH(h, l, c, 14, 3, 0, 1, 0)[0], ta.STOCH(h, l, c, 14, 3, 0, 3, 0)[1]
rk, rd = ta.STOCHRSI(c, 14, 14, 1, 0)[0], ta.STOCHRSI(c, 14, 14, 3, 0)[1]
down, rise = ta.AROON(h, l, 14)
cases = [
    ("sma", {"period": 10}, "value", ta.SMA(c, 10)),
    ("ema", {"period": 10}, "value", ta.EMA(c, 10)),
    ("wma", {"period": 10}, "value", ta.WMA(c, 10)),
    ("dema", {"period": 10}, "value", ta.DEMA(c, 10)),
    ("tema", {"period": 10}, "value", ta.TEMA(c, 10)),
    ("kama", {"period": 10}, "value", ta.KAMA(c, 10)),
    ("rsi", {"period": 14}, "value", ta.RSI(c, 14)),
    ("bollinger", {}, "upper", up),
    ("bollinger", {}, "middle", mid),
    ("bollinger", {}, "lower", low),
    ("true-range", {}, "value", ta.TRANGE(h, l, c)),
    ("atr", {"period": 14}, "value", ta.ATR(h, l, c, 14)),
    ("natr", {"period": 14}, "value", ta.NATR(h, l, c, 14)),
    ("adx", {"period": 14}, "adx", ta.ADX(h, l, c, 14)),
    ("adx", {"period": 14}, "plusDi", ta.PLUS_DI(h, l, c, 14)),
    ("adx", {"period": 14}, "minusDi", ta.MINUS_DI(h, l, c, 14)),
    ("stochastic", {}, "k", k),
    ("stochastic", {}, "d", d),
    ("stochastic-rsi", {"smooth": 1}, "k", rk),
    ("stochastic-rsi", {"smooth": 1}, "d", rd),
    ("cci", {"period": 20}, "value", ta.CCI(h, l, c, 20)),
    ("roc", {"period": 10}, "value", ta.ROC(c, 10)),
    ("momentum", {"period": 10}, "value", ta.MOM(c, 10)),
    ("williams-r", {"period": 14}, "value", ta.WILLR(h, l, c, 14)),
    ("obv", {}, "value", ta.OBV(c, v)),
    ("mfi", {"period": 14}, "value", ta.MFI(h, l, c, v, 14)),
    ("donchian", {"period": 20}, "upper", ta.MAX(h, 20)),
    ("donchian", {"period": 20}, "lower", ta.MIN(l, 20)),
    ("parabolic-sar", {}, "stop", ta.SAR(h, l, 0.02, 0.2)),
    ("aroon", {"period": 14}, "up", rise),
    ("aroon", {"period": 14}, "down", down),
    ("aroon", {"period": 14}, "oscillator", ta.AROONOSC(h, l, 14)),
    ("trix", {"period": 8}, "value", ta.TRIX(c, 8)),
    ("standard-deviation", {"period": 20}, "value", ta.STDDEV(c, 20)),
    ("linear-regression", {"period": 14}, "slope", ta.LINEARREG_SLOPE(c, 14)),
    ("linear-regression", {"period": 14}, "value", ta.LINEARREG(c, 14)),
    ("accumulation-distribution", {}, "value", ta.AD(h, l, c, v)),
    ("ultimate-oscillator", {}, "value", ta.ULTOSC(h, l, c, 7, 14, 28)),
]
pinned = []
for name, parameters, output, column in cases:
    first = int(np.argmax(~np.isnan(column)))
    at = [first, first + 1, 100, 130, COUNT - 1]
    pinned.append(
        {
            "name": name,
            "parameters": parameters,
            "output": output,
            "values": {str(t): float(column[t]) for t in at},
        }
    )
checks = {"close": float(c.sum()), "high": float(h.sum()), "low": float(l.sum()), "volume": float(v.sum())}
path = os.path.join(os.path.dirname(__file__), "talib-values.json")
with open(path, "w") as file:
    json.dump({"talib": ta.__version__, "seed": SEED, "count": COUNT, "sums": checks, "cases": pinned}, file, indent=2)
    file.write("\n")
