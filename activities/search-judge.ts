import { HoldfastError } from '../engine/model/errors';
import type { SearchOutcome } from '../engine/model/search';
import { MOST_VALIDATED_POINTS, type ValidationPlan } from '../engine/model/validation';
import { RUNGS } from '../engine/judging/judge';
import { valuesBeside } from '../engine/judging/space-neighbours';
import { spread } from '../engine/judging/spread';
import { executionOf } from '../engine/model/sweep-plan';
import { candidateHash, candidateOf } from '../engine/model/seal';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import type { OpenedChunk } from './open-chunk';
import type { SearchProgress } from './search-progress';
import { Judge } from './validation/judge';
import { PartsInTurn, verdictBriefly } from './validation/parts-in-turn';
import { ValidationWork } from './validation/validation-work';

interface Judged {
  row: SweepRow;
  opened: OpenedChunk;
  progress: SearchProgress;
}

/**
 * The judge of the best point of a search, part by part as of a validation; the verdict is stored with what the search came to.
 * @returns the first part that is not done; null once there is a verdict, and where there is nothing to judge
 */
export async function judgeBest(
  deps: Pick<EngineDependencies, 'engine' | 'store' | 'reached'>,
  judged: Judged,
  from: number,
): Promise<number | null> {
  const { row, opened, progress } = judged;
  const [best] = progress.best(1);
  if (!best) {
    const error = new HoldfastError('INVALID_STATE', 'No trial of the search has a result.');
    await deps.store.searches.tellUnjudged(row, error.toBody());
    return null;
  }
  const plan = await planOf(deps, judged, best.point);
  const { manifest, code } = opened;
  const judge = new Judge(new ValidationWork(deps.engine, plan, { manifest, code, priority: row.priority }), plan);
  const names = RUNGS.map(({ name }) => name);
  const compute = (number: number) => judge.rung(names[number]!);
  const { next, parts } = await new PartsInTurn(deps, row.id, names.length).from(from, compute);
  if (next < names.length) return next;
  const outcome: SearchOutcome = { ...progress.tally, ...row.outcome, verdict: verdictBriefly(parts, plan) };
  await deps.store.searches.saveOutcome(row.id, outcome);
  return null;
}

async function planOf(
  { store }: Pick<EngineDependencies, 'store'>,
  { row, opened, progress }: Judged,
  best: ValidationPlan['config']['parameters'],
): Promise<ValidationPlan> {
  const { fixed } = row.config;
  const { trials, sharpeVariance } = await store.ledger.tried({
    ...{ catalog: opened.manifest.catalog, strategy: row.strategy!, except: row.id },
  });
  const { holdoutFrom, points } = progress;
  for (const trial of await store.trials.failedOf(row.id, [...points.keys()])) points.delete(trial);
  const config = { ...executionOf(row.config), parameters: { ...fixed, ...best } };
  const candidate = candidateOf({ ...row, config });
  const sealed = await store.seals.told(opened.manifest, candidateHash(candidate));
  return {
    // The search itself comes into the ledger when it ends, once more where it was opened again.
    ...{ ledger: { trials: trials + points.size, sharpeVariance } },
    ...{ request: { kind: 'judge', search: row.id, priority: row.priority, declaredTrials: 0 } },
    ...{ subject: { kind: 'search', id: row.id }, objective: progress.plan.objectives[0]! },
    config,
    space: valuesBeside(progress.plan.space, best),
    ...(sealed && { sealed }),
    points: spread([...points.values()], MOST_VALIDATED_POINTS).map((point) => ({ ...fixed, ...point })),
    ...(holdoutFrom !== undefined && { holdout: { from: holdoutFrom } }),
  };
}
