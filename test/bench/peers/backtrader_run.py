"""backtrader: its own averages and broker."""
import backtrader as bt
import pandas as pd
from common import CAPITAL, FEE, arguments, load, report

path, fast, slow, repeats = arguments()
times, opens, highs, lows, closes = load(path)
bars = pd.DataFrame(
    {'open': opens, 'high': highs, 'low': lows, 'close': closes, 'volume': 0.0},
    index=pd.to_datetime(times.astype('int64'), unit='us'),
)


class Cross(bt.Strategy):
    def __init__(self):
        self.lead = bt.indicators.SMA(period=fast)
        self.base = bt.indicators.SMA(period=slow)
        self.fills = 0

    def notify_order(self, order):
        if order.status == order.Completed:
            self.fills += 1

    def next(self):
        lead, base = self.lead[0], self.base[0]
        if lead > base:
            if not self.position:
                self.buy(size=1)
        elif lead < base and self.position:
            self.close()


def run():
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars))
    cerebro.addstrategy(Cross)
    cerebro.broker.setcash(CAPITAL)
    cerebro.broker.setcommission(commission=FEE)
    return cerebro.run()[0].fills, cerebro.broker.getvalue()


report(run, repeats)
