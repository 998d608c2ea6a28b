import { HoldfastError } from '../../engine/model/errors';
import type { ValidationPart, Verdict } from '../../engine/model/validation';
import { verdictDetail, type ValidationRow } from '../../infra/store/repositories/validation-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { withHeartbeat } from '../heartbeat';
import { requireCode } from '../required-code';
import { stitched, walkForwardWindow } from './walk-forward';
import { ValidationWork } from './validation-work';

export interface ValidateInput {
  id: string;
  attempt: number;
  /** Number of the first part that may not be done. */
  from: number;
}

/** An activity gives its worker back after so long, between two parts. */
const BUDGET_MS = 5000;

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
    const began = performance.now();
    const parts = await store.validations.parts(row.id);
    let number = from;
    for (; number < row.parts.length; number++) {
      if (number > from && performance.now() - began > BUDGET_MS) return number;
      if (parts.has(number)) continue;
      const part = await compute(row, work, { number, parts: [...parts.values()] });
      parts.set(number, part);
      reached('before-commit');
      await store.validations.savePart(row.id, number, part);
    }
    const verdict = verdictOf([...parts.values()]);
    const ending = {
      ...{ status: 'completed' as const, worker: host },
      facts: { verdict: verdict.code },
      ...{ total: row.parts.length, done: row.parts.length },
    };
    reached('before-completion');
    const { admitted } = await store.operations.end(row.id, ending, {
      attempt: row.attempt,
      detail: verdictDetail(verdict),
    });
    onAdmitted(admitted);
    return number;
  }

  return { validate };
}

function compute(
  { plan, parts: names }: ValidationRow,
  work: ValidationWork,
  { number, parts }: { number: number; parts: ValidationPart[] },
): Promise<ValidationPart> {
  const { request } = plan;
  switch (request.kind) {
    case 'walk-forward':
      if (number === names.length - 1) return Promise.resolve(stitched(parts));
      return walkForwardWindow(work, request, number);
    default:
      throw new HoldfastError(
        'INVALID_STATE',
        `A validation of the kind ${request.kind} has no part "${names[number]}".`,
      );
  }
}

/** The first part that did not pass, of those that decide: those with a code. */
function verdictOf(parts: readonly ValidationPart[]): Verdict {
  const failed = parts.find(({ passed, code }) => passed === false && code !== undefined);
  if (failed) {
    const { code, part, sentence } = failed;
    return { code: code!, rung: part, sentence, change: null, evidence: briefly(failed) };
  }
  const last = parts.at(-1)!;
  return { code: 'BELIEVABLE', rung: null, sentence: last.sentence, change: null, evidence: briefly(last) };
}

/** Without the curve, which the part has. */
function briefly({ evidence: { curve: _curve, ...evidence } }: ValidationPart): Record<string, unknown> {
  return evidence;
}
