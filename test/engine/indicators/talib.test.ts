import { buildMarket } from '../../../engine/columns/market-data';
import { resolveIndicator } from '../../../engine/indicators/resolve-indicator';
import { randomBars } from './random-bars';
import pinned from './talib-values.json';

const bars = randomBars(pinned);
const panel = buildMarket('talib', [bars]).panels[0]!;

describe(`values of TA-Lib ${pinned.talib}`, () => {
  it('are for the same bars', () => {
    const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
    const sums = { close: sum(bars.close), high: sum(bars.high), low: sum(bars.low), volume: sum(bars.volume) };
    expect(sums).toEqual(pinned.sums);
  });

  it.each(pinned.cases.map((one) => [`${one.name} ${one.output}`, one] as const))('%s', (_, one) => {
    const { indicator, parameters } = resolveIndicator(one);
    const column = indicator.compute(panel, parameters)[indicator.outputs.indexOf(one.output)]!;
    const values = Object.entries(one.values as unknown as Record<string, number>);
    expect(column.findIndex((value) => !Number.isNaN(value))).toBe(Math.min(...values.map(([t]) => Number(t))));
    for (const [t, value] of values) {
      expect(Math.abs(column[Number(t)]! - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
    }
  });
});
