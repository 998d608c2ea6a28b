import { verdictOf } from '../../engine/judging/verdicts';
import type { ValidationPart, ValidationPlan, Verdict } from '../../engine/model/validation';
import type { EngineDependencies } from '../engine-dependencies';

/** An activity gives its worker back after so long, between two parts. */
const BUDGET_MS = 5000;

/** The parts of a validation, or of the judge of a search, each stored once. */
export class PartsInTurn {
  constructor(
    private readonly deps: Pick<EngineDependencies, 'store' | 'reached'>,
    private readonly operationId: string,
    private readonly count: number,
  ) {}

  /** Computes what is not stored, from a part on. @returns the first that is not done, and all that are */
  async from(
    first: number,
    compute: (number: number, parts: ValidationPart[]) => Promise<ValidationPart>,
  ): Promise<{ next: number; parts: ValidationPart[] }> {
    const { store, reached } = this.deps;
    const began = performance.now();
    const parts = await store.validations.parts(this.operationId);
    for (let number = first; number < this.count; number++) {
      if (number > first && performance.now() - began > BUDGET_MS) return { next: number, parts: [...parts.values()] };
      if (parts.has(number)) continue;
      const part = await compute(number, [...parts.values()]);
      parts.set(number, part);
      reached('before-commit');
      await store.validations.savePart(this.operationId, number, part);
    }
    return { next: this.count, parts: [...parts.values()] };
  }
}

/** The verdict on parts without the long lists, which its part has; marked where a seal of the data was broken before. */
export function verdictBriefly(
  parts: readonly ValidationPart[],
  { request, sealed }: Pick<ValidationPlan, 'request' | 'sealed'>,
): Verdict {
  const { evidence, ...verdict } = verdictOf(parts, request.kind === 'judge' ? undefined : request.kind);
  const { curve: _curve, splits: _splits, paths: _paths, ...brief } = evidence;
  return { ...verdict, evidence: brief, ...(sealed?.broken && { sealBroken: true }) };
}
