/** `My idea` of `my-idea` or `my_idea`. */
function titleOf(name: string): string {
  const words = name.replace(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A strategy that runs as it stands. */
export function strategySource(name: string): string {
  return `import { defineStrategy, type IndicatorHandle } from 'holdfast';
import { z } from 'zod';

export default defineStrategy({
  id: '${name.replaceAll('_', '-')}',
  name: '${titleOf(name)}',
  description: 'Long while the close is above its average, flat while it is below.',
  parameters: z.object({
    length: z.int().min(2).max(500).default(20).describe('Bars of the average'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold while long'),
  }),
  create({ length, size }) {
    let average: IndicatorHandle;
    return {
      init(ctx) {
        average = ctx.indicator('sma', { period: length });
      },
      onBar(ctx) {
        const level = ctx.value(average);
        // NaN, before the average exists, is neither above nor below.
        if (ctx.close > level) ctx.target(size);
        else if (ctx.close < level) ctx.target(0);
      },
    };
  },
});
`;
}

/** Its test. */
export function testSource(name: string): string {
  return `import assert from 'node:assert/strict';
import { defineTests } from 'holdfast';
import strategy from './${name}';

export default defineTests(strategy, {
  'buys at the open after a close above the average, sells after one below'({ run }) {
    const { fills } = run({ closes: [10, 10, 10, 12, 12, 8, 8], parameters: { length: 3, size: 2 } });
    assert.deepEqual(
      fills.map(({ side, quantity, price }) => [side, quantity, price]),
      [
        ['buy', 2, 12],
        ['sell', 2, 8],
      ],
    );
  },
});
`;
}
