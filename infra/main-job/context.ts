import type { Cli } from '../../api/cli/cli';
import { HoldfastError } from '../../engine/model/errors';
import type { OperationStatus } from '../../engine/model/status';
import type { RunView } from '../../engine/model/views';
import type { Settings } from '../settings';

export interface MainJobContext {
  settings: Settings;
  /** Takes one line for the reader. */
  log: (line: string) => void;
}

/** What each step of the job gets. */
export interface Job extends MainJobContext {
  cli: Cli;
}

export const SESSION = 'demo';
export const CATALOG = 'demo';
export const INSTRUMENT = 'SPX.INDEX';
export const SOURCE = 'node_modules/vega-datasets/data/sp500-2000.csv';
export const RANGE = { start: '2000-01-03', end: '2020-04-17' } as const;
/** Parameters are chosen up to here, and judged on what comes after. */
export const IN_SAMPLE_END = '2014-12-31';
export const OUT_OF_SAMPLE_START = '2015-01-01';
export const STRATEGY = 'sma-cross';
/** 20 units of an index at 1,400 to 3,400 use a good part of the capital. */
export const SIZE = 20;
export const ACCOUNT = { initialCapital: 100_000 } as const;

/** @throws HoldfastError the operation's own error, or CANCELLED, when it did not complete */
export function requireCompleted(operation: { status: OperationStatus; error?: RunView['error'] }): void {
  if (operation.status === 'completed') return;
  if (operation.error) throw HoldfastError.fromBody(operation.error);
  throw new HoldfastError('CANCELLED', `A part of the main job is ${operation.status}.`);
}
