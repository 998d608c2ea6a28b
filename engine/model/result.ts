import type { Micros } from './time';
import type { RunNotes } from './run-notes';
import type { RunOrders } from './run-orders';
import type { FillReason, FillType, Rejection } from './order';
import type { RunStatistics } from './run-statistics';
import type { TrialStatistics } from './trial-statistics';

/** `orderId` and `type` are null where no order of the strategy caused it. */
export interface Fill {
  time: Micros;
  instrument: string;
  side: 'buy' | 'sell';
  quantity: number;
  price: number;
  fee: number;
  /** Number of the order within the run. */
  orderId: number | null;
  /** That of the order as it was placed. */
  type: FillType | null;
  reason: FillReason;
  /** Of the order. */
  tag: string | null;
}

/** A round trip from flat to flat of one instrument. `pnl` is net of fees; open at the end: exit fields are null. */
export interface Trade {
  instrument: string;
  side: 'long' | 'short';
  quantity: number;
  entryTime: Micros;
  entryPrice: number;
  exitTime: Micros | null;
  exitPrice: number | null;
  pnl: number;
  fees: number;
  /**
   * Maximum adverse (<= 0) and favourable (>= 0) excursion: the worst and best price while it was held against the mean
   * entry price, as fractions (Sweeney 1996). The bar of the entry counts whole, of an entry at its close not at
   * all, that of the exit with the exit alone.
   */
  mae: number;
  mfe: number;
  /** Of the order that opened it, and of the one that closed it; the reason is that of the last fill. */
  entryTag: string | null;
  exitTag: string | null;
  exitReason: FillReason | null;
}

/** An order that was refused, when it was placed or when it would have filled. */
export interface RejectedOrder {
  time: Micros;
  instrument: string;
  /** Number of the order within the run. */
  order: number;
  code: Rejection;
}

export interface RunRejections {
  /** How many of each code that occurred. */
  counts: Partial<Record<Rejection, number>>;
  /** The first thousand, in order. */
  orders: RejectedOrder[];
}

/** Equity at the close of each bar, as columns; `drawdown` is a fraction <= 0 of the peak so far. */
export interface EquityCurve {
  /** In microseconds since the epoch. */
  time: Float64Array;
  equity: Float64Array;
  drawdown: Float64Array;
  /** Value of all positions over equity, without and with their signs; 0 where equity is not above 0. */
  gross: Float64Array;
  net: Float64Array;
  /** Notional of the fills of each step, in money of the account. */
  traded: Float64Array;
  /** Worth of one unit of the benchmark, NaN before its first bar; absent without one. */
  benchmark?: Float64Array;
}

/** A finished run. `resultHash`: SHA-256 over the exact bytes of fills, equity and the statistics of trials. */
export interface RunResult {
  resultHash: string;
  statistics: RunStatistics;
  /** Bars a year by which returns were annualised. */
  barsPerYear: number;
  /** Distinct times at which a bar closed. */
  bars: number;
  fills: Fill[];
  trades: Trade[];
  rejections: RunRejections;
  orders: RunOrders;
  notes: RunNotes;
  equity: EquityCurve;
}

/** A finished run without its further statistics; trades without their excursions, the curve without drawdowns. */
export interface RunSample extends Pick<RunResult, 'barsPerYear' | 'fills' | 'trades' | 'orders'> {
  statistics: TrialStatistics;
  equity: Pick<EquityCurve, 'time' | 'equity'>;
}

/** What a run shows of itself while it is at work; `equity` at the close of the bar at `time`, which began at `opened`. */
interface LiveFigures {
  time: Micros;
  opened: Micros;
  equity: number;
  /** Equity less the initial capital. */
  pnl: number;
  /** Closed round trips, and those of them that made money. */
  trades: number;
  wins: number;
  /** Instruments with a position. */
  positions: number;
}

/** Live state of a run. The figures are there once the first bars are done. */
export interface RunProgress extends Partial<LiveFigures> {
  /** 0 to 1. */
  fraction: number;
  barsDone: number;
  barsTotal: number;
  barsPerSecond?: number;
}

/** A point of a run's history, at the close of bar number `bar`. */
export interface RunPoint extends LiveFigures {
  seq: number;
  bar: number;
}

/** The code that a result comes from. */
export interface StrategyCode {
  /** SHA-256 of the strategy's file and what it imports from its folder; `built-in` for a part of the engine. */
  bundleHash: string;
  /** SHA-256 over the engine's modules and the versions that they run on. */
  engineBuild: string;
}

/** How a strategy describes itself to doors. `parameters` is a JSON schema (draft 2020-12). */
export interface StrategyDescriptor extends StrategyCode {
  id: string;
  name: string;
  description: string;
  parameters: Record<string, unknown>;
  /** SHA-256 over the engine build and the bundle. */
  sourceHash: string;
  /** Modules from outside of the strategies folder, whose content no hash covers. */
  externals: string[];
  /** Its file in the strategies folder; none for a built-in strategy. */
  file?: string;
}

/** Forms in which doors give a table of a result besides JSON. */
export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
