import fc from 'fast-check';
import type { ZodType } from 'zod';
import { buildMarket, PRICE_FIELDS, type BarSeries, type Panel } from '../../../engine/columns/market-data';
import { INDICATORS, INDICATOR_NAMES } from '../../../engine/indicators/indicators';
import { resolveIndicator } from '../../../engine/indicators/resolve-indicator';
import { errorOf } from '../support';
import { NAIVE, type Bar } from './naive-indicators';
import { randomBars } from './random-bars';

const DAY = 86_400_000_000;
const panelOf = (...series: BarSeries[]): Panel => buildMarket('under-test', series).panels[0]!;
/** `sma` and `ema` alone have no usual period. */
const usual = (name: string) => ({ name, parameters: name === 'sma' || name === 'ema' ? { period: 20 } : {} });

function columnsOf(panel: Panel, request: { name: string; parameters?: Record<string, unknown> }): Float64Array[] {
  const { indicator, parameters } = resolveIndicator(request);
  return indicator.compute(panel, parameters);
}

function cut(series: BarSeries, count: number): BarSeries {
  const columns = [...PRICE_FIELDS, 'times' as const].map((field) => [field, series[field].slice(0, count)] as const);
  return { ...series, ...Object.fromEntries(columns) };
}

function historyOf(series: BarSeries, t: number): Bar[] {
  return Array.from({ length: t + 1 }, (_, i) => ({
    day: Math.floor(series.times[i]! / DAY),
    open: series.open[i]!,
    high: series.high[i]!,
    low: series.low[i]!,
    close: series.close[i]!,
    volume: series.volume[i]!,
  }));
}

const bars = fc
  .record({ seed: fc.integer({ min: 1, max: 2147483646 }), count: fc.integer({ min: 0, max: 140 }) })
  .map(randomBars);

describe.each(INDICATOR_NAMES)('%s', (name) => {
  it('equals the naive one at every bar', () => {
    const series = randomBars({ seed: 7 + name.length, count: 150 });
    const columns = columnsOf(panelOf(series), usual(name));
    for (let t = 0; t < 150; t++) {
      const expected = NAIVE[name]!(historyOf(series, t));
      INDICATORS[name].outputs.forEach((output, i) => {
        const [found, wanted] = [columns[i]![t]!, expected[output]!];
        const where = `${output} at bar ${t}: ${found}, naively ${wanted}`;
        if (Number.isNaN(wanted)) expect([where, found]).toEqual([where, NaN]);
        else expect([where, Math.abs(found - wanted) <= 1e-8 * Math.max(1, Math.abs(wanted))]).toEqual([where, true]);
      });
    }
    expect(columns.every((column) => !Number.isNaN(column[149]!))).toBe(true);
  });

  it('does not change when later bars are removed', () => {
    fc.assert(
      fc.property(bars, fc.nat(140), (series, rest) => {
        const kept = Math.min(rest, series.times.length);
        const whole = columnsOf(panelOf(series), usual(name));
        const early = columnsOf(panelOf(cut(series, kept)), usual(name));
        early.forEach((column, i) => expect(column).toEqual(whole[i]!.slice(0, kept)));
      }),
      { numRuns: 20 },
    );
  });

  it('treats each instrument of a panel alone', () => {
    const series = ['A.X', 'B.X', 'C.X'].map((instrument, i) => randomBars({ seed: 100 + i, count: 90, instrument }));
    const together = columnsOf(panelOf(...series), usual(name));
    series.forEach((one, k) => {
      columnsOf(panelOf(one), usual(name)).forEach((alone, i) => {
        expect(Float64Array.from(alone, (_, t) => together[i]![3 * t + k]!)).toEqual(alone);
      });
    });
  });

  it('is a number or not defined in a market that stands still, and without bars empty', () => {
    const still = randomBars({ seed: 1, count: 90 });
    for (const field of ['open', 'high', 'low', 'close'] as const) still[field].fill(12.5);
    for (const column of columnsOf(panelOf(still), usual(name))) {
      expect(column.filter((value) => !Number.isFinite(value) && !Number.isNaN(value))).toHaveLength(0);
    }
    expect(columnsOf(panelOf(cut(still, 0)), usual(name)).every((column) => column.length === 0)).toBe(true);
  });

  it('refuses parameters that it does not take', () => {
    const refusal = (parameters: Record<string, unknown>) => errorOf(() => resolveIndicator({ name, parameters }));
    expect(refusal({ ...usual(name).parameters, colour: 1 }).code).toBe('VALIDATION');
    for (const [parameter, type] of Object.entries(INDICATORS[name].parameters.shape as Record<string, ZodType>)) {
      expect(type.safeParse(undefined).success).toBe(!Object.hasOwn(usual(name).parameters, parameter));
      // Any text may be the name of a column.
      for (const wrong of [parameter === 'source' ? '' : 'soon', -1, Infinity]) {
        const error = refusal({ ...usual(name).parameters, [parameter]: wrong });
        expect(error).toMatchObject({ code: 'VALIDATION', path: parameter });
      }
    }
  });
});
