import { IndicatorCache } from '../../../engine/indicators/indicator-cache';
import { marketWith, seriesOf } from '../random-market';

const market = marketWith(seriesOf('A.X', [1, 2, 3, 4]));
const sma = (period: number) => ({ name: 'sma', parameters: { period } });

describe('the indicator cache', () => {
  it('computes a column once', () => {
    const cache = new IndicatorCache(1000);
    const first = cache.column(market, 0, sma(2));
    expect(cache.column(market, 0, sma(2))).toBe(first);
    expect(cache.column(market, 0, { name: 'sma', parameters: { period: 2, source: 'high' } })).not.toEqual(first);
    expect(cache.column(market, 0, { name: 'ema', parameters: { period: 2 } })).not.toBe(first);
  });

  it('takes defaults and the order of parameters for what they are', () => {
    const cache = new IndicatorCache(10_000);
    const macd = (parameters: Record<string, number>) => cache.columns(market, 0, { name: 'macd', parameters });
    expect(macd({ signal: 9, slow: 26, fast: 12 })).toBe(macd({}));
    expect(macd({ fast: 11 })).not.toBe(macd({}));
    expect(macd({})).toHaveLength(3);
    expect(cache.bytes).toBe(2 * 3 * 32);
  });

  it('keeps to its bound, the least used going first', () => {
    const cache = new IndicatorCache(64);
    const [one, two] = [cache.column(market, 0, sma(1)), cache.column(market, 0, sma(2))];
    expect(cache.column(market, 0, sma(1))).toBe(one);
    cache.column(market, 0, sma(3));
    expect(cache.bytes).toBe(64);
    expect(cache.column(market, 0, sma(1))).toBe(one);
    expect(cache.column(market, 0, sma(2))).not.toBe(two);
  });

  it('forgets a market', () => {
    const cache = new IndicatorCache(1000);
    cache.column(market, 0, sma(1));
    cache.forget('another');
    expect(cache.bytes).toBe(32);
    cache.forget(market.hash);
    expect(cache.bytes).toBe(0);
  });
});
