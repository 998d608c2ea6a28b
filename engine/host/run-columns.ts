import type { RunResult, RunSample } from '../model/result';
import type { PlayedSample } from '../judging/types';
import type { RunOutput } from './protocol';

/** The rows of a result as columns, with NaN or an empty text for null. */
export function toColumns(result: RunResult): RunOutput {
  const { resultHash, statistics, barsPerYear, bars, fills, trades, rejections, orders, notes, equity } = result;
  return {
    resultHash,
    statistics,
    barsPerYear,
    bars,
    fills: {
      time: Float64Array.from(fills, (f) => f.time),
      instrument: fills.map((f) => f.instrument),
      side: fills.map((f) => f.side),
      quantity: Float64Array.from(fills, (f) => f.quantity),
      price: Float64Array.from(fills, (f) => f.price),
      fee: Float64Array.from(fills, (f) => f.fee),
      orderId: Float64Array.from(fills, (f) => f.orderId ?? NaN),
      type: fills.map((f) => f.type ?? ''),
      reason: fills.map((f) => f.reason),
      tag: fills.map((f) => f.tag ?? ''),
    },
    trades: {
      instrument: trades.map((t) => t.instrument),
      side: trades.map((t) => t.side),
      quantity: Float64Array.from(trades, (t) => t.quantity),
      entryTime: Float64Array.from(trades, (t) => t.entryTime),
      entryPrice: Float64Array.from(trades, (t) => t.entryPrice),
      exitTime: Float64Array.from(trades, (t) => t.exitTime ?? NaN),
      exitPrice: Float64Array.from(trades, (t) => t.exitPrice ?? NaN),
      pnl: Float64Array.from(trades, (t) => t.pnl),
      fees: Float64Array.from(trades, (t) => t.fees),
      mae: Float64Array.from(trades, (t) => t.mae),
      mfe: Float64Array.from(trades, (t) => t.mfe),
      entryTag: trades.map((t) => t.entryTag ?? ''),
      exitTag: trades.map((t) => t.exitTag ?? ''),
      exitReason: trades.map((t) => t.exitReason ?? ''),
    },
    rejections: {
      counts: rejections.counts,
      orders: {
        time: Float64Array.from(rejections.orders, (r) => r.time),
        instrument: rejections.orders.map((r) => r.instrument),
        order: Float64Array.from(rejections.orders, (r) => r.order),
        code: rejections.orders.map((r) => r.code),
      },
    },
    orders,
    notes,
    equity: { ...equity },
  };
}

/** Those that the judge looks at. */
export function toSampleColumns({ statistics, barsPerYear, fills, trades, orders, equity }: RunSample): PlayedSample {
  return {
    ...{ statistics, barsPerYear, orders, equity },
    fills: {
      time: Float64Array.from(fills, (f) => f.time),
      instrument: fills.map((f) => f.instrument),
      side: fills.map((f) => f.side),
      quantity: Float64Array.from(fills, (f) => f.quantity),
      price: Float64Array.from(fills, (f) => f.price),
      reason: fills.map((f) => f.reason),
    },
    trades: {
      instrument: trades.map((t) => t.instrument),
      entryTime: Float64Array.from(trades, (t) => t.entryTime),
      exitTime: Float64Array.from(trades, (t) => t.exitTime ?? NaN),
      pnl: Float64Array.from(trades, (t) => t.pnl),
    },
  };
}
