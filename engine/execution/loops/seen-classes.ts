import { RunEdgeContext } from '../context/edge-context';
import { RunHistory } from '../context/histories';
import { RunTimeframe } from '../context/timeframe-bars';
import { RunRowContext } from './row-context';
import { RunContext } from './run-context';
import { TradingRunContext } from './trading-context';

/** The classes of what strategies are given: they outlive a run, so that a change of theirs would reach the next one. */
export const SEEN_CLASSES: Readonly<Record<string, object>> = {
  BarContext: RunContext,
  RowContext: RunRowContext,
  EdgeContext: RunEdgeContext,
  TradingContext: TradingRunContext,
  BarHistory: RunHistory,
  TimeframeBars: RunTimeframe,
};
