import { z } from 'zod';
import { allocate } from '../../allocation/allocate';
import { DayCloses } from '../../allocation/day-closes';
import type { DailyReturns } from '../../allocation/daily-returns';
import { HoldfastError } from '../../model/errors';
import type { PortfolioMethod } from '../../model/risk-results';
import { defineStrategy, type RowContext } from '../define-strategy';

const parameters = z.object({
  method: z
    .enum(['max-sharpe', 'min-variance', 'risk-parity', 'hrp'])
    .default('max-sharpe')
    .describe('How weights are found'),
  rebalance: z
    .enum(['daily', 'weekly', 'monthly', 'quarterly', 'yearly'])
    .default('monthly')
    .describe('When they are found anew'),
  lookback: z.int().min(2).max(5000).default(126).describe('Daily returns that they are found by'),
  min: z.number().min(-10).max(10).default(0).describe('Least weight of an instrument'),
  max: z.number().min(0).max(10).default(1).describe('Largest weight of an instrument'),
  shrinkage: z
    .enum(['none', 'ledoit-wolf'])
    .default('ledoit-wolf')
    .describe('How covariances are drawn to what is stable'),
  risk_free: z.number().min(-1).max(10).default(0).describe('Return a year without risk'),
  drift: z.number().min(0).max(1).default(0).describe('Trades nothing while all weights are this near'),
  invested: z.number().positive().max(1).default(0.98).describe('Share of the equity to invest'),
});
type Parameters = z.output<typeof parameters>;

/** Weights of a portfolio as of `POST /risk`, found by what was known at each date, as a backtest. */
export const optimalWeights = defineStrategy({
  id: 'optimal-weights',
  name: 'Optimal weights',
  scope: 'portfolio',
  description:
    'Holds all instruments by the weights of a method (least variance, largest Sharpe ratio, equal risk, hierarchical risk ' +
    'parity) within bounds, and finds them anew by the calendar from the last `lookback` daily returns alone. Before there ' +
    'are as many it holds nothing; where no weights have a return above `risk_free` it takes the least variance, and where ' +
    'the covariance is singular it keeps what it has. `invested` keeps some cash for costs and prices that rise.',
  parameters,
  create(given) {
    const { rebalance, lookback, drift, invested } = given;
    let closes: DayCloses;
    return {
      init(ctx) {
        requireBounds(given, ctx.instruments.length);
        closes = new DayCloses(ctx.instruments, lookback);
        const weights = (row: RowContext) => {
          closes.add(row);
          const returns = closes.returns();
          return returns && weightsOf(returns, given)?.map((weight) => weight * invested);
        };
        ctx.rebalance(rebalance, weights, { drift });
      },
      onRow(ctx) {
        closes.add(ctx);
      },
    };
  },
});

/** @throws HoldfastError VALIDATION where no weights that sum to 1 keep the bounds */
function requireBounds({ min, max }: Parameters, count: number): void {
  const [path, why] =
    count * max < 1 - 1e-12
      ? ['parameters.max', `${count} instruments of at most ${max} are less than 1`]
      : ['parameters.min', `${count} instruments of at least ${min} are more than 1`];
  if (count * max >= 1 - 1e-12 && count * min <= 1 + 1e-12 && min <= max) return;
  throw new HoldfastError('VALIDATION', `${path}: ${why}`, { path });
}

function weightsOf(returns: DailyReturns, given: Parameters): Float64Array | undefined {
  try {
    return found(returns, given, given.method);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    if (error.code === 'COVARIANCE_SINGULAR') return undefined;
    if (error.path === 'riskFree') return found(returns, given, 'min-variance');
    throw error;
  }
}

function found(
  returns: DailyReturns,
  { min, max, shrinkage, risk_free: riskFree }: Parameters,
  method: PortfolioMethod,
) {
  const size = returns.assets;
  const none = new Float64Array(size);
  const bounds = { min: new Float64Array(size).fill(min), max: new Float64Array(size).fill(max) };
  const { portfolios } = allocate({
    ...{ returns, methods: [method], bounds, shrinkage, riskFree },
    ...{ views: [], market: none, riskAversion: 1, tau: 1, frontier: 0, current: none, cost: 0 },
  });
  const { weights } = portfolios[0]!;
  return Float64Array.from(returns.instruments, (id) => weights[id]!);
}
