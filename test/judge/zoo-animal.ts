import type { MarketData } from '../../engine/columns/market-data';
import { judge } from '../../engine/judging/judge';
import type { JudgeSubject, JudgeTools } from '../../engine/judging/types';
import type { VerdictCode } from '../../engine/judging/verdicts';
import type { Parameters, RunConfig } from '../../engine/model/run-config';
import type { ValidationPart, Verdict } from '../../engine/model/validation';
import type { StrategyDefinition } from '../../engine/strategies/define-strategy';
import { toolsOver } from './zoo-tools';

/** A strategy on a market, and what the judge has to come to. */
export interface Animal {
  name: string;
  code: VerdictCode;
  market: MarketData;
  strategy: StrategyDefinition;
  subject?: Partial<JudgeSubject>;
  ledger?: JudgeTools['ledger'];
  /** What the search did not see; the subject's configuration ends before it. */
  holdout?: JudgeTools['holdout'];
}

export function configWith(parameters: Parameters = {}, changes: Partial<RunConfig> = {}): RunConfig {
  return {
    ...{ strategy: 'under-test', parameters, seed: 0 },
    account: { initialCapital: 1_000_000, type: 'margin', leverage: 2 },
    fees: { proportional: 0.0002 },
    slippage: { proportional: 0.0001 },
    ...changes,
  };
}

export function judged(
  { market, strategy, subject = {}, ledger, holdout }: Omit<Animal, 'name' | 'code'>,
  seed: number,
): Promise<{ parts: ValidationPart[]; verdict: Verdict }> {
  const tools = toolsOver(market, strategy, { seed, ...(ledger && { ledger }), ...(holdout && { holdout }) });
  const objective = { terms: [{ statistic: 'sharpe' as const, weight: 1 }], direction: 'maximize' as const };
  return judge({ config: configWith(), objective, ...subject }, tools);
}
