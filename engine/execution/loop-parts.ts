import type { BarContext, RowContext, Strategy } from '../strategies/define-strategy';
import type { Report, RunControl } from './run-control';
import type { RunState } from './run-state';

/** A strategy whose missing methods do nothing. */
export type PreparedStrategy = Strategy & Required<Pick<Strategy, 'onBar' | 'onRow'>>;

export interface LoopParts {
  run: RunState;
  ctx: BarContext;
  rowCtx: RowContext;
  /** One for each instrument of the run, or a single one for the whole portfolio. */
  strategies: readonly PreparedStrategy[];
  /** The one strategy object trades all instruments, by `onRow`. */
  portfolio: boolean;
  control?: RunControl;
}

/** A run of one instrument. */
export interface Walk {
  run: RunState;
  ctx: BarContext;
  strategy: PreparedStrategy;
}

/** What the loops call; handed over, since the copy of a loop sees no import. */
export interface LoopTools {
  report: Report;
  /** Fills the market orders whose instrument has a bar at this step. */
  fillOrders: (run: RunState, step: number) => void;
}

export type Loop = (parts: LoopParts, tools: LoopTools) => number;
