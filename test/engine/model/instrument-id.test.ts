import { describeInstrument } from '../../../engine/model/describe-instrument';
import type { HoldfastError } from '../../../engine/model/errors';
import { instrumentIdSchema } from '../../../engine/model/identifiers';
import type { InstrumentDefinition } from '../../../engine/model/instrument-definition';
import { looksLikeDerivative, parseInstrumentId } from '../../../engine/model/instrument-id';
import { requireTerms, termsOf } from '../../../engine/model/instrument-terms';
import { errorOf } from '../support';

const said = (id: string, near?: number) => {
  const parsed = Object.entries(parseInstrumentId(id, near));
  return Object.fromEntries(parsed.filter(([field]) => !['id', 'symbol', 'venue'].includes(field)));
};
const option = (underlying: string, expiry: string, ...[right, strike]: ['call' | 'put', number]) => ({
  kind: 'option',
  underlying,
  expiry,
  right,
  strike,
});

const future = (underlying: string, month: string, more = {}) => ({ kind: 'future', underlying, month, ...more });

function errorOfTerms(id: string, definition: InstrumentDefinition = {}): HoldfastError | undefined {
  try {
    requireTerms(describeInstrument(id, definition), termsOf(parseInstrumentId(id)), definition);
  } catch (error) {
    return error as HoldfastError;
  }
}

