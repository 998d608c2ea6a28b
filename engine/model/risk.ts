import { z } from 'zod';
import { instrumentIdSchema, operationIdSchema, sessionNameSchema } from './identifiers';
import type { RunConfig } from './run-config';
import { PORTFOLIO_METHODS, type MonteCarloResult, type PortfolioResult, type RerunFigures } from './risk-results';
import { scenariosSchema } from './stress';
import type { StressResult } from './stress-results';
import { isoTimeSchema } from './time';
import { shiftsSchema, whatIfFields, type WhatIfResult } from './what-if';

export const RISK_KINDS = ['monte-carlo', 'stress', 'what-if', 'portfolio'] as const;
export type RiskKind = (typeof RISK_KINDS)[number];

/** Fewer returns tell nothing. */
export const LEAST_RETURNS = 10;
const MOST_RETURNS = 100_000;
/** Returns that all paths together draw. */
export const MOST_DRAWS = 200_000_000;

/** Runs on resampled markets. */
const DEFAULT_RERUNS = 200;
export const MOST_RERUNS = 2000;

const areDistinct = (values: readonly unknown[]) => new Set(values).size === values.length;

const common = {
  label: z.string().min(1).max(200).optional().describe('A name of your own.'),
  priority: z.int().min(1).max(5).default(3).describe('1 is the most urgent, 5 the least.'),
};

const monteCarloFields = {
  run: operationIdSchema.optional().describe('A completed run, whose days or trades are drawn from.'),
  returns: z
    .array(z.number().min(-1).max(1000))
    .min(LEAST_RETURNS)
    .max(MOST_RETURNS)
    .optional()
    .describe('Fractions in their order, in place of a run.'),
  method: z
    .enum(['bootstrap', 'trades', 'markets'])
    .default('bootstrap')
    .describe(
      'Days of the run in blocks (stationary bootstrap), its trades one by one, or the run computed again on markets whose bars are drawn in blocks.',
    ),
  order: z
    .enum(['resample', 'shuffle'])
    .default('resample')
    .describe('Of the method `trades`: drawn with repetition, or each once in another order.'),
  paths: z
    .int()
    .min(100)
    .max(100_000)
    .default(10_000)
    .describe('Of the method `markets` 200 by default, and 2,000 at most.'),
  horizon: z
    .int()
    .min(1)
    .max(2520)
    .optional()
    .describe('Days or trades of a path; by default 252 days, or as many trades as there were.'),
  block: z
    .number()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Mean length of a block in days, of the method `markets` in bars; by default chosen by the series (Patton, Politis and White 2009).',
    ),
  levels: z
    .array(z.number().gt(0.5).lt(1))
    .min(1)
    .max(10)
    .refine(areDistinct, 'each once')
    .default([0.95, 0.99])
    .describe('Confidence of value at risk.'),
  ruin: z.number().gt(0).max(1).default(0.5).describe('Loss of the first worth that counts as ruin, as a fraction.'),
  seed: z.int().min(0).max(4_294_967_295).default(0),
};

const stressFields = {
  run: operationIdSchema.optional().describe('A completed run.'),
  scenarios: scenariosSchema.optional().describe('What else the market might have done.'),
  levels: monteCarloFields.levels,
};

const whatIfRequest = {
  run: operationIdSchema.optional().describe('A completed run.'),
  at: isoTimeSchema.optional().describe("A moment, or the end of a date, of the run. Without it, the run's end."),
  ...whatIfFields,
};

const weight = z.number().min(-10).max(10);
const weights = z.record(z.string(), weight);

