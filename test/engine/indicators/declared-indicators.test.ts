import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import { exponential } from '../../../engine/indicators/series/averages';
import { INDICATORS, INDICATOR_NAMES } from '../../../engine/indicators/indicators';
import type { IndicatorHandle, IndicatorHandles } from '../../../engine/strategies/define-strategy';
import { marketWith } from '../random-market';
import { configOf, engineWith, errorOf } from '../support';
import { randomBars } from './random-bars';

const config = configOf({ strategy: 'under-test' });

describe('an indicator that a strategy declares', () => {
  it('has a handle for each of its outputs', () => {
    const bars = randomBars({ seed: 3, count: 60 });
    const seen: number[][] = [];
    let handles: IndicatorHandles<'macd'>;
    let range: IndicatorHandle;
    engineWith(() => ({
      init(ctx) {
        handles = ctx.indicator('macd', { fast: 3, slow: 6, signal: 4 });
        range = ctx.indicator('atr');
      },
      onBar: (ctx) =>
        seen.push([ctx.value(handles.macd), ctx.value(handles.signal), ctx.value(handles.histogram), ctx.value(range)]),
    })).run(marketWith(bars), config);
    const [fast, slow] = [exponential(bars.close, 3), exponential(bars.close, 6)];
    const macd = fast.map((value, t) => value - slow[t]!);
    const signal = exponential(macd, 4);
    seen.forEach(([line, average, histogram], t) => {
      expect([line, average, histogram]).toEqual([macd[t], signal[t], macd[t]! - signal[t]!]);
    });
    expect(seen.findIndex((values) => !Number.isNaN(values[3]))).toBe(14);
  });

  it('is shared by the instruments of a panel, not by those of another', () => {
    const bars = ['A.X', 'B.X'].map((instrument, i) => randomBars({ seed: 5 + i, count: 30, instrument }));
    const other = randomBars({ seed: 9, count: 40, instrument: 'C.X' });
    const sums: Record<string, number> = {};
    const handles = new Set<IndicatorHandle>();
    engineWith(() => {
      let handle: IndicatorHandle;
      return {
        init: (ctx) => void handles.add((handle = ctx.indicator('donchian', { period: 1 }).upper)),
        onBar: (ctx) => void (sums[ctx.instrument] = (sums[ctx.instrument] ?? 0) + ctx.value(handle) - ctx.high),
      };
    }).run(marketWith(...bars, other), config);
    expect(sums).toEqual({ 'A.X': 0, 'B.X': 0, 'C.X': 0 });
    expect([...handles]).toEqual([0]);
  });

  it('fails the run where its parameters are wrong, with the parameter and the instrument', () => {
    const tested = engineWith(() => ({
      init: (ctx) => void ctx.indicator('macd', { signal: 0 }),
      onBar: () => undefined,
    }));
    const error = errorOf(() => tested.run(marketWith(randomBars({ seed: 1, count: 5 })), config));
    expect(error).toMatchObject({ code: 'STRATEGY_FAILED', details: { instrument: 'A.X' } });
    expect(error.message).toContain('macd, signal');
  });
});

describe('data without volume', () => {
  it('leaves what needs it undefined, and nothing else', () => {
    const bars = randomBars({ seed: 4, count: 120 });
    bars.volume.fill(NaN);
    const { panels } = marketWith(bars);
    const needing = INDICATOR_NAMES.filter((name) => {
      const indicator = INDICATORS[name];
      const parameters = indicator.parameters.parse(name === 'sma' || name === 'ema' ? { period: 3 } : {});
      return indicator.compute(panels[0]!, parameters as never).every((column) => column.every(Number.isNaN));
    });
    expect(needing.sort()).toEqual(['accumulation-distribution', 'chaikin-money-flow', 'mfi', 'obv', 'vwap', 'vwma']);
  });
});

describe('the manual', () => {
  const manual = readFileSync(join(__dirname, '../../../docs/indicators.md'), 'utf8');

  it.each(INDICATOR_NAMES)('lists %s with its parameters, defaults and outputs', (name) => {
    const cells = (/^\| `(.*)$/gm[Symbol.match](manual) ?? []).map((row) => row.split('|').map((cell) => cell.trim()));
    const row = cells.find(([, first]) => first === `\`${name}\``)!;
    const { parameters, outputs } = INDICATORS[name];
    const defaults = Object.entries(parameters.shape as Record<string, ZodType>).map(([parameter, type]) => {
      const { data } = type.safeParse(undefined);
      return parameter === 'source'
        ? 'source'
        : data === undefined
          ? parameter
          : `${parameter} ${data as number | string}`;
    });
    expect(row[2]).toBe(defaults.map((text) => `\`${text}\``).join(', '));
    expect(row[3]).toBe(outputs.length === 1 ? '' : outputs.map((output) => `\`${output}\``).join(', '));
  });
});