describe('an identifier', () => {
  it.each([
    ['NIFTY25JAN30C21000.NSE', option('NIFTY', '2025-01-30', 'call', 21_000)],
    ['NIFTY25JAN30P9500.NSE', option('NIFTY', '2025-01-30', 'put', 9500)],
    ['NIFTY5025FEB06C121000.NSE', option('NIFTY50', '2025-02-06', 'call', 121_000)],
    ['BANKNIFTY24DEC26P47250.5.NSE', option('BANKNIFTY', '2024-12-26', 'put', 47_250.5)],
    ['SPY240119C00475000.OPRA', option('SPY', '2024-01-19', 'call', 475)],
    ['BRKB240119P00362500.OPRA', option('BRKB', '2024-01-19', 'put', 362.5)],
    ['AAPL1240621C00007375.OPRA', option('AAPL1', '2024-06-21', 'call', 7.375)],
    ['BTC-27DEC24-100000-C.DERIBIT', option('BTC', '2024-12-27', 'call', 100_000)],
    ['XRP_USDC-5JAN24-0d625-P.DERIBIT', option('XRP_USDC', '2024-01-05', 'put', 0.625)],
    ['SPY   240119C00475000.OPRA', option('SPY', '2024-01-19', 'call', 475)],
    // As brokers in India write them: weekly with the day, monthly by the rule of the exchange.
    ['NIFTY2412521700CE.NFO', option('NIFTY', '2024-01-25', 'call', 21_700)],
    ['BANKNIFTY2270733700PE.NFO', option('BANKNIFTY', '2022-07-07', 'put', 33_700)],
    ['NIFTY24O0325000PE.NFO', option('NIFTY', '2024-10-03', 'put', 25_000)],
    ['NIFTY24JAN21700CE.NFO', { ...option('NIFTY', '2024-01-25', 'call', 21_700), expiryByRule: true }],
    ['M&M25SEP3500.5PE.NFO', { ...option('M&M', '2025-09-30', 'put', 3500.5), expiryByRule: true }],
    ['BTC-240628-60000-C.BINANCE', option('BTC', '2024-06-28', 'call', 60_000)],
    ['BTC-USD-240628-60000-P.OKX', { ...option('BTC', '2024-06-28', 'put', 60_000), quote: 'USD' }],
    ['BTC-28JUN24-60000-C-USDT.BYBIT', { ...option('BTC', '2024-06-28', 'call', 60_000), quote: 'USDT' }],
  ])('of an option says underlying, expiry, right and strike: %s', (id, expected) => {
    expect(said(id)).toEqual(expected);
    expect(instrumentIdSchema.safeParse(id).success).toBe(true);
  });

  it.each([
    ['6EH4.XCME', { kind: 'future', underlying: '6E', month: '2024-03' }],
    ['ESZ24.XCME', { kind: 'future', underlying: 'ES', month: '2024-12' }],
    ['BTC-27DEC24.DERIBIT', { kind: 'future', underlying: 'BTC', month: '2024-12', expiry: '2024-12-27' }],
    [
      'NIFTY25JANFUT.NSE',
      { kind: 'future', underlying: 'NIFTY', month: '2025-01', expiry: '2025-01-30', expiryByRule: true },
    ],
    ['NIFTY24JANFUT.NFO', future('NIFTY', '2024-01', { expiry: '2024-01-25', expiryByRule: true })],
    ['CRUDEOIL24JANFUT.MCX', future('CRUDEOIL', '2024-01')],
    ['CLZ24.NYMEX', future('CL', '2024-12')],
    ['ESH2024.CME', future('ES', '2024-03')],
    ['GC=F.COMEX', { kind: 'future', underlying: 'GC' }],
    ['BTCUSDT_240628.BINANCE', future('BTC', '2024-06', { expiry: '2024-06-28', quote: 'USDT' })],
    ['BTC-USD-240628.OKX', future('BTC', '2024-06', { expiry: '2024-06-28', quote: 'USD' })],
    ['BTCUSD_PERP.BINANCE', { kind: 'perpetual', underlying: 'BTC', quote: 'USD' }],
    ['BTCUSD.BITMEX', { kind: 'perpetual', underlying: 'BTC', quote: 'USD' }],
    ['BTCUSD.BITSTAMP', { kind: 'fx', base: 'BTC', quote: 'USD' }],
    ['BTC-USD.COINBASE', { kind: 'fx', base: 'BTC', quote: 'USD' }],
    ['ETHBTC.BINANCE', { kind: 'fx', base: 'ETH', quote: 'BTC' }],
    ['USDTEUR.KRAKEN', { kind: 'fx', base: 'USDT', quote: 'EUR' }],
    ['USDCUSD.COINBASE', { kind: 'fx', base: 'USDC', quote: 'USD' }],
    ['EURUSD=X.FX', { kind: 'fx', base: 'EUR', quote: 'USD' }],
    ['M&M.NSE', { kind: 'equity' }],
    ['BAJAJ-AUTO.NSE', { kind: 'equity' }],
    ['^NSEI.INDEX', { kind: 'index' }],
    ['EUR/USD.X', { kind: 'fx', base: 'EUR', quote: 'USD' }],
    ['EURUSD.FX', { kind: 'fx', base: 'EUR', quote: 'USD' }],
    ['BTCUSDT.BINANCE', { kind: 'fx', base: 'BTC', quote: 'USDT' }],
    ['BTC/USD.KRAKEN', { kind: 'fx', base: 'BTC', quote: 'USD' }],
    ['BTCUSDT-PERP.BINANCE', { kind: 'perpetual', underlying: 'BTC', quote: 'USDT' }],
    ['BTC-PERPETUAL.DERIBIT', { kind: 'perpetual', underlying: 'BTC' }],
    ['BTC/USDT:USDT.BYBIT', { kind: 'perpetual', underlying: 'BTC', quote: 'USDT' }],
    ['BTC-USDT-SWAP.OKX', { kind: 'perpetual', underlying: 'BTC', quote: 'USDT' }],
    ['SPX.INDEX', { kind: 'index' }],
    ['^NSEI.NSE', { kind: 'index' }],
    ['F4.XNAS', { kind: 'equity' }],
    ['BRK.B.XNYS', { kind: 'equity' }],
    ['AAPL.XNAS', { kind: 'equity' }],
  ])('says the kind: %s', (id, expected) => {
    expect(said(id)).toEqual(expected);
    expect(instrumentIdSchema.safeParse(id).success).toBe(true);
  });

  it.each([
    ['NIFTY2501330C21000.NSE', true],
    ['NIFTY24JAN.21700CE.NFO', true],
    ['SPY 475C 0119.OPRA', false],
    ['BTCUSD-240628.KRAKEN', false],
    ['GOLD-20240628.MCX', true],
    ['GOLD24FUT.MCX', true],
    ['BTCPERP.FTX', true],
    ['F4.XNAS', false],
    ['600519.XSHG', false],
    ['BRK-B.NYSE', false],
  ])('of no known form may look like a derivative: %s %s', (id, looks) => {
    expect(looksLikeDerivative(parseInstrumentId(id))).toBe(looks);
  });

  it('resolves a year of one digit from the year that is given', () => {
    expect(said('6EH4.XCME', 2024)).toMatchObject({ month: '2024-03' });
    expect(said('6EH4.XCME', 2025)).toMatchObject({ month: '2034-03' });
    expect(said('6EZ9.XCME', 2011)).toMatchObject({ month: '2019-12' });
  });

  it.each(['NIFTY25JAN30C21000', 'NIFTY25JAN30C210.5', 'AAPL', 'SPY240119C00475000', '.NSE', 'AAPL.'])(
    'without a venue is refused by name: %s',
    (id) => {
      const error = errorOf(() => parseInstrumentId(id));
      expect(error).toMatchObject({ code: 'INVALID_ID', details: { instrument: id } });
      expect(error.message).toContain(`${id} has no venue`);
      const checked = instrumentIdSchema.safeParse(id);
      if (!checked.success) expect(checked.error.issues[0]!.message).toContain(id);
    },
  );

  it.each(['NIFTY25FEB30C21000.NSE', 'SPY241319C00475000.OPRA', 'BTC-31NOV24-1-C.DERIBIT', 'NIFTY25JAN30C0.NSE'])(
    'of an option that cannot exist is refused: %s',
    (id) => expect(errorOf(() => parseInstrumentId(id)).code).toBe('INVALID_ID'),
  );
});

