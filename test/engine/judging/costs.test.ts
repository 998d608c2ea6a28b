import { z } from 'zod';
import { buildMarket } from '../../../engine/columns/market-data';
import { costs } from '../../../engine/judging/rungs/costs';
import type { PlayedSample } from '../../../engine/judging/types';
import { defineStrategy } from '../../../engine/strategies/define-strategy';
import { toolsOver } from '../../judge/zoo-tools';
import { configOf } from '../support';

const DAY = 86_400_000_000;
/** Mondays to Fridays; what opens on a Monday has risen by ten since Friday, and falls back on Tuesday. */
function weeks(count: number) {
  const days = Array.from({ length: 5 * count }, (_, i) => i);
  const monday = Date.parse('2024-01-01T00:00:00Z') * 1000;
  const column = Float64Array.from(days, (i) => 100 + (i % 5 === 0 ? 10 : 0));
  const times = Float64Array.from(days, (i) => monday + (Math.floor(i / 5) * 7 + (i % 5)) * DAY);
  const volume = new Float64Array(days.length).fill(1e6);
  const prices = { open: column, high: column, low: column, close: column };
  return buildMarket('weeks', [{ instrument: 'A.XNYS', times, ...prices, volume }]);
}

/** Short from Monday to Tuesday: sold on what is seen on Friday, bought back on what is seen on Monday. */
const fade = defineStrategy({
  ...{ id: 'under-test', name: '', description: '', parameters: z.object({}) },
  create: () => ({
    onBar(ctx) {
      if (ctx.index % 5 === 4) ctx.target(-10);
      if (ctx.index % 5 === 0) ctx.target(0);
    },
  }),
});

test('a result that Friday makes does not live through orders that are a bar late', async () => {
  const tools = toolsOver(weeks(30), fade);
  const config = configOf({ strategy: 'under-test', account: { initialCapital: 10_000, type: 'margin' } as never });
  const [base] = await tools.run([config]);
  const subject = { config, objective: { terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'max' } } as never;
  const { passed, code, evidence } = await costs.run(subject, tools, base as PlayedSample);
  // 29 weekends of 10 shares and 10 dollars; a bar later it sells on Tuesday at 100 and buys on Wednesday at 100.
  expect((base as PlayedSample).statistics.totalReturn).toBeCloseTo(0.29, 12);
  const later = (evidence['variants'] as { name: string; totalReturn: number }[]).find(({ name }) => name === 'later');
  expect(later!.totalReturn).toBeCloseTo(0, 12);
  expect({ passed, code }).toEqual({ passed: false, code: 'COSTS' });
});
