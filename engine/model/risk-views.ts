import { z } from 'zod';
import { operationLifeShape } from './operation-life';
import { RISK_KINDS } from './risk';
import { PORTFOLIO_METHODS } from './risk-results';
import { OPERATION_STATUSES } from './status';
import { whatIfResultSchema } from './what-if';

const bandsOf = <T extends z.ZodType>(value: T) =>
  z.object({ p5: value, p25: value, p50: value, p75: value, p95: value });
const bands = bandsOf(z.array(z.number()));
const loss = z.object({
  valueAtRisk: z.number().describe('A loss as a positive fraction, passed with the probability 1 - level.'),
  conditional: z.number().describe('Mean of what is at least that loss.'),
});

export const monteCarloResultSchema = z.object({
  kind: z.literal('monte-carlo'),
  unit: z.enum(['days', 'trades', 'returns']).describe('What a step of a path is.'),
  paths: z.number(),
  horizon: z.number(),
  observations: z.number().describe('Returns that were drawn from.'),
  block: z.number().nullable().describe('Mean length of blocks; null of trades.'),
  moments: z.object({
    mean: z.number(),
    deviation: z.number(),
    skewness: z.number(),
    excessKurtosis: z.number(),
  }),
  losses: z.array(
    z.object({
      level: z.number(),
      historic: loss.describe('Of one step, as they were.'),
      normal: loss.describe('Of one step, normal.'),
      cornishFisher: loss.describe('Of one step, with skewness and kurtosis.'),
      simulated: loss.describe('Of a whole path.'),
    }),
  ),
  ruin: z.object({ loss: z.number(), probability: z.number() }),
  end: bandsOf(z.number()).extend({ mean: z.number(), probabilityOfLoss: z.number() }),
  maxDrawdown: bandsOf(z.number()).extend({ mean: z.number() }),
  bands: z.object({
    worth: bands.describe('After each step, as a multiple of the first worth.'),
    underwater: bands.describe('Fall from the peak so far, after each step.'),
  }),
  reruns: z
    .object({
      base: z.object({ end: z.number(), maxDrawdown: z.number(), sharpe: z.number().nullable() }),
      worse: z.number().describe('Share of the runs that end below that one.'),
      sharpe: bandsOf(z.number()).nullable(),
    })
    .optional()
    .describe('Of the method `markets`: beside the run as it was.'),
});

export const riskSummarySchema = z.object({
  riskId: z.string(),
  workflowId: z.string(),
  kind: z.enum(RISK_KINDS),
  label: z.string().nullable(),
  session: z.string().nullable(),
  strategy: z.string().nullable(),
  run: z.string().nullable().describe('The run that is looked at.'),
  status: z.enum(OPERATION_STATUSES),
  ...operationLifeShape,
});
export type RiskSummaryView = z.infer<typeof riskSummarySchema>;

const figures = {
  totalReturn: z.number().nullable(),
  finalEquity: z.number().nullable(),
  maxDrawdown: z.number().nullable(),
  sharpe: z.number().nullable(),
  trades: z.number().nullable(),
  fills: z.number().nullable(),
  liquidations: z.number().describe('Fills that closed positions for want of margin.'),
  losses: z.array(loss.extend({ level: z.number() })).describe('Of one day, as they were.'),
};
const change = z.object({ totalReturn: z.number(), finalEquity: z.number(), maxDrawdown: z.number() });

export const stressResultSchema = z.object({
  kind: z.literal('stress'),
  base: z.object(figures).describe('The run as it was.'),
  scenarios: z.array(
    z.object({
      name: z.string(),
      probability: z.number().nullable(),
      from: z.string().describe('Window of the shocks.'),
      to: z.string(),
      ...figures,
      change: change.describe('Against the run as it was.'),
      unfollowed: z
        .array(z.object({ instrument: z.string(), reason: z.string() }))
        .optional()
        .describe('Options that keep their own prices, but for shocks of all instruments, and why.'),
    }),
  ),
  expected: change.extend({ change }).nullable().describe('Means by the probabilities; null without them.'),
  worst: z.string().describe('The scenario with the least return.'),
});

const weighted = z.object({
  weights: z.record(z.string(), z.number()).describe('By instrument; they sum to 1.'),
  expectedReturn: z.number().describe('A year.'),
  volatility: z.number().describe('A year.'),
  sharpe: z.number(),
  turnover: z.number().describe('Sum of the changes from what is held.'),
  cost: z.number(),
});

export const portfolioResultSchema = z.object({
  kind: z.literal('portfolio'),
  days: z.number().describe('Returns of each instrument.'),
  shrinkage: z.number().describe('How far the covariance was drawn, from 0 to 1.'),
  portfolios: z.array(weighted.extend({ method: z.enum(PORTFOLIO_METHODS) })),
  frontier: z.array(weighted).describe('From the least variance to the largest return.'),
});

const riskResultSchema = z.discriminatedUnion('kind', [
  monteCarloResultSchema,
  stressResultSchema,
  whatIfResultSchema,
  portfolioResultSchema,
]);

export const riskViewSchema = riskSummarySchema.extend({
  result: riskResultSchema.nullable().describe('Null before the end.'),
});
export type RiskView = z.infer<typeof riskViewSchema>;