const portfolioFields = {
  session: sessionNameSchema.optional().describe('Whose bars are taken.'),
  instruments: z.array(instrumentIdSchema).min(2).max(500).optional().describe('By default all of the session.'),
  start: isoTimeSchema.optional(),
  end: isoTimeSchema.optional(),
  methods: z
    .array(z.enum(PORTFOLIO_METHODS))
    .min(1)
    .max(PORTFOLIO_METHODS.length)
    .refine(areDistinct, 'each once')
    .default(['min-variance', 'max-sharpe', 'risk-parity', 'hrp']),
  bounds: z
    .strictObject({ min: weight.default(0), max: weight.default(1) })
    .default({ min: 0, max: 1 })
    .describe('Of every weight; all sum to 1.'),
  shrinkage: z.enum(['none', 'ledoit-wolf']).default('none').describe('How covariances are drawn to what is stable.'),
  riskFree: z.number().min(-1).max(10).default(0).describe('Return a year without risk.'),
  views: z
    .array(z.strictObject({ weights, returns: z.number().min(-10).max(10) }))
    .max(100)
    .default([])
    .describe('Of `black-litterman`: a sum of instruments returns so much a year.'),
  market: weights
    .optional()
    .describe('Of `black-litterman`: weights of the market, which sum to 1; by default all alike.'),
  riskAversion: z.number().gt(0).max(1000).default(2.5).describe('Of `black-litterman`.'),
  tau: z.number().gt(0).max(1).default(0.05).describe('Of `black-litterman`: doubt of the balance.'),
  frontier: z.int().min(0).max(200).default(0).describe('Points of the efficient frontier.'),
  current: weights.optional().describe('Weights that are held; by default none.'),
  cost: z.number().min(0).max(1).default(0).describe('Of what is traded, as a fraction.'),
};

const byKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('monte-carlo'), ...common, ...monteCarloFields }),
  z.strictObject({
    kind: z.literal('stress'),
    ...common,
    ...stressFields,
    run: operationIdSchema,
    scenarios: scenariosSchema,
  }),
  z.strictObject({
    kind: z.literal('what-if'),
    ...common,
    ...whatIfRequest,
    run: operationIdSchema,
    shifts: shiftsSchema,
  }),
  z.strictObject({ kind: z.literal('portfolio'), ...common, ...portfolioFields, session: sessionNameSchema }),
]);
export type RiskRequest = z.output<typeof byKind>;
export type MonteCarloRequest = Extract<RiskRequest, { kind: 'monte-carlo' }>;
export type StressRequest = Extract<RiskRequest, { kind: 'stress' }>;
export type WhatIfRequest = Extract<RiskRequest, { kind: 'what-if' }>;
export type PortfolioRequest = Extract<RiskRequest, { kind: 'portfolio' }>;

/** A request of its kind, with its defaults. */
export function riskRequestOf(given: object): z.ZodSafeParseResult<RiskRequest> {
  const isRerun = 'method' in given && given.method === 'markets';
  return byKind.safeParse(isRerun ? { paths: DEFAULT_RERUNS, ...given } : given);
}

/** All fields, as doors take them: those of a kind are refused of another. */
export const riskFields = {
  kind: z.enum(RISK_KINDS),
  ...withoutDefaults(common),
  ...withoutDefaults(stressFields),
  ...withoutDefaults(whatIfRequest),
  ...withoutDefaults(monteCarloFields),
  ...withoutDefaults(portfolioFields),
};

type WithoutDefault<T> = T extends z.ZodDefault<infer Inner> ? z.ZodOptional<Inner & z.ZodType> : T;

function withoutDefaults<T extends Record<string, z.ZodType>>(fields: T): { [K in keyof T]: WithoutDefault<T[K]> } {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType).optional() : field,
  ]);
  return Object.fromEntries(entries) as { [K in keyof T]: WithoutDefault<T[K]> };
}

/** What was found, by the kind of the request. */
export type RiskResult =
  | ({ kind: 'monte-carlo' } & PathRange & MonteCarloResult & { reruns?: RerunFigures })
  | ({ kind: 'stress' } & StressResult)
  | ({ kind: 'what-if' } & WhatIfResult)
  | ({ kind: 'portfolio' } & PortfolioResult);

/** Parts of the horizon of paths that are drawn from stored results, each stored once. */
export const PATH_PARTS = 20;

/** How many units of work it is: runs that are computed again, or parts of paths, each stored once; or the whole. */
export function unitsOf(request: RiskRequest): { unit: 'runs' | 'parts' | 'analyses'; total: number } {
  if (request.kind === 'stress') return { unit: 'runs', total: 1 + request.scenarios.length };
  if (request.kind !== 'monte-carlo') return { unit: 'analyses', total: 1 };
  return request.method === 'markets' ? { unit: 'runs', total: request.paths } : { unit: 'parts', total: PATH_PARTS };
}

/** What paths consist of. */
export interface PathRange {
  unit: 'days' | 'trades' | 'returns';
  paths: number;
  horizon: number;
}

/** What is stored of a request: with the session's version and the code it decides the result. */
export interface RiskPlan {
  request: RiskRequest;
  /** Of the run that is computed again. */
  config?: RunConfig;
}
