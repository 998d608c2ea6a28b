"""
nautilus_trader (v1, netting): bars drive the strategy and its own averages; a quote at the next open stands before each
bar for the matching engine alone, since its bars would fill a market order at the close.
"""
from decimal import Decimal

from common import CAPITAL, FEE, arguments, load, report
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import Bar, BarType, QuoteTick
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import CryptoPerpetual
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

path, fast, slow, repeats = arguments()
times, opens, highs, lows, closes = load(path)
PRECISION = 2
instrument_id = InstrumentId(Symbol('BTC'), Venue('BENCH'))
instrument = CryptoPerpetual(
    instrument_id=instrument_id,
    raw_symbol=Symbol('BTC'),
    base_currency=BTC,
    quote_currency=USDT,
    settlement_currency=USDT,
    is_inverse=False,
    price_precision=PRECISION,
    size_precision=0,
    price_increment=Price(0.01, PRECISION),
    size_increment=Quantity.from_int(1),
    margin_init=Decimal('0.05'),
    margin_maint=Decimal('0.025'),
    maker_fee=Decimal(str(FEE)),
    taker_fee=Decimal(str(FEE)),
    ts_event=0,
    ts_init=0,
)
bar_type = BarType.from_str('BTC.BENCH-1-MINUTE-LAST-EXTERNAL')
depth = Quantity.from_int(1000)


def price(value):
    return Price(value, PRECISION)


def make_data():
    quotes, bars = [], []
    last = len(closes) - 1
    for t in range(len(closes)):
        at = int(times[t]) * 1000
        following = price(opens[min(t + 1, last)])
        quotes.append(QuoteTick(instrument_id, following, following, depth, depth, at - 1, at - 1))
        ohlc = (price(opens[t]), price(highs[t]), price(lows[t]), price(closes[t]))
        bars.append(Bar(bar_type, *ohlc, depth, at, at))
    return quotes, bars


class Cross(Strategy):
    def __init__(self):
        super().__init__()
        self.lead = SimpleMovingAverage(fast)
        self.base = SimpleMovingAverage(slow)
        self.fills = 0
        self.seen = 0
        self.size = Quantity.from_int(1)

    def on_start(self):
        self.register_indicator_for_bars(bar_type, self.lead)
        self.register_indicator_for_bars(bar_type, self.base)
        self.subscribe_bars(bar_type)

    def on_order_filled(self, event):
        self.fills += 1

    def on_bar(self, bar):
        self.seen += 1
        # The order of the last bar would have no open to fill at.
        if not self.indicators_initialized() or self.seen == len(closes):
            return
        lead, base = self.lead.value, self.base.value
        flat = self.portfolio.is_flat(instrument_id)
        if lead > base and flat:
            self.submit(OrderSide.BUY)
        elif lead < base and not flat:
            self.submit(OrderSide.SELL)

    def submit(self, side):
        self.submit_order(self.order_factory.market(instrument_id, side, self.size))


quotes, bars = make_data()


def run():
    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True), run_analysis=False))
    engine.add_venue(
        venue=Venue('BENCH'),
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=USDT,
        starting_balances=[Money(CAPITAL, USDT)],
        bar_execution=False,
    )
    engine.add_instrument(instrument)
    engine.add_data(quotes, sort=False)
    engine.add_data(bars, sort=True)
    strategy = Cross()
    engine.add_strategy(strategy)
    engine.run()
    equity = engine.cache.account_for_venue(Venue('BENCH')).balance_total(USDT).as_double()
    for position in engine.cache.positions_open():
        equity += float(position.signed_qty) * (closes[-1] - position.avg_px_open)
    fills = strategy.fills
    engine.dispose()
    return fills, equity


report(run, repeats)
