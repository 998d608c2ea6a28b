import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { Parameters } from '../../../engine/model/run-config';
import type { PortfolioMethod } from '../../../engine/model/risk-results';
import type { Following } from '../../operations/follow-up/follow-up';
import { riskKind } from '../../operations/risk/risk-kind';
import { engineScenariosSchema, scenariosOf } from './engine-scenarios';
import { validationKind } from '../../operations/validation/validation-kind';

/** Methods by which portfolios are weighted, by the names of this contract. */
export const OBJECTIVES = {
  max_sharpe: 'max-sharpe',
  min_variance: 'min-variance',
  risk_parity: 'risk-parity',
  hierarchical_risk_parity: 'hrp',
} as const satisfies Record<string, PortfolioMethod>;
export type PortfolioObjective = keyof typeof OBJECTIVES;
const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as [PortfolioObjective, ...PortfolioObjective[]];
export const DEFAULT_ITERATIONS = 10_000;
/** Confidence of value at risk under stress. */
export const STRESS_LEVEL = 0.95;

const whole = (least: number, most: number) => z.int().min(least).max(most).optional();

/** What types of backtests are asked for beside the backtest itself. */
export const typeFields = {
  windows: whole(1, 500),
  train_share: z.number().gt(0).lt(1).optional(),
  anchored: z.boolean().optional(),
  folds: whole(2, 100),
  purge: whole(0, 1_000_000),
  embargo: whole(0, 1_000_000),
  monte_carlo_iterations: whole(100, 100_000),
  optimization_objective: z.enum(OBJECTIVE_NAMES).optional(),
  scenarios: engineScenariosSchema.optional(),
  /** When the weights are found anew. */
  rebalance_frequency: z.enum(['daily', 'weekly', 'monthly', 'quarterly', 'yearly']).optional(),
  /** Daily returns that they are found by. */
  lookback_days: whole(20, 5000),
  min_weight: z.number().min(-10).max(10).optional(),
  max_weight: z.number().min(0).max(10).optional(),
};
type TypeFields = z.output<z.ZodObject<typeof typeFields>>;

/** What the instruments of a backtest are called in its request, by id. */
type Symbols = Readonly<Record<string, string>>;

interface BacktestTypeOf {
  /** Fields of the request that belong to it. */
  fields: readonly (keyof TypeFields)[];
  /** What is looked at once the run has completed. */
  following?: (fields: TypeFields, symbols: Symbols) => Following;
}

const validation = (kind: string, fields: object): Following => {
  return { kind: validationKind.name, request: { kind, ...defined(fields) } };
};

const risk = (kind: string, fields: object): Following => ({ kind: riskKind.name, request: { kind, ...fields } });

/** A backtest that is then computed again under its scenarios, or the usual ones. */
const STRESSED = {
  fields: ['scenarios'],
  following: ({ scenarios }, symbols) =>
    risk('stress', { scenarios: scenariosOf(scenarios, symbols), levels: [STRESS_LEVEL] }),
} as const satisfies BacktestTypeOf;

/** Types of backtests of this contract: each is a run, and for most of them what is then found of it. */
export const BACKTEST_TYPES = {
  strategy_validation: { fields: [] },
  walk_forward: {
    fields: ['windows', 'train_share', 'anchored'],
    following: ({ windows, train_share: trainShare, anchored }) =>
      validation('walk-forward', { windows, trainShare, anchored }),
  },
  cross_validation: {
    fields: ['folds', 'purge', 'embargo'],
    following: ({ folds, purge, embargo }) => validation('k-fold', { folds, purge, embargo }),
  },
  risk_scenario: STRESSED,
  stress_test: STRESSED,
  monte_carlo: {
    fields: ['monte_carlo_iterations'],
    following: ({ monte_carlo_iterations: paths = DEFAULT_ITERATIONS }) => risk('monte-carlo', { paths }),
  },
  portfolio_optimization: {
    fields: ['optimization_objective', 'rebalance_frequency', 'lookback_days', 'min_weight', 'max_weight'],
    following: ({ min_weight: min = 0, max_weight: max = 1 }, symbols) =>
      risk('portfolio', {
        instruments: Object.keys(symbols),
        methods: Object.values(OBJECTIVES),
        bounds: { min, max },
      }),
  },
} as const satisfies Record<string, BacktestTypeOf>;
export type BacktestType = keyof typeof BACKTEST_TYPES;

/** The parameters of `optimal-weights` that a request means, beside those that it gives by their own names. */
export function weightParameters(fields: TypeFields): Parameters {
  const { optimization_objective: objective, rebalance_frequency: rebalance } = fields;
  const { lookback_days: lookback, min_weight: min, max_weight: max } = fields;
  return defined({ method: objective && OBJECTIVES[objective], rebalance, lookback, min, max }) as Parameters;
}

/**
 * What follows a backtest of a type.
 * @throws HoldfastError VALIDATION with the path of a field that belongs to another type, INSTRUMENT_NOT_FOUND of a scenario's symbol
 */
export function followingOf(type: BacktestType, given: TypeFields, symbols: Symbols): Following | undefined {
  const { fields, following }: BacktestTypeOf = BACKTEST_TYPES[type];
  for (const path of Object.keys(typeFields) as (keyof TypeFields)[]) {
    if (given[path] === undefined || fields.includes(path)) continue;
    throw new HoldfastError('VALIDATION', `${path}: is no field of the type ${type}`, { path });
  }
  return following?.(given, symbols);
}

function defined(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
