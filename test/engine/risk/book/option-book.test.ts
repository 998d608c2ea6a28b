import { buildMarket, type BarSeries, type MarketData } from '../../../../engine/columns/market-data';
import type { PlayedSample } from '../../../../engine/judging/types';
import type { Instrument } from '../../../../engine/model/instrument';
import type { Shift } from '../../../../engine/model/what-if';
import { blackScholesPrice } from '../../../../engine/options/black-scholes';
import { holdingsAt, optionBook } from '../../../../engine/risk/book/option-book';
import { positionOf, shiftBook } from '../../../../engine/risk/book/shift-book';

const DAY = 86_400_000_000;
const START = 19_724 * DAY;
/** Hull, "Options, Futures, and Other Derivatives", example 15.6: the call is worth 4.76, the put 0.81. */
const HULL = { spot: 42, strike: 40, years: 0.5, rate: 0.1, yield: 0, volatility: 0.2 };
const CALL = blackScholesPrice({ ...HULL, right: 'call' });

function ticks(instrument: string, prices: readonly number[]): BarSeries {
  const column = Float64Array.from(prices);
  const times = column.map((_, i) => START + i * DAY);
  return { instrument, times, ticks: true, open: column, high: column, low: column, close: column, volume: column };
}

const option = (id: string, right: 'call' | 'put'): Instrument => ({
  ...{ id, kind: 'option', multiplier: 100, underlying: 'S', right, strike: 40 },
  expiry: START + DAY + 182.5 * DAY,
});

function hullMarket(): MarketData {
  const market = buildMarket('book', [ticks('S.X', [50, 42]), ticks('C.X', [9, CALL]), ticks('P.X', [5, 100])]);
  return {
    ...market,
    instruments: { 'C.X': option('C.X', 'call'), 'P.X': option('P.X', 'put') },
  };
}

const shift = (fields: Partial<Shift>): Shift => ({ spot: 0, volatility: 0, days: 0, ...fields });
const terms = { at: START + DAY, rate: 0.1, yield: 0 };

test('what is held at a moment is what fills until then leave', () => {
  const fills = {
    ...{ time: Float64Array.of(1, 2, 3, 4), instrument: ['A', 'B', 'A', 'B'], side: ['buy', 'sell', 'sell', 'buy'] },
    ...{ quantity: Float64Array.of(3, 2, 1, 2), price: new Float64Array(4) },
  } as unknown as PlayedSample['fills'];
  expect([...holdingsAt({ fills }, 3)]).toEqual([
    ['A', 2],
    ['B', -2],
  ]);
  expect([...holdingsAt({ fills }, 4)]).toEqual([['A', 2]]);
});

test('positions have the volatility of their last price, and greeks for all that is held', () => {
  const holdings = new Map([
    ['C.X', -2],
    ['S.X', 150],
  ]);
  const { entries, left } = optionBook(hullMarket(), { ...terms, holdings });
  expect(left).toEqual([]);
  const [call, stock] = entries.map(positionOf);
  expect(call!.price).toBeCloseTo(4.76, 2);
  expect(call!.volatility).toBeCloseTo(0.2, 9);
  expect([call!.spot, call!.years]).toEqual([42, 0.5]);
  // Delta N(0.7693) = 0.7791, times -2 contracts of 100.
  expect(call!.delta).toBeCloseTo(-200 * 0.7791, 1);
  // n(0.7693) = 0.2968: gamma over 42 x 0.2 x 0.7071 is 0.04996, vega times 42 x 0.7071 is 8.814.
  expect(call!.gamma).toBeCloseTo(-200 * 0.04996, 2);
  expect(call!.vega).toBeCloseTo(-200 * 8.814, 0);
  expect([stock!.delta, stock!.gamma, stock!.volatility]).toEqual([150, 0, null]);
});

test('shifts are told by greeks and by pricing anew', () => {
  const holdings = new Map([
    ['C.X', 1],
    ['S.X', -10],
  ]);
  const { entries } = optionBook(hullMarket(), { ...terms, holdings });
  const priced = (changes: Partial<typeof HULL>) =>
    100 * (blackScholesPrice({ ...HULL, right: 'call', ...changes }) - CALL);
  const up = shiftBook(entries, shift({ spot: 0.1 }));
  expect(up.revalued).toBeCloseTo(priced({ spot: 46.2 }) - 42, 6);
  // Delta of 77.91 less 10 times 4.2, and half of 4.996 times 4.2 squared.
  expect(up.byGreeks.delta).toBeCloseTo(67.91 * 4.2, 0);
  expect(up.byGreeks.gamma).toBeCloseTo((4.996 * 4.2 * 4.2) / 2, 1);
  expect(up.byGreeks.total).toBeCloseTo(up.byGreeks.delta + up.byGreeks.gamma, 12);
  const all = shiftBook(entries, shift({ spot: -0.05, volatility: 0.1, days: 73 }));
  expect(all.revalued).toBeCloseTo(priced({ spot: 39.9, volatility: 0.3, years: 0.3 }) + 21, 6);
  const late = shiftBook(entries, shift({ days: 400 }));
  expect(late.revalued).toBeCloseTo(100 * (2 - CALL), 6);
  // A small shift is the same either way.
  const small = shiftBook(entries, shift({ spot: 1e-4, volatility: 1e-4, days: 0.01 }));
  expect(small.byGreeks.total).toBeCloseTo(small.revalued, 4);
});

test('options without a value by the model are named', () => {
  const { entries, left } = optionBook(hullMarket(), { ...terms, holdings: new Map([['P.X', 1]]) });
  expect(entries).toEqual([]);
  expect(left).toEqual([{ instrument: 'P.X', reason: 'has a price that no volatility explains' }]);
});

test('money of several currencies is not added: options in another one than the first are left out, with the reason', () => {
  const market = hullMarket();
  const { 'C.X': call, 'P.X': put } = market.instruments!;
  const instruments = { 'C.X': { ...call!, currency: 'EUR' }, 'P.X': { ...put!, currency: 'USD' } };
  const cheap = blackScholesPrice({ ...HULL, right: 'put' });
  const priced = buildMarket('book', [ticks('S.X', [50, 42]), ticks('C.X', [9, CALL]), ticks('P.X', [5, cheap])]);
  const holdings = new Map([
    ['C.X', 1],
    ['P.X', 1],
  ]);
  const { entries, left } = optionBook({ ...priced, instruments }, { ...terms, holdings });
  expect(entries.map(({ instrument }) => instrument)).toEqual(['C.X']);
  expect(left).toEqual([{ instrument: 'P.X', reason: 'is in USD, others in EUR' }]);
});
