import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { parametersSchema, parameterValueSchema } from '../../../engine/model/run-config';
import type { SpaceInput } from '../../../engine/model/search';
import type { SearchAcceptedView } from '../../../engine/model/search-views';
import type { StatisticName } from '../../../engine/model/statistics';
import { BACKTEST_ERRORS, datasetId, engineOptionsSchema, placeBacktest, sizeOf } from './backtest-request';
import type { Door } from './compatibility-route';
import type { ErrorForm } from './flat-errors';

/** Metrics of this contract; more of each is better, of the drawdown too, which is <= 0. */
export const METRICS = {
  sharpe_ratio: 'sharpe',
  total_return: 'totalReturn',
  profit_factor: 'profitFactor',
  max_drawdown: 'maxDrawdown',
  win_rate: 'winRate',
} as const satisfies Record<string, StatisticName>;
export type Metric = keyof typeof METRICS;

const metric = z.enum(Object.keys(METRICS) as [Metric, ...Metric[]]);
const values = z.array(parameterValueSchema).min(1).max(100_000);
const bounds = z.strictObject({ min: z.number(), max: z.number(), step: z.number().positive().optional() });

const shared = {
  strategy_path: z.string().min(1).max(256),
  dataset_id: datasetId.nullish(),
  dataset_path: z.string().min(1).max(1024).nullish(),
  /** Values of the parameters that are not varied. */
  strategy_params: parametersSchema.default({}),
  param_ranges: z.record(z.string().min(1).max(64), z.union([values, bounds])),
  engine_options: engineOptionsSchema.prefault({}),
  /** One, or several for a Pareto front. */
  optimization_metric: z
    .union([metric.transform((one) => [one]), z.array(metric).min(1).max(4)])
    .prefault('sharpe_ratio'),
  /** Share of the bars, the last ones, that the optimization does not see. */
  validation_split: z.number().min(0).lt(1).default(0),
};

export const gridInput = z.strictObject(shared);
export const geneticInput = z.strictObject({
  ...shared,
  population_size: z.int().min(2).max(10_000).default(50),
  generations: z.int().min(1).max(10_000).default(20),
  mutation_rate: z.number().min(0).max(1).optional(),
  crossover_rate: z.number().min(0).max(1).optional(),
  elite_size: z.int().min(0).max(1000).optional(),
  tournament_size: z.int().min(1).max(100).optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
});
type GridInput = z.output<typeof gridInput>;
type GeneticInput = z.output<typeof geneticInput>;

export const OPTIMIZATION_ERRORS: ErrorForm = {
  ...BACKTEST_ERRORS,
  names: [
    ['strategy', 'strategy_path'],
    [/^space\.(\w+)\.low$/, 'param_ranges.$1.min'],
    [/^space\.(\w+)\.high$/, 'param_ranges.$1.max'],
    ['space', 'param_ranges'],
    ['objectives', 'optimization_metric'],
    ['holdout', 'validation_split'],
    ['budget.trials', 'generations'],
    ['budget.generation', 'population_size'],
    ...BACKTEST_ERRORS.names!,
  ],
};

/** Every combination of the ranges. */
export function startGridSearch(door: Door, input: GridInput): Promise<SearchAcceptedView> {
  return startSearch(door, input, { algorithm: 'grid' });
}

/** Generations of a population; towards several metrics by NSGA-II. */
export function startGenetic(door: Door, input: GeneticInput): Promise<SearchAcceptedView> {
  const { population_size: population, generations, seed } = input;
  const [mutation, crossover, elite, tournament] = [
    input.mutation_rate,
    input.crossover_rate,
    input.elite_size,
    input.tournament_size,
  ];
  const isSingle = input.optimization_metric.length === 1;
  if (!isSingle) refuseOfSeveral({ elite_size: elite, tournament_size: tournament });
  const options = { population, mutation, crossover, elite, tournament };
  const given = Object.entries(options).filter((one): one is [string, number] => one[1] !== undefined);
  return startSearch(door, input, {
    algorithm: { name: isSingle ? 'genetic' : 'nsga2', options: Object.fromEntries(given) },
    budget: { trials: population * generations, generation: population },
    ...(seed !== undefined && { seed }),
  });
}

function refuseOfSeveral(given: Record<string, unknown>): void {
  const [path] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (path === undefined) return;
  throw new HoldfastError('VALIDATION', `${path}: belongs to the optimization of one metric`, { path });
}

type Searching = Pick<Parameters<Door['caller']['searches']['create']>[0], 'algorithm' | 'budget' | 'seed'>;

async function startSearch(door: Door, input: GridInput, how: Searching): Promise<SearchAcceptedView> {
  const { engine_options: options, param_ranges: ranges, strategy_params: given } = input;
  const placed = await placeBacktest(door, { strategy: input.strategy_path, options, source: input });
  const { strategy, ...execution } = placed;
  const { validation_split: fraction } = input;
  return door.caller.searches.create({
    ...execution,
    ...how,
    strategy: strategy.id,
    parameters: { ...given, ...sizeOf(strategy, { ...given, ...ranges }, options) },
    space: spaceOf(ranges),
    objectives: input.optimization_metric.map((name) => ({ statistic: METRICS[name] })),
    ...(fraction > 0 && { holdout: { fraction } }),
    judge: false,
  });
}

/** Whole numbers where everything that is given is whole. */
function spaceOf(ranges: GridInput['param_ranges']): Record<string, SpaceInput> {
  const entries = Object.entries(ranges).map(([name, range]): [string, SpaceInput] => {
    if (Array.isArray(range)) return [name, range];
    const { min: low, max: high, step } = range;
    const isWhole = [low, high, step ?? 1].every(Number.isInteger);
    return [name, { type: isWhole ? 'int' : 'float', low, high, ...(step !== undefined && { step }) }];
  });
  return Object.fromEntries(entries);
}
