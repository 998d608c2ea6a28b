/** What a new file of a strategy begins with. */

export const RULES_END = '.rules.json';

export const NEW_CODE = {
  file: 'my-strategy.ts',
  text: `import { defineStrategy } from 'holdfast';
import { z } from 'zod';

export default defineStrategy({
  id: 'my-strategy',
  name: 'My strategy',
  description: 'Holds while the close is above its average.',
  parameters: z.object({
    period: z.int().min(1).max(1000).default(50).describe('Bars of the average'),
    size: z.number().positive().default(1).describe('Quantity to hold'),
  }),
  create({ period, size }) {
    let average;
    return {
      init(ctx) {
        average = ctx.indicator('sma', { period });
      },
      onBar(ctx) {
        const level = ctx.value(average);
        if (ctx.close > level) ctx.target(size);
        else if (ctx.close < level) ctx.target(0);
      },
    };
  },
});
`,
};

export const NEW_RULES = {
  file: `my-rules${RULES_END}`,
  text: `{
  "id": "my-rules",
  "name": "My rules",
  "description": "Holds while the fast average is above the slow one, from the crossing on.",
  "parameters": {
    "fast": { "type": "integer", "default": 20, "min": 2, "max": 200, "description": "Bars of the fast average" },
    "slow": { "type": "integer", "default": 50, "min": 2, "max": 500 },
    "size": { "default": 1, "min": 0.001, "max": 1000000 }
  },
  "indicators": {
    "fast": { "indicator": "ema", "period": "$fast" },
    "slow": { "indicator": "sma", "period": "$slow" }
  },
  "enter": { "left": "fast", "is": "crosses-above", "right": "slow" },
  "exit": { "left": "fast", "is": "crosses-below", "right": "slow" },
  "size": { "quantity": "$size" }
}
`,
};

export interface StrategyText {
  file: string;
  text: string;
}
