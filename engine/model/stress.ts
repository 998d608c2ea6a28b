import { z } from 'zod';
import { idPatternSchema } from './id-pattern';
import { instrumentIdSchema } from './identifiers';
import { isoTimeSchema } from './time';

const SHOCK_PATHS = ['jump', 'drift', 'pulse'] as const;

const shockSchema = z
  .strictObject({
    instruments: z
      .array(idPatternSchema)
      .min(1)
      .max(1000)
      .optional()
      .describe(
        'Ids or patterns such as `*.XNAS`. Without it, all of the run, of which options follow their underlyings.',
      ),
    price: z
      .number()
      .gt(-1)
      .max(1000)
      .optional()
      .describe('Change of all prices as a fraction: -0.4 leaves 60 % of them.'),
    path: z
      .enum(SHOCK_PATHS)
      .default('jump')
      .describe(
        'How prices change: `jump` at the first bar of the window, for good; `drift` in even steps over its bars, for good; `pulse` for its bars alone.',
      ),
    volatility: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe(
        "Times as far from the straight way between the window's ends, which stay: so many times the volatility.",
      ),
    spread: z.number().min(0).max(1000).optional().describe('Times the spread, quoted or of the settings.'),
    addedSpread: z.number().min(0).max(1).optional().describe('Fraction of the price by which spreads widen.'),
    correlation: z
      .number()
      .min(-1)
      .max(1)
      .optional()
      .describe('How far all correlations of the instruments are drawn: above 0 to 1, below 0 to 0.'),
  })
  .refine(
    ({ price, volatility, spread, addedSpread, correlation }) =>
      [price, volatility, spread, addedSpread, correlation].some((change) => change !== undefined),
    { path: ['price'], error: 'a shock changes something: price, volatility, spread, addedSpread or correlation' },
  );
export type Shock = z.output<typeof shockSchema>;

const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  probability: z.number().min(0).max(1).optional().describe('Of all scenarios or of none; they sum to 1.'),
  from: isoTimeSchema
    .optional()
    .describe(
      "First bar of the window of its shocks, or of what is replayed. Without it, the bar in the run's middle.",
    ),
  to: isoTimeSchema.optional().describe("Last bar of the window. Without it, the run's last."),
  replay: z
    .strictObject({
      from: isoTimeSchema,
      to: isoTimeSchema.describe('Inclusive.'),
      instruments: z
        .record(instrumentIdSchema, instrumentIdSchema)
        .optional()
        .describe('Of which instrument of the session one of the run gets the returns. Without it, its own.'),
    })
    .optional()
    .describe('A window of the session whose returns come again.'),
  shocks: z.array(shockSchema).max(100).default([]).describe('One after the other; without any nothing changes.'),
});
export type ScenarioRequest = z.output<typeof scenarioSchema>;

const PROBABILITY_ROUNDING = 1e-9;

export const scenariosSchema = z
  .array(scenarioSchema)
  .min(1)
  .max(50)
  .superRefine((scenarios, ctx) => {
    const fail = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    const names = scenarios.map(({ name }) => name);
    names.forEach((name, i) => {
      if (names.indexOf(name) < i) fail([i, 'name'], 'is the name of an earlier one');
    });
    const given = scenarios.filter(({ probability }) => probability !== undefined).length;
    if (given === 0) return;
    scenarios.forEach(({ probability }, i) => {
      if (probability === undefined) fail([i, 'probability'], 'is missing, as others have one');
    });
    const sum = scenarios.reduce((total, { probability = 0 }) => total + probability, 0);
    if (given === scenarios.length && Math.abs(sum - 1) > PROBABILITY_ROUNDING) {
      fail([0, 'probability'], `must sum to 1 over all scenarios, was ${sum}`);
    }
  });
