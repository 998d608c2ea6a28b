import { HoldfastError } from '../../engine/model/errors';
import type { ValidationPart } from '../../engine/model/validation';
import { verdictDetail, type ValidationRow } from '../../infra/store/repositories/validation-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { withHeartbeat } from '../heartbeat';
import { requireCode } from '../required-code';
import { foldsPart, pointsPart } from './cross-validation';
import { Judge } from './judge';
import { stitched, walkForwardWindow } from './walk-forward';
import { PartsInTurn, verdictBriefly } from './parts-in-turn';
import { ValidationWork } from './validation-work';

export interface ValidateInput {
  id: string;
  attempt: number;
  /** Number of the first part that may not be done. */
  from: number;
}

/** Parts of validations on this engine worker. */
export function createValidationActivities(deps: EngineDependencies) {
  const { store, manifests, engine, host, quarantine, onAdmitted, reached } = deps;

  /** Parts in their order, each stored once. @returns the first that is not done; with the last of them the validation ends */
  function validate({ id, attempt, from }: ValidateInput): Promise<number> {
    return withHeartbeat(
      () => ({}),
      async () => {
        const row = await store.validations.get(id);
        if (row.status === 'completed') return row.parts.length;
        if (row.status === 'cancelled' || row.attempt !== attempt) {
          throw new HoldfastError('CANCELLED', 'The validation was cancelled.');
        }
        const [manifest, code] = await Promise.all([manifests.get(row.manifest_hash!), requireCode(deps, row)]);
        await store.operations.begin(id, attempt, host);
        const work = new ValidationWork(engine, row.plan, { manifest, code, priority: row.priority });
        return quarantine.run({ operationId: id, task: `from part ${from}` }, () => doParts(row, work, from));
      },
    );
  }

  async function doParts(row: ValidationRow, work: ValidationWork, from: number): Promise<number> {
    const judge = new Judge(work, row.plan);
    const count = row.parts.length;
    const { next, parts } = await new PartsInTurn(deps, row.id, count).from(from, (number, done) =>
      compute(row, { work, judge }, { number, parts: done }),
    );
    if (next < count) return next;
    const verdict = verdictBriefly(parts, row.plan);
    const ending = {
      ...{ status: 'completed' as const, worker: host },
      facts: { verdict: verdict.code },
      ...{ total: count, done: count },
    };
    reached('before-completion');
    const { admitted } = await store.operations.end(row.id, ending, {
      attempt: row.attempt,
      detail: verdictDetail(verdict),
    });
    onAdmitted(admitted);
    return count;
  }

  return { validate };
}

function compute(
  { plan, parts: names }: ValidationRow,
  { work, judge }: { work: ValidationWork; judge: Judge },
  { number, parts }: { number: number; parts: ValidationPart[] },
): Promise<ValidationPart> {
  const { request } = plan;
  switch (request.kind) {
    case 'walk-forward':
      if (number === names.length - 1) return Promise.resolve(stitched(parts));
      return walkForwardWindow(work, request, number);
    case 'k-fold':
    case 'cpcv':
      if (number === names.length - 1) return foldsPart(plan, request, parts);
      return pointsPart(work, request, number);
    case 'judge':
      return judge.rung(names[number]!);
    case 'audit':
      return judge.audit(request.cuts);
  }
}
