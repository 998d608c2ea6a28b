import type { Trade } from '../model/result';
import type { Micros } from '../model/time';

/** A round trip as it was stored; null also where its version kept nothing of it. */
export type AnalysedTrade = Omit<Trade, 'mae' | 'mfe'> & { mae: number | null; mfe: number | null };

/** The curve of a run: columns of one length, a row at the close of each step. Null: not kept by its version, or no benchmark. */
export interface RunCurve {
  /** In microseconds. */
  times: Float64Array;
  equity: Float64Array;
  /** Fraction of the peak so far, <= 0. */
  drawdown: Float64Array;
  gross: Float64Array | null;
  net: Float64Array | null;
  traded: Float64Array | null;
  /** NaN before its first bar. */
  benchmark: Float64Array | null;
}

/** A completed run with what analytics are made of. */
export interface AnalysedRun extends RunCurve {
  initialCapital: number;
  barsPerYear: number;
  /** A year, as a fraction. */
  riskFreeRate: number;
}

export type ClosedTrade = AnalysedTrade & { exitTime: Micros };

export function isClosed(trade: AnalysedTrade): trade is ClosedTrade {
  return trade.exitTime !== null;
}
