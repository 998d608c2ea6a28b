import type { RiskResult, StressRequest } from '../../engine/model/risk';
import type { ScenarioRequest } from '../../engine/model/stress';
import type { StressFigures } from '../../engine/model/stress-results';
import { endMicros, startMicros, toIso, type Micros } from '../../engine/model/time';
import { optionsOfRun } from '../../engine/risk/stress/follow-underlying';
import { compareScenarios, figuresOf } from '../../engine/risk/stress/stress-figures';
import { stressSteps, type Scenario } from '../../engine/risk/stress/stress-market';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { isOfRun } from '../validation/validation-work';
import { ChangedRuns, placed } from './changed-runs';
import { inSlices } from './in-slices';
import { RiskParts, type RiskWork } from './risk-parts';

/**
 * Computes a run again on the market of each scenario.
 * @returns undefined where runs are left for another turn
 * @throws HoldfastError NO_DATA, VALIDATION or COVARIANCE_SINGULAR of a shock, or what the run fails with, with its path
 */
export async function stressRun(
  deps: EngineDependencies,
  { row, work }: { row: RiskRow; work: RiskWork },
  { scenarios, levels }: StressRequest,
): Promise<RiskResult | undefined> {
  const [runs, parts] = await Promise.all([
    ChangedRuns.open(deps, row),
    RiskParts.open<StressFigures>(deps, row, work),
  ]);
  const opens = await runs.opens();
  const middle = opens[Math.floor(opens.length / 2)]!;
  const resolved = scenarios.map((scenario) => resolvedOf(scenario, runs, middle));
  const count = { count: 1 + scenarios.length, atOnce: runs.atOnce };
  const found = await parts.compute(count, async (number) => {
    if (number === 0) return figuresOf(await runs.asItWas(), levels);
    const scenario = resolved[number - 1]!;
    try {
      return figuresOf(await runs.on((market) => inSlices(stressSteps(market, scenario))), levels);
    } catch (error) {
      throw isOfRun(error) ? placed(error, `scenarios.${number - 1}`) : error;
    }
  });
  if (!found) return undefined;
  const [base, ...played] = found;
  const unfollowed = await runs.look((market) =>
    resolved.map((scenario) => (changes(scenario) ? optionsOfRun(market, runs.instruments, scenario).left : [])),
  );
  const named = played.map((figures, i) => {
    const { from, to } = resolved[i]!;
    const { name, probability = null } = scenarios[i]!;
    const left = unfollowed[i]!;
    return {
      name,
      probability,
      from: toIso(from),
      to: toIso(to),
      ...figures,
      ...(left.length > 0 && { unfollowed: left }),
    };
  });
  return { kind: 'stress', ...compareScenarios(base!, named) };
}

function changes({ shocks, replay }: Scenario): boolean {
  return shocks.length > 0 || replay !== undefined;
}

function resolvedOf({ from, to, shocks, replay }: ScenarioRequest, runs: ChangedRuns, middle: Micros): Scenario {
  return {
    ...{ from: from === undefined ? middle : startMicros(from), to: to === undefined ? runs.end : endMicros(to) },
    ...{ shocks, instruments: runs.instruments, spread: runs.config.slippage.spread ?? 0 },
    ...(replay && {
      replay: { from: startMicros(replay.from), to: endMicros(replay.to), instruments: replay.instruments ?? {} },
    }),
  };
}
