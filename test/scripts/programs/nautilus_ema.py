"""A crossing of two averages on daily bars of a made-up pair, by NautilusTrader's engine, as its users write one."""
import argparse
import math
from decimal import Decimal

import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.indicators import ExponentialMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy


class EmaConfig(StrategyConfig, frozen=True):
    bar_type: BarType
    fast: int
    slow: int
    size: Decimal


class EmaCross(Strategy):
    def __init__(self, config: EmaConfig):
        super().__init__(config)
        self.fast = ExponentialMovingAverage(config.fast)
        self.slow = ExponentialMovingAverage(config.slow)

    def on_start(self):
        self.instrument = self.cache.instrument(self.config.bar_type.instrument_id)
        self.register_indicator_for_bars(self.config.bar_type, self.fast)
        self.register_indicator_for_bars(self.config.bar_type, self.slow)
        self.subscribe_bars(self.config.bar_type)

    def on_bar(self, bar: Bar):
        if not self.indicators_initialized():
            return
        instrument_id = self.instrument.id
        if self.fast.value >= self.slow.value:
            self.go(OrderSide.BUY, self.portfolio.is_flat(instrument_id), self.portfolio.is_net_short(instrument_id))
        else:
            self.go(OrderSide.SELL, self.portfolio.is_flat(instrument_id), self.portfolio.is_net_long(instrument_id))

    def go(self, side: OrderSide, is_flat: bool, is_against: bool):
        if is_against:
            self.close_all_positions(self.instrument.id)
        if is_flat or is_against:
            quantity = self.instrument.make_qty(self.config.size)
            self.submit_order(self.order_factory.market(self.instrument.id, side, quantity))

    def on_stop(self):
        self.close_all_positions(self.instrument.id)


def made_up_bars(bar_type: BarType, days: pd.DatetimeIndex) -> list[Bar]:
    bars = []
    close = 1.10
    for i, day in enumerate(days):
        opened = close
        close = 1.10 + 0.05 * math.sin(i / 17) + 0.01 * math.sin(i / 3)
        high, low = max(opened, close) + 0.002, min(opened, close) - 0.002
        prices = [Price(value, 5) for value in (opened, high, low, close)]
        stamp = int((day + pd.Timedelta(hours=21)).value)
        bars.append(Bar(bar_type, *prices, Quantity.from_int(1_000_000), stamp, stamp))
    return bars


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--fast', type=int, default=5)
    parser.add_argument('--slow', type=int, default=12)
    parser.add_argument('--days', type=int, default=400)
    parser.add_argument('--capital', type=float, default=1_000_000)
    parser.add_argument('--output_dir', default='results')
    args = parser.parse_args()

    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(log_level='WARN')))
    engine.add_venue(Venue('SIM'), oms_type=OmsType.NETTING, account_type=AccountType.MARGIN, base_currency=USD,
                     starting_balances=[Money(args.capital, USD)])
    instrument = TestInstrumentProvider.default_fx_ccy('EUR/USD')
    engine.add_instrument(instrument)
    bar_type = BarType.from_str(f'{instrument.id}-1-DAY-LAST-EXTERNAL')
    days = pd.bdate_range('2022-01-03', periods=args.days, tz='UTC')
    engine.add_data(made_up_bars(bar_type, days))
    engine.add_strategy(EmaCross(EmaConfig(bar_type=bar_type, fast=args.fast, slow=args.slow, size=Decimal(100_000))))
    engine.run()

    positions = pd.concat([engine.trader.generate_positions_report()])
    pnl = positions['realized_pnl'].astype(str).str.split().str[0].astype(float)
    trades = pd.DataFrame({'entry_time': positions['ts_opened'], 'exit_time': positions['ts_closed'], 'pnl': pnl})
    trades = trades.sort_values('exit_time')
    trades.to_csv(f'{args.output_dir}/trades.csv', index=False)
    print(f'{len(trades)} positions, {trades.pnl.sum():.2f} USD')

    closed = pd.to_datetime(trades['exit_time'], utc=True).dt.strftime('%Y-%m-%d')
    daily = trades.groupby(closed)['pnl'].sum().reindex(days.strftime('%Y-%m-%d'), fill_value=0.0)
    pd.DataFrame({'date': daily.index, 'pnl': daily.to_numpy(), 'cumulative_pnl': daily.cumsum().to_numpy()}).to_csv(
        f'{args.output_dir}/pnl.csv', index=False)

    total = daily.cumsum()
    pd.DataFrame([
        ('total_pnl', total.iloc[-1]),
        ('win_rate', (trades['pnl'] > 0).mean()),
        ('max_drawdown', (total - total.cummax()).min()),
    ], columns=['metric', 'value']).to_csv(f'{args.output_dir}/summary.csv', index=False)
    engine.dispose()


if __name__ == '__main__':
    main()
