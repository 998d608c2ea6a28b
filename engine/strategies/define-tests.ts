import type { z } from 'zod';
import type { Fill, Trade } from '../model/result';
import type { RunConfig } from '../model/run-config';
import type { RunStatistics } from '../model/run-statistics';
import type { StrategyDefinition } from './define-strategy';

/** A bar of a test; what is missing follows from the close and the bar before. */
export interface TestBar {
  open?: number;
  high?: number;
  low?: number;
  close: number;
  volume?: number;
}

/** What a strategy is run over, and how. */
export interface TestSetting {
  /** Closes of bars, each of which opens at the close before it; or the bars themselves. */
  closes?: readonly number[];
  bars?: readonly TestBar[];
  /** @default TEST.X, which trades around the clock */
  instrument?: string;
  /** When the first bar begins. @default 2024-01-08 */
  start?: string;
  /** Length of the bars. @default 1min */
  timeframe?: string;
  parameters?: Readonly<Record<string, number | string | boolean>>;
  /** @default 100,000 in cash */
  account?: Partial<RunConfig['account']>;
}

/** What a run did. Fills have the time of their bar's open or, where they are within it, of its close. */
export interface TestResult {
  fills: Fill[];
  trades: Trade[];
  /** How many orders were placed. */
  orders: number;
  statistics: RunStatistics;
}

export interface TestRun {
  /** @throws HoldfastError what fails the run */
  run(setting: TestSetting): TestResult;
}

/** Checks by name, each of which throws where something is wrong, as those of `node:assert` do. */
export type StrategyTests = Readonly<Record<string, (test: TestRun) => void>>;

export interface DefinedTests {
  strategy: StrategyDefinition;
  tests: StrategyTests;
}

/** Declares the tests of a strategy; the default export of `<name>.test.ts`, which `holdfast strategy test` runs. */
export function defineTests<Schema extends z.ZodObject>(
  strategy: StrategyDefinition<Schema>,
  tests: StrategyTests,
): DefinedTests {
  return { strategy: strategy, tests };
}
