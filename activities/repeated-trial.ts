import type { TrialOutput } from '../engine/host/protocol';
import { HoldfastError } from '../engine/model/errors';

/** From so many trials on a further one costs at most 2 %. */
const LEAST_TRIALS = 50;

export interface RepeatedTrial {
  /** The given trials, and the first of them once more at the end. */
  trials: Int32Array;
  /**
   * Leaves out the second result of the repeated trial.
   * @throws HoldfastError DETERMINISM_VIOLATION when it differs from the first
   */
  withoutRepeat: (batch: TrialOutput[]) => TrialOutput[];
}

/** Has one trial of a chunk computed twice, so that a strategy whose results depend on luck is found out in its sweep. */
export function repeatFirst(given: Int32Array): RepeatedTrial {
  if (given.length < LEAST_TRIALS) return { trials: given, withoutRepeat: (batch) => batch };
  const [checked] = given;
  let known: Uint8Array | undefined;
  const isNew = ({ trial, resultHash }: TrialOutput) => {
    if (trial !== checked) return true;
    if (known !== undefined && Buffer.compare(known, resultHash) !== 0) throw violation(trial);
    const first = known === undefined;
    known = resultHash;
    return first;
  };
  const trials = new Int32Array(given.length + 1);
  trials.set(given);
  trials[given.length] = checked!;
  return { trials, withoutRepeat: (batch) => batch.filter(isNew) };
}

function violation(trial: number): HoldfastError {
  return new HoldfastError('DETERMINISM_VIOLATION', `Trial ${trial} gave another result when it was repeated.`, {
    details: { trial },
  });
}
