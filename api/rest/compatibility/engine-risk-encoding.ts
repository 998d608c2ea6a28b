import { HoldfastError } from '../../../engine/model/errors';
import type { RiskView } from '../../../engine/model/risk-views';
import type { BacktestNote } from './engine-backtest-request';
import { encodeScenarios } from './engine-scenarios';
import { OBJECTIVES, type PortfolioObjective } from './engine-backtest-types';

type Result = NonNullable<RiskView['result']>;
type ResultOf<Kind extends Result['kind']> = Extract<Result, { kind: Kind }>;

/** @throws HoldfastError NOT_FINISHED */
function resultOf<Kind extends Result['kind']>({ result }: RiskView, kind: Kind): ResultOf<Kind> {
  if (result?.kind === kind) return result as ResultOf<Kind>;
  throw new HoldfastError('NOT_FINISHED', 'The analysis has no result yet.');
}

/** Losses of this contract are negative fractions. */
const loss = (positive: number | undefined) => (positive === undefined ? null : -positive);

/** What paths of days that were drawn from those of a backtest come to. */
export function encodePaths(view: RiskView) {
  const { paths, horizon, losses, end, maxDrawdown, ruin } = resultOf(view, 'monte-carlo');
  const at = (level: number) => losses.find((one) => one.level === level)?.simulated;
  const { mean, p5, p25, p50, p75, p95, probabilityOfLoss } = end;
  const gain = (multiple: number) => multiple - 1;
  return {
    risk_id: view.riskId,
    iterations: paths,
    horizon_days: horizon,
    var_95: loss(at(0.95)?.valueAtRisk),
    cvar_95: loss(at(0.95)?.conditional),
    var_99: loss(at(0.99)?.valueAtRisk),
    cvar_99: loss(at(0.99)?.conditional),
    // Nine in ten paths end within.
    confidence_interval: [gain(p5), gain(p95)],
    final_return: {
      ...{ mean: gain(mean), p5: gain(p5), p25: gain(p25), p50: gain(p50), p75: gain(p75), p95: gain(p95) },
    },
    max_drawdown: maxDrawdown,
    probability_of_loss: probabilityOfLoss,
    ruin,
  };
}

/** What scenarios did to a backtest. */
export function encodeStress(view: RiskView) {
  return { risk_id: view.riskId, ...encodeScenarios(resultOf(view, 'stress')) };
}

/** Weights by the symbols of the request, of the objective that was asked for and of the others. */
export function encodePortfolio(view: RiskView, { symbols = {}, objective }: Partial<BacktestNote>) {
  const { portfolios, days } = resultOf(view, 'portfolio');
  const encoded = (Object.keys(OBJECTIVES) as PortfolioObjective[]).flatMap((name) => {
    const found = portfolios.find(({ method }) => method === OBJECTIVES[name]);
    if (!found) return [];
    const weights = Object.entries(found.weights).map(([id, weight]) => [symbols[id] ?? id, weight] as const);
    const { expectedReturn, volatility, sharpe } = found;
    const figures = { expected_return: expectedReturn, volatility, sharpe_ratio: sharpe };
    return [{ objective: name, weights: Object.fromEntries(weights), ...figures }];
  });
  const wanted = objective ?? 'max_sharpe';
  const chosen = encoded.find(({ objective: name }) => name === wanted);
  return { risk_id: view.riskId, days, ...chosen, alternatives: encoded.filter((one) => one !== chosen) };
}
