import { currencyOf, isPaidFor } from '../../../engine/model/instrument-currency';
import { plainInstrument } from '../../../engine/model/instrument';

describe('the currency of an instrument', () => {
  it.each([
    ['EURUSD.OANDA', 'USD'],
    ['USDJPY.FXCM', 'JPY'],
    ['BTC-USD.COINBASE', 'USD'],
    ['BTCUSDT.BINANCE', 'USDT'],
    ['BTCUSDT-PERP.BINANCE', 'USDT'],
    ['AAPL.NASDAQ', 'USD'],
    ['SPY240119C00475000.OPRA', 'USD'],
    ['ESZ24.XCME', 'USD'],
    ['RELIANCE.NSE', 'INR'],
    ['NIFTY24JAN25C21700.NFO', 'INR'],
    ['SAP.XETR', 'EUR'],
    ['VOD.LSE', 'GBX'],
    ['7203.T', 'JPY'],
    ['FDAXZ24.EUREX', 'EUR'],
    ['FSMIZ24.EUREX', 'CHF'],
    ['A.SIM', undefined],
    ['BTC-27DEC24-100000-C.DERIBIT', undefined],
  ])('%s is quoted in %s', (id, currency) => {
    expect(currencyOf({ id })).toBe(currency);
  });

  it('is the declared one before any other', () => {
    expect(currencyOf({ id: 'VOD.LSE', currency: 'GBP' })).toBe('GBP');
  });

  it.each([
    ['AAPL.NASDAQ', true],
    ['SPY240119C00475000.OPRA', true],
    ['BTCUSDT.BINANCE', true],
    ['EURUSD.OANDA', false],
    ['XAUUSD.OANDA', false],
    ['BTCUSDT-PERP.BINANCE', false],
    ['ESZ24.XCME', false],
  ])('%s is paid for in full: %p', (id, paid) => {
    expect(isPaidFor(plainInstrument(id))).toBe(paid);
  });
});
