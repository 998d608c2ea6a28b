"""backtesting.py: market orders at the next open, an open position marked at the end."""
import warnings

import pandas as pd
from backtesting import Backtest, Strategy
from common import CAPITAL, FEE, arguments, load, means, report

warnings.simplefilter('ignore')
path, fast, slow, repeats = arguments()
times, opens, highs, lows, closes = load(path)
bars = pd.DataFrame(
    {'Open': opens, 'High': highs, 'Low': lows, 'Close': closes},
    index=pd.to_datetime(times.astype('int64'), unit='us'),
)


class Cross(Strategy):
    def init(self):
        lead, base = means(self.data.Close, fast, slow)
        self.lead = self.I(lambda: lead)
        self.base = self.I(lambda: base)

    def next(self):
        lead, base = self.lead[-1], self.base[-1]
        if lead > base:
            if not self.position:
                self.buy(size=1)
        elif lead < base and self.position:
            self.position.close()


def run():
    stats = Backtest(bars, Cross, cash=CAPITAL, commission=FEE, finalize_trades=False).run()
    open_trades = len(stats['_strategy'].trades)
    return 2 * stats['# Trades'] + open_trades, stats['_equity_curve']['Equity'].iloc[-1]


report(run, repeats)