describe('a description', () => {
  it.each([
    ['ESH24.XCME', {}, 1],
    ['SPY240119C00475000.OPRA', {}, 1],
    ['NIFTY24JAN25C21700.NSE', {}, 1],
    ['FDAXM4.EUREX', {}, 1],
    ['GOLD.X', { kind: 'future' as const, multiplier: 100 }, 1],
    // A contract of 10 dollars, of which there are no parts.
    ['BTC-PERPETUAL.DERIBIT', {}, 1],
    // Brokers sell parts of shares, exchanges of coins parts of contracts.
    ['AAPL.XNAS', {}, undefined],
    ['BTC-PERP.BINANCE', {}, undefined],
    ['BTC-27DEC24-100000-C.DERIBIT', { settlement: 'coin' as const, multiplier: 1 }, undefined],
    ['ESH24.XCME', { sizeIncrement: 0.5 }, 0.5],
    ['ESH24.XCME', { minQuantity: 0.1 }, undefined],
  ])('%s with %p trades in steps of %p', (id, definition, increment) => {
    expect(describeInstrument(id, definition).sizeIncrement).toBe(increment);
  });

  it('joins identifier, definition and defaults', () => {
    const definition = { multiplier: 75, currency: 'INR', priceIncrement: 0.05 };
    expect(describeInstrument('NIFTY25JAN30C21000.NSE', definition)).toEqual({
      id: 'NIFTY25JAN30C21000.NSE',
      symbol: 'NIFTY25JAN30C21000',
      venue: 'NSE',
      calendar: 'NSE',
      exercise: 'european',
      settlement: 'cash',
      sizeIncrement: 1,
      ...option('NIFTY', '2025-01-30', 'call', 21_000),
      ...definition,
    });
    expect(describeInstrument('SPY240119C00475000.OPRA')).toMatchObject({
      exercise: 'american',
      settlement: 'physical',
      multiplier: 100,
    });
  });

  it('takes an option whose symbol says nothing from its definition', () => {
    const definition = { ...option('NIFTY', '2025-01-30', 'put', 100), kind: 'option' as const };
    expect(describeInstrument('X123.NSE', definition)).toMatchObject(definition);
    expect(errorOf(() => describeInstrument('X123.NSE', { ...definition, strike: undefined }))).toMatchObject({
      code: 'INSTRUMENTS_INVALID',
      path: 'instruments.json.X123.NSE.strike',
    });
  });

  it.each([
    ['NIFTY25JAN30C21000.NSE', { strike: 22_000 }, 'strike'],
    ['NIFTY25JAN30C21000.NSE', { kind: 'future' as const }, 'kind'],
    ['AAPL.XNAS', { strike: 5 }, 'strike'],
    ['AAPL.XNAS', { listed: '2024-01-02', delisted: '2024-01-01' }, 'delisted'],
  ])('refuses a contradiction: %s %j', (id, definition, field) => {
    const error = errorOf(() => describeInstrument(id, definition));
    expect(error).toMatchObject({ code: 'INSTRUMENTS_INVALID', path: `instruments.json.${id}.${field}` });
  });
});

