import { PlainCrowd, type PathCrowd } from './path-crowd';
import { KernelCrowd } from './path-kernel';
import type { PathRules, PathSource } from './path-source';
import { RowQuantiles } from './row-quantiles';
import { StepQuantiles } from './step-quantiles';

/** Paths, and what finds quantiles after each step of their last advance. */
export interface PathRows {
  crowd: PathCrowd;
  quantiles: { worth: (step: number) => number[]; kept: (step: number) => number[] };
}

interface RowRules extends PathRules {
  /** Of the quantiles, ascending. */
  shares: readonly number[];
}

/** In WebAssembly, or in plain code where the machine has no SIMD or the paths need too much memory. */
export function newPathRows(source: PathSource, rules: RowRules): PathRows {
  try {
    return newKernelRows(source, rules);
  } catch {
    return newPlainRows(source, rules);
  }
}

/** @throws WebAssembly.CompileError, RangeError as `KernelCrowd` */
export function newKernelRows(source: PathSource, rules: RowRules): PathRows {
  const crowd = new KernelCrowd(source, rules);
  const [worth, kept] = [new StepQuantiles(crowd, 'worth', rules), new StepQuantiles(crowd, 'kept', rules)];
  return { crowd, quantiles: { worth: (step) => worth.of(step), kept: (step) => kept.of(step) } };
}

export function newPlainRows(source: PathSource, rules: RowRules): PathRows {
  const crowd = new PlainCrowd(source, rules);
  const quantiles = new RowQuantiles(rules.paths, rules.shares);
  const of = (name: 'worth' | 'kept') => (step: number) => quantiles.of(crowd.row(name, step));
  return { crowd, quantiles: { worth: of('worth'), kept: of('kept') } };
}
