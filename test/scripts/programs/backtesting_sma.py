"""A crossing of two averages on daily bars of GOOG, by backtesting.py, as its users write one."""
import argparse
import json
from datetime import datetime, timezone

import pandas as pd
from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from backtesting.test import GOOG, SMA


class SmaCross(Strategy):
    fast = 10
    slow = 20

    def init(self):
        self.fast_average = self.I(SMA, self.data.Close, self.fast)
        self.slow_average = self.I(SMA, self.data.Close, self.slow)

    def next(self):
        if crossover(self.fast_average, self.slow_average):
            self.position.close()
            self.buy()
        elif crossover(self.slow_average, self.fast_average):
            self.position.close()
            self.sell()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--fast', type=int, default=10)
    parser.add_argument('--slow', type=int, default=20)
    parser.add_argument('--capital', type=float, default=10_000)
    parser.add_argument('--commission', type=float, default=0.002)
    parser.add_argument('--output_dir', default='results')
    args = parser.parse_args()

    backtest = Backtest(GOOG, SmaCross, cash=args.capital, commission=args.commission, exclusive_orders=True,
                        finalize_trades=True)
    stats = backtest.run(fast=args.fast, slow=args.slow)
    print(stats.drop(['_strategy', '_equity_curve', '_trades']))

    trades = stats['_trades']
    trades.rename(columns={'EntryTime': 'entry_time', 'ExitTime': 'exit_time', 'PnL': 'pnl'}).to_csv(
        f'{args.output_dir}/trades.csv', index=False)

    equity = stats['_equity_curve']['Equity']
    pd.DataFrame({
        'date': equity.index.strftime('%Y-%m-%d'),
        'pnl': equity.diff().fillna(0).to_numpy(),
        'cumulative_pnl': (equity - args.capital).to_numpy(),
    }).to_csv(f'{args.output_dir}/pnl.csv', index=False)

    pd.DataFrame([
        ('total_pnl', stats['Equity Final [$]'] - args.capital),
        ('win_rate', stats['Win Rate [%]'] / 100),
        ('max_drawdown', stats['Max. Drawdown [%]'] / 100),
        ('sharpe_ratio', stats['Sharpe Ratio']),
        ('trades', stats['# Trades']),
    ], columns=['metric', 'value']).to_csv(f'{args.output_dir}/summary.csv', index=False)

    with open(f'{args.output_dir}/metadata.json', 'w') as file:
        json.dump({'parameters': vars(args), 'timestamp': datetime.now(timezone.utc).isoformat()}, file)


if __name__ == '__main__':
    main()
