"""Writes a catalog with NautilusTrader, reads it back with the same, and prints what it read as JSON, times in microseconds."""
import json
import random
import sys

from nautilus_trader.core import nautilus_pyo3
from nautilus_trader.model.data import Bar, BarType, QuoteTick, TradeTick
from nautilus_trader.model.enums import AggressorSide
from nautilus_trader.model.identifiers import InstrumentId, TradeId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.persistence.catalog import ParquetDataCatalog

START = 1_704_067_200_000_000_000
MINUTE = 60_000_000_000
# Instrument, digits of prices and of sizes.
INSTRUMENTS = [("EUR/USD.SIM", 5, 0), ("BTCUSDT.BINANCE", 2, 6), ("ADABTC.BINANCE", 8, 1), ("XAUUSD.OANDA", 9, 9)]
ROWS = 500


def main(folder: str, seed: int) -> None:
    rng = random.Random(seed)
    catalog = ParquetDataCatalog(folder)
    for name, digits, size_digits in INSTRUMENTS:
        catalog.write_data(bars_of(rng, name, digits, size_digits))
        catalog.write_data(quotes_of(rng, name, digits, size_digits))
        catalog.write_data(trades_of(rng, name, digits, size_digits))
    names = [name for name, _, _ in INSTRUMENTS]
    read = {
        "bars": [
            [bar.bar_type.instrument_id.value, bar.ts_event // 1000, *map(number, (bar.open, bar.high, bar.low, bar.close, bar.volume))]
            for bar in catalog.bars(bar_types=[f"{name}-1-MINUTE-LAST-EXTERNAL" for name in names])
        ],
        "quotes": [
            [tick.instrument_id.value, tick.ts_event // 1000, number(tick.bid_price), number(tick.ask_price)]
            for tick in catalog.quote_ticks(instrument_ids=names)
        ],
        "trades": [
            [tick.instrument_id.value, tick.ts_event // 1000, number(tick.price), number(tick.size)]
            for tick in catalog.trade_ticks(instrument_ids=names)
        ],
    }
    print(json.dumps({"bytes": nautilus_pyo3.PRECISION_BYTES, "read": read}))


def number(value: Price | Quantity) -> float:
    """The float nearest to the decimal that the package reads; its own conversion may miss it by the last digit."""
    return float(value.as_decimal())


def price(value: int, digits: int) -> Price:
    return Price.from_str(f"{value / 10**digits:.{digits}f}")


def size(rng: random.Random, digits: int) -> Quantity:
    return Quantity.from_str(f"{rng.randint(1, 10**7) / 10**digits:.{digits}f}")


def walk(rng: random.Random, digits: int):
    value = 150 * 10**digits
    for i in range(ROWS):
        value = max(1000, value + rng.randint(-(10**digits), 10**digits))
        yield i, value


def bars_of(rng: random.Random, name: str, digits: int, size_digits: int):
    bar_type = BarType.from_str(f"{name}-1-MINUTE-LAST-EXTERNAL")
    bars = []
    for i, value in walk(rng, digits):
        close = value + rng.randint(-900, 900)
        high = max(value, close) + rng.randint(0, 99)
        low = min(value, close) - rng.randint(0, 99)
        prices = [price(one, digits) for one in (value, high, low, close)]
        bars.append(Bar(bar_type, *prices, size(rng, size_digits), START + i * MINUTE, START + i * MINUTE))
    return bars


def quotes_of(rng: random.Random, name: str, digits: int, size_digits: int):
    quotes = []
    for i, value in walk(rng, digits):
        time = START + i * 1_000_000_000 + 1000 * rng.randint(0, 999_999)
        sizes = (size(rng, size_digits), size(rng, size_digits))
        bid, ask = price(value, digits), price(value + rng.randint(0, 9), digits)
        quotes.append(QuoteTick(InstrumentId.from_str(name), bid, ask, *sizes, time, time))
    return quotes


def trades_of(rng: random.Random, name: str, digits: int, size_digits: int):
    trades = []
    for i, value in walk(rng, digits):
        time = START + i * 1_000_000_000
        side = rng.choice([AggressorSide.BUYER, AggressorSide.SELLER])
        identity = (InstrumentId.from_str(name), price(value, digits), size(rng, size_digits), side, TradeId(str(i)))
        trades.append(TradeTick(*identity, time, time))
    return trades


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
