import type { z } from 'zod';
import type { IndicatorParameters } from '../indicators/indicator';
import type { IndicatorName } from '../indicators/indicator-cache';
import type { Micros } from '../model/time';
import type { SignalRule } from './signal-rule';

declare const handle: unique symbol;
/** Names an indicator that `init` declared; its value comes from `ctx.value(handle)`. */
export type IndicatorHandle = number & { readonly [handle]: true };

/** What a strategy can do before the first bar. */
export interface InitContext {
  /** Id of the instrument that this strategy object will trade. */
  readonly instrument: string;
  /** Declares an indicator, such as `ctx.indicator('sma', { period: 20 })`. */
  indicator(name: IndicatorName, parameters: IndicatorParameters): IndicatorHandle;
}

/** The world at the close of one bar. Nothing here reads past that bar. Do not keep it: it moves on with the run. */
export interface BarContext {
  readonly instrument: string;
  /** Time of the bar, in microseconds since the epoch, UTC. */
  readonly time: Micros;
  /** Number of the bar within the run, counted from 0 for each instrument. */
  readonly index: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** NaN where the data has no volume. */
  readonly volume: number;
  /** Quantity held of this instrument; orders that have not been filled do not count. */
  readonly position: number;
  /** Cash of the account, which all instruments of the run share. */
  readonly cash: number;
  /** Cash and all positions at their last close. */
  readonly equity: number;
  /** Value of an indicator at this bar; NaN until it is defined. */
  value(indicator: IndicatorHandle): number;
  /** Orders `quantity` (> 0) at the market, to be filled at this instrument's next open. */
  buy(quantity: number): void;
  /** Orders the sale of `quantity` (> 0) at the market, to be filled at this instrument's next open. */
  sell(quantity: number): void;
  /** Orders what is missing between the position, with this bar's orders counted as filled, and `quantity`. */
  target(quantity: number): void;
  /** The next random number in [0, 1) of this instrument; depends on the run's seed alone. */
  random(): number;
}

/** One strategy object trades one instrument. Both methods are synchronous. */
export interface Strategy {
  init?(ctx: InitContext): void;
  /** Called at the close of every bar of the instrument. */
  onBar(ctx: BarContext): void;
}

export interface StrategyDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** Lower-case letters, digits and dashes. */
  id: string;
  name: string;
  description: string;
  /** A zod object; give each parameter a default where there is a sensible one. */
  parameters: Schema;
  /** A fresh strategy object for one instrument of one run. */
  create(parameters: z.output<Schema>): Strategy;
  /**
   * The same strategy as a rule over columns, where it is one: sweeps then run in a kernel, with equal results. What it
   * returns must decide as `create`'s strategy does; `followSignals(rule)` makes one that does.
   */
  signals?(parameters: z.output<Schema>): SignalRule;
}

/** Declares a strategy; the default export of a strategy file. */
export function defineStrategy<Schema extends z.ZodObject>(
  definition: StrategyDefinition<Schema>,
): StrategyDefinition<Schema> {
  return definition;
}