describe('terms of contracts', () => {
  const cash = { exercise: 'european', settlement: 'cash', multiplier: 100 };
  it.each([
    ['SPX240119C04700000.OPRA', { ...cash, underlying: 'SPX', settledAtOpen: true }],
    ['SPXW240119C04700000.OPRA', { ...cash, underlying: 'SPX' }],
    ['VIXW240117C00015000.CBOE', { ...cash, underlying: 'VIX', settledAtOpen: true }],
    ['NDXP240119C17000000.OPRA', { ...cash, underlying: 'NDX' }],
    ['RUTW240119P01900000.OPRA', { ...cash, underlying: 'RUT' }],
    ['XSP240119P00475000.OPRA', { ...cash, underlying: 'XSP' }],
    ['SPY240119C00475000.OPRA', { exercise: 'american', settlement: 'physical', multiplier: 100 }],
    ['NIFTY24JAN21700CE.NFO', { exercise: 'european', settlement: 'cash', multiplier: 1 }],
    ['ESH24.XCME', { multiplier: 50 }],
    ['CL=F.NYMEX', { multiplier: 1000 }],
    ['BTCUSDT_240628.BINANCE', { multiplier: 1 }],
    ['BTCUSDT-PERP.BINANCE', { multiplier: 1 }],
  ])('are those of its exchange: %s', (id, terms) => {
    const description = describeInstrument(id);
    expect(description).toMatchObject(terms);
    expect(description.settledAtOpen).toBe('settledAtOpen' in terms ? true : undefined);
    expect(errorOfTerms(id)).toBeUndefined();
  });

  it.each([
    ['BTC-27DEC24-100000-C.DERIBIT', 'multiplier'],
    ['SOL-PERPETUAL.DERIBIT', 'multiplier'],
    ['SOL-27DEC24.DERIBIT', 'multiplier'],
    ['BTCUSD.BITMEX', 'multiplier'],
    ['BTC/USD:BTC.OKX', 'multiplier'],
    ['AAPL1240621C00007375.OPRA', 'multiplier'],
    ['ABCZ24.CME', 'multiplier'],
    ['CRUDEOIL24JANFUT.MCX', 'multiplier'],
  ])('that are not known have to be declared: %s', (id, field) => {
    expect(errorOfTerms(id)).toMatchObject({
      code: 'INSTRUMENT_UNDECLARED',
      path: `instruments.json.${id}.${field}`,
      message: expect.stringContaining(id) as string,
    });
    expect(errorOfTerms(id, { multiplier: 1, settlement: 'cash' })).toBeUndefined();
  });
});
