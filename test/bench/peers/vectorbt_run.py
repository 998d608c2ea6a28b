"""vectorbt: signals of the bar before, filled at the open. With 0 for `fast` the whole sweep, a column each."""
import numpy as np
import pandas as pd
import vectorbt as vbt
from common import CAPITAL, FEE, arguments, grid, load, means, report

path, fast, slow, repeats = arguments()
times, opens, _, _, closes = load(path)
index = pd.to_datetime(times.astype('int64'), unit='us')
open_series, close_series = pd.Series(opens, index), pd.Series(closes, index)


def signals(pairs):
    """Entries and exits at the bars where they fill, a column for each pair."""
    entries = np.zeros((len(closes), len(pairs)), dtype=bool)
    exits = np.zeros((len(closes), len(pairs)), dtype=bool)
    for column, pair in enumerate(pairs):
        lead, base = means(closes, *pair)
        entries[1:, column] = (lead > base)[:-1]
        exits[1:, column] = (lead < base)[:-1]
    return pd.DataFrame(entries, index), pd.DataFrame(exits, index)


def run():
    pairs = [(fast, slow)] if fast > 0 else grid()
    entries, exits = signals(pairs)
    portfolio = vbt.Portfolio.from_signals(
        close_series,
        entries,
        exits,
        size=1,
        price=open_series,
        fees=FEE,
        init_cash=CAPITAL,
        freq='1min',
    )
    portfolio.max_drawdown()
    return list(zip(portfolio.orders.count(), portfolio.value().iloc[-1]))


report(run, repeats, warm_up=1)
