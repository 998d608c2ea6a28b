import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { RiskView } from '../../../engine/model/risk-views';
import { withSuggestion } from '../../../engine/model/suggestion';
import { lenientTimeSchema } from './lenient-time';

const bySymbol = <T extends z.ZodType>(value: T) => z.record(z.string().min(1).max(128), value).default({});

/** A scenario of this contract: what befalls each symbol, from the middle of the backtest on or within a window. */
const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).nullish(),
  market_shocks: bySymbol(z.number().gt(-1).max(1000)),
  volatility_multipliers: bySymbol(z.number().gt(0).max(100)),
  probability: z.number().min(0).max(1).optional(),
  start_date: lenientTimeSchema.optional(),
  end_date: lenientTimeSchema.optional(),
});
type EngineScenario = z.output<typeof scenarioSchema>;

const MOST_SCENARIOS = 49;
const PROBABILITY_ROUNDING = 1e-9;
/** The market without a scenario. */
const AS_IT_WAS = 'as it was';

export const engineScenariosSchema = z
  .array(scenarioSchema)
  .min(1)
  .max(MOST_SCENARIOS)
  .superRefine((scenarios, ctx) => {
    const fail = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    const names = scenarios.map(({ name }) => name);
    names.forEach((name, i) => {
      if (name === AS_IT_WAS) fail([i, 'name'], 'is the name of the market without a scenario');
      if (names.indexOf(name) < i) fail([i, 'name'], 'is the name of an earlier one');
    });
    const sum = scenarios.reduce((total, { probability = 0 }) => total + probability, 0);
    if (sum > 1 + PROBABILITY_ROUNDING) fail([0, 'probability'], `must not sum to more than 1, was ${sum}`);
    const isWeighed = scenarios.some(({ probability }) => probability !== undefined);
    scenarios.forEach(({ probability }, i) => {
      if (isWeighed && probability === undefined) fail([i, 'probability'], 'is missing, as others have one');
    });
  });

/** What befalls a backtest that names no scenario of its own. */
const USUAL = [
  { name: 'Market Crash', shocks: [{ price: -0.4, volatility: 3 }] },
  { name: 'Flash Crash', shocks: [{ price: -0.2, volatility: 10 }] },
  { name: 'Illiquid Market', shocks: [{ volatility: 2, spread: 10, addedSpread: 0.01 }] },
];

/**
 * The scenarios as a request of our own has them; what their probabilities leave of 1 is the market as it was.
 * @param symbols of the backtest's instruments, by id
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path of a symbol
 */
export function scenariosOf(
  scenarios: readonly EngineScenario[] | undefined,
  symbols: Readonly<Record<string, string>>,
): Record<string, unknown>[] {
  if (!scenarios) return USUAL;
  const stressed = scenarios.map(({ name, probability, start_date: from, end_date: to, ...shocks }, i) => ({
    ...{ name, shocks: shocksOf(shocks, symbols, `scenarios.${i}`) },
    ...(probability !== undefined && { probability }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }));
  if (scenarios[0]!.probability === undefined) return stressed;
  const rest = 1 - scenarios.reduce((sum, { probability = 0 }) => sum + probability, 0);
  return rest > PROBABILITY_ROUNDING ? [...stressed, { name: AS_IT_WAS, probability: rest }] : stressed;
}

function shocksOf(
  {
    market_shocks: prices,
    volatility_multipliers: multipliers,
  }: Pick<EngineScenario, 'market_shocks' | 'volatility_multipliers'>,
  symbols: Readonly<Record<string, string>>,
  path: string,
) {
  const idOf = (symbol: string, field: string) => {
    const id = Object.keys(symbols).find((one) => one === symbol || symbols[one] === symbol);
    if (id !== undefined) return id;
    const error = new HoldfastError('INSTRUMENT_NOT_FOUND', `The backtest has no symbol "${symbol}".`, {
      path: `${path}.${field}.${symbol}`,
    });
    throw withSuggestion(error, symbol, new Set(Object.values(symbols)));
  };
  return [
    ...Object.entries(prices).map(([symbol, price]) => ({ instruments: [idOf(symbol, 'market_shocks')], price })),
    ...Object.entries(multipliers).map(([symbol, volatility]) => ({
      ...{ instruments: [idOf(symbol, 'volatility_multipliers')], volatility },
    })),
  ];
}

type Stress = Extract<NonNullable<RiskView['result']>, { kind: 'stress' }>;

/** What scenarios did to a backtest: worse is negative of returns, and positive of drawdowns and value at risk. */
export function encodeScenarios({ base, scenarios: all }: Stress) {
  const scenarios = all.filter(({ name }) => name !== AS_IT_WAS);
  const varOf = ({ losses }: Pick<Stress['base'], 'losses'>) => losses[0]?.valueAtRisk ?? 0;
  const entries = scenarios.map((one) => ({
    name: one.name,
    performance_impact: one.change.totalReturn,
    max_drawdown_change: -one.change.maxDrawdown,
    var_95_change: varOf(one) - varOf(base),
    probability_weighted_impact: one.probability === null ? null : one.probability * one.change.totalReturn,
    total_return: one.totalReturn,
    max_drawdown: one.maxDrawdown,
    liquidations: one.liquidations,
  }));
  const impacts = entries.map(({ performance_impact: impact }) => impact);
  const worst = entries.reduce((least, one) => (one.performance_impact < least.performance_impact ? one : least));
  return {
    scenarios_tested: entries.length,
    results: Object.fromEntries(entries.map(({ name, ...figures }) => [name, figures])),
    summary: {
      worst_case_scenario: worst.name,
      average_impact: impacts.reduce((sum, impact) => sum + impact, 0) / impacts.length,
      max_drawdown_increase: Math.max(...entries.map(({ max_drawdown_change: change }) => change)),
    },
  };
}
