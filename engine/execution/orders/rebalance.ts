import type {
  InitContext,
  PortfolioWeights,
  RebalanceOptions,
  RebalancePeriod,
  RowContext,
  ScheduleRule,
} from '../../strategies/define-strategy';
import { isAsync } from '../../strategies/synchronous';
import { requireKeys, requireObject, wrongType } from './given-arguments';

const PERIODS: Readonly<Record<RebalancePeriod, ScheduleRule>> = {
  daily: { time: 'close' },
  weekly: { time: 'close', day: 'last-of-week' },
  monthly: { time: 'close', day: 'last-of-month' },
  quarterly: { time: 'close', day: 'last-of-quarter' },
  yearly: { time: 'close', day: 'last-of-year' },
};

/**
 * `ctx.rebalance` of a portfolio: weights by a calendar.
 * @param on `ctx.on` of the strategy object
 */
export function rebalancer(on: InitContext['on']): InitContext['rebalance'] {
  return (when, weights, options = {}) => {
    const rule = typeof when === 'string' ? ruleOf(when) : when;
    if (typeof weights === 'function' ? isAsync(weights) : typeof weights !== 'object' || weights === null)
      throw wrongType('weights', 'weights or a synchronous function that returns them', weights);
    requireObject(options, 'options');
    requireKeys(options, 'options', ['others', 'drift']);
    const { drift = 0 } = options;
    if (!(drift >= 0 && drift < Infinity)) throw wrongType('options.drift', 'a number >= 0', drift);
    on<RowContext>(rule, (row) => {
      const wanted = typeof weights === 'function' ? weights(row) : weights;
      if (wanted === undefined || !isOff(row, wanted, options)) return;
      row.targetWeights(wanted, { others: options.others ?? 'close' });
    });
  };
}

/** `ctx.rebalance` of a strategy that trades one instrument. */
export const noRebalancing: InitContext['rebalance'] = () => {
  throw new TypeError("ctx.rebalance belongs to strategies of a whole portfolio: scope: 'portfolio'");
};

function ruleOf(period: string): ScheduleRule {
  if (Object.hasOwn(PERIODS, period)) return PERIODS[period as RebalancePeriod];
  throw wrongType('when', `one of ${Object.keys(PERIODS).join(', ')}, or a rule such as { time: 'open' }`, period);
}

/** Whether some weight is further from what is wanted than the drift that is left alone. */
function isOff(row: RowContext, wanted: PortfolioWeights, { drift = 0, others = 'close' }: RebalanceOptions): boolean {
  if (drift === 0) return true;
  return row.instruments.some((id, i) => {
    const weight = wanted instanceof Float64Array ? wanted[i]! : ((wanted as Record<string, number>)[id] ?? NaN);
    if (Number.isNaN(weight) && others === 'keep') return false;
    const position = row.position(i);
    const held = position === 0 ? 0 : (position * row.close(i) * row.worth(i)) / row.equity;
    return Math.abs(held - (Number.isNaN(weight) ? 0 : weight)) > drift;
  });
}
