import type { z } from 'zod';
import type {
  IndicatorName,
  IndicatorOutput,
  IndicatorParameters,
  SingleIndicatorName,
} from '../indicators/indicators';
import type { Instrument } from '../model/instrument';
import type { Leg, OrderChanges, OrderEvent, OrderFill, OrderId, OrderOptions, OrderView } from '../model/order';
import type { Micros } from '../model/time';
import type { SignalRule } from './signal-rule';

declare const handle: unique symbol;
/** Names an indicator that `init` declared; its value comes from `ctx.value(handle)`. */
export type IndicatorHandle = number & { readonly [handle]: true };

/** A handle for each output of an indicator that has several. */
export type IndicatorHandles<Name extends IndicatorName> = Readonly<Record<IndicatorOutput<Name>, IndicatorHandle>>;

/** What a strategy can do before the first bar. */
export interface InitContext {
  /** Id of the instrument that this strategy object will trade; the first of all for a portfolio strategy. */
  readonly instrument: string;
  /** Ids of all instruments of the run, ascending. Their places here are their numbers. */
  readonly instruments: readonly string[];
  /** What is known of an instrument of the run besides its bars. */
  describe(instrument: string): Instrument;
  /** Declares an indicator, such as `ctx.indicator('sma', { period: 20 })`. */
  indicator<Name extends SingleIndicatorName>(name: Name, parameters?: IndicatorParameters<Name>): IndicatorHandle;
  /** Declares an indicator with several outputs, such as `macd`: `ctx.value(handles.signal)`. */
  indicator<Name extends Exclude<IndicatorName, SingleIndicatorName>>(
    name: Name,
    parameters?: IndicatorParameters<Name>,
  ): IndicatorHandles<Name>;
}

/** What a strategy can do about its orders and its time, whatever the event that it is called for. */
export interface TradingContext {
  /** Cash of the account, which all instruments of the run share. */
  readonly cash: number;
  /** Cash and all positions at their last close. */
  readonly equity: number;
  /** Takes an order off the market; false where it no longer works. */
  cancel(order: OrderId): boolean;
  /** Changes a working order; false, and no change, where it no longer works or the change is not valid. */
  amend(order: OrderId, changes: OrderChanges): boolean;
  /** A working order; undefined once it is done. */
  order(order: OrderId): OrderView | undefined;
  /** Several orders at the market that fill together, at a step where all of them have a bar, or not at all. */
  combo(legs: readonly Leg[]): OrderId;
  /**
   * Exercises an American option that is held long, at the underlying's close of this step; without a quantity, all of
   * it. Refused, as an event tells, with `NOT_EXERCISABLE`, `NOTHING_TO_EXERCISE`, `OUT_OF_THE_MONEY` or by the account.
   */
  exercise(instrument: string, quantity?: number): OrderId;
  /** Calls back at the first bar at or after `time`, before `onBar`. */
  at(time: Micros, callback: () => void): void;
  /** Calls back at the first bar of each interval, counted from the epoch. */
  every(interval: Micros, callback: () => void): void;
}

/** The world at the close of one bar. Nothing here reads past that bar. Do not keep it: it moves on with the run. */
export interface BarContext extends TradingContext {
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
  /** Sizes >= 0 of its long and its short position, of which a hedging account keeps both side by side. */
  readonly long: number;
  readonly short: number;
  /** Value of an indicator at this bar; NaN until it is defined. */
  value(indicator: IndicatorHandle): number;
  /** Orders `quantity` (> 0); without options at the market, to be filled at this instrument's next open. */
  buy(quantity: number, options?: OrderOptions): OrderId;
  /** Orders the sale of `quantity` (> 0); without options at the market, to be filled at the next open. */
  sell(quantity: number, options?: OrderOptions): OrderId;
  /**
   * Orders what is missing between the position, with orders at the market that wait counted as filled, and `quantity` rounded toward
   * zero to the size increment; nothing where less is missing than the instrument trades, unless it closes the position.
   * What only reduces never turns the position. Of a hedging account: that of one side, the other is closed.
   */
  target(quantity: number): void;
  /** The next random number in [0, 1) of this instrument; depends on the run's seed alone. */
  random(): number;
}

/** The world at the close of one step of a run, over all instruments, which go by their numbers. */
export interface RowContext extends TradingContext {
  readonly time: Micros;
  /** Number of the step within the run, from 0. */
  readonly index: number;
  readonly instruments: readonly string[];
  /** Whether an instrument has a bar at this step. */
  has(instrument: number): boolean;
  /** Figures of the instrument's last bar; NaN before its first. */
  open(instrument: number): number;
  high(instrument: number): number;
  low(instrument: number): number;
  close(instrument: number): number;
  volume(instrument: number): number;
  position(instrument: number): number;
  long(instrument: number): number;
  short(instrument: number): number;
  value(indicator: IndicatorHandle, instrument: number): number;
  buy(instrument: number, quantity: number, options?: OrderOptions): OrderId;
  sell(instrument: number, quantity: number, options?: OrderOptions): OrderId;
  /** As of a bar's context, for one instrument. */
  target(instrument: number, quantity: number): void;
  /** The next random number in [0, 1); depends on the run's seed alone. */
  random(): number;
}

/**
 * One strategy object trades one instrument, by `onBar`, or a whole portfolio, by `onRow`. All methods are synchronous.
 * `onOrder` and `onFill` are told at the close of a bar, before `onBar`, what happened during it, with
 * the context of the instrument concerned, in a portfolio strategy too.
 */
export interface Strategy {
  init?(ctx: InitContext): void;
  /** Called at the close of every bar of the instrument; needed unless the scope is `portfolio`. */
  onBar?(ctx: BarContext): void;
  /** Called at the close of every step; needed where the scope is `portfolio`. */
  onRow?(ctx: RowContext): void;
  onFill?(ctx: BarContext, fill: OrderFill): void;
  onOrder?(ctx: BarContext, event: OrderEvent): void;
}

/** A fill before it is settled. */
export interface FillTerms {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: number;
  /** Size times price, in money of the account. */
  readonly notional: number;
  /** Whether a bar came to the limit of a resting order after its open. */
  readonly maker: boolean;
}

export interface StrategyDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** Lower-case letters, digits and dashes. */
  id: string;
  name: string;
  description: string;
  /** A zod object; give each parameter a default where there is a sensible one. */
  parameters: Schema;
  /** Whether a strategy object trades one instrument or all of them. @default 'instrument' */
  scope?: 'instrument' | 'portfolio';
  /** A fresh strategy object for one instrument of one run, or for one run. */
  create(parameters: z.output<Schema>): Strategy;
  /**
   * The same strategy as a rule over columns, where it is one: sweeps then run in a kernel, with equal results. What it
   * returns must decide as `create`'s strategy does; `followSignals(rule)` makes one that does.
   */
  signals?(parameters: z.output<Schema>): SignalRule;
  /**
   * What a fill costs besides the fees of the settings, in money of the account: a finite number >= 0, from what it is given
   * alone.
   */
  fees?(fill: FillTerms, parameters: z.output<Schema>): number;
  /** The price of a fill, from the one that the slippage of the settings leaves: a finite number > 0. */
  slippage?(fill: FillTerms, parameters: z.output<Schema>): number;
}

/** Declares a strategy; the default export of a strategy file. */
export function defineStrategy<Schema extends z.ZodObject>(
  definition: StrategyDefinition<Schema>,
): StrategyDefinition<Schema> {
  return definition;
}
