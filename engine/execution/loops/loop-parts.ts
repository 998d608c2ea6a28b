import type { BarContext, RowContext, Strategy } from '../../strategies/define-strategy';
import type { DetailedBars } from '../run/prepare-market';
import type { OrderDesk } from '../orders/order-desk';
import type { Report, RunControl } from '../run/run-control';
import type { RunState } from '../run/run-state';

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
  /** Finer bars for orders to meet. */
  detail?: DetailedBars;
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

/** What the loops of runs that use every feature call besides. */
export interface FullLoopTools extends Omit<LoopTools, 'fillOrders'> {
  desk: OrderDesk;
  /** Step to start at. */
  first: number;
  /** One strategy sees all instruments. */
  rows: boolean;
  /** The account is on credit or has a treasury, or options expire. */
  watched: boolean;
  /** Bars are looked at whether or not they reach orders: for what is held on credit, or for finer bars. */
  everyBar: boolean;
  /** Orders at the market fill at the close at which they are placed. */
  atClose: boolean;
  matchOrders: (run: RunState, desk: OrderDesk) => void;
  matchAtClose: (run: RunState, desk: OrderDesk) => void;
  watch: (run: RunState, desk: OrderDesk) => void;
  deliver: (run: RunState, desk: OrderDesk) => void;
  fire: (run: RunState, desk: OrderDesk) => void;
  /** Writes the end of each step down; null where fills alone tell the equity. */
  record: (() => void) | null;
}

export type Loop = (parts: LoopParts, tools: LoopTools) => number;
