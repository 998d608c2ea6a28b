import type { ErrorBody } from '../model/errors';
import type { TrialOutput } from './protocol';

const HASH_BYTES = 32;
const NONE = new Float64Array(0);

/** Trials on their way from a thread: a few blocks cross much faster than two small arrays a trial. */
export interface PackedTrials {
  trials: Int32Array;
  hashes: Uint8Array;
  /** `width` figures a trial. */
  statistics: Float64Array;
  width: number;
  /** By place; of the trials that failed only. */
  errors: Map<number, ErrorBody>;
  /** What computing them took, without the wait for a thread. */
  computeMs: number;
}

export function packTrials(
  outputs: readonly TrialOutput[],
  { width, computeMs }: Pick<PackedTrials, 'width' | 'computeMs'>,
): PackedTrials {
  const packed: PackedTrials = {
    trials: Int32Array.from(outputs, ({ trial }) => trial),
    hashes: new Uint8Array(outputs.length * HASH_BYTES),
    statistics: new Float64Array(outputs.length * width),
    width,
    errors: new Map(),
    computeMs,
  };
  outputs.forEach(({ resultHash, statistics, error }, i) => {
    packed.hashes.set(resultHash, i * HASH_BYTES);
    packed.statistics.set(statistics, i * width);
    if (error) packed.errors.set(i, error);
  });
  return packed;
}

/** The same trials as views on the blocks. */
export function unpackTrials({ trials, hashes, statistics, width, errors }: PackedTrials): TrialOutput[] {
  return Array.from(trials, (trial, i) => {
    const error = errors.get(i) ?? null;
    return {
      trial,
      resultHash: hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
      statistics: error ? NONE : statistics.subarray(i * width, (i + 1) * width),
      error,
    };
  });
}
