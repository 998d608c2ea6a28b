import type { z } from 'zod';
import type {
  IndicatorName,
  IndicatorOutput,
  IndicatorParameters,
  SingleIndicatorName,
} from '../indicators/indicators';
import type { PriceField } from '../columns/market-data';
import type { SessionRule } from '../calendars/session-rule';
import type { ColumnOptions } from '../model/extra-columns';
import type { Instrument } from '../model/instrument';
import type {
  Leg,
  OrderChanges,
  OrderEvent,
  OrderFill,
  OrderId,
  OrderOptions,
  OrderView,
  TagOptions,
} from '../model/order';
import type { Micros } from '../model/time';
import type { PortfolioWeights, RebalanceOptions, RebalancePeriod } from './portfolio-weights';
import type { SignalRule } from './signal-rule';

export type { PortfolioWeights, RebalanceOptions, RebalancePeriod } from './portfolio-weights';

declare const handle: unique symbol;
/** Names an indicator that `init` declared; its value comes from `ctx.value(handle)`. */
export type IndicatorHandle = number & { readonly [handle]: true };

/** A handle for each output of an indicator that has several. */
export type IndicatorHandles<Name extends IndicatorName> = Readonly<Record<IndicatorOutput<Name>, IndicatorHandle>>;

/** Moments of an exchange's sessions, such as `{ time: '15:50', day: 'last-of-month' }`. */
export interface ScheduleRule extends SessionRule {
  /** Id of an instrument of the run whose exchange counts. @default the strategy's own; of a portfolio the first */
  instrument?: string;
}

/** The session of the exchange that a bar opens in; outside of trading the next one. */
export interface BarSession {
  /** Its date at the exchange, `2024-01-31`. */
  readonly date: string;
  /** When it opens and closes by the calendar, half days included; in microseconds. */
  readonly open: Micros;
  readonly close: Micros;
  /** No bar before this one belongs to the session. */
  readonly isFirstBar: boolean;
  /** The bar closes with the session, or later. */
  readonly isLastBar: boolean;
}

/** Which of the members a ranking takes. */
export interface Ranking {
  /** At most so many. */
  top?: number;
  /** Only those for which it holds. */
  where?: (instrument: number) => boolean;
}

/** A column of what a series is computed from: `time` is the close of the bars in microseconds. */
export type SeriesInput = PriceField | 'time' | IndicatorHandle;
export type SeriesFunction = (...columns: Float64Array[]) => Float64Array;

/** Which bars an indicator is computed from. */
export interface IndicatorOptions {
  /** Longer bars, such as `1h` or `1d`: the value is that of the last one that is over, and lags count these bars. */
  timeframe?: string;
}

/** What a strategy can do before the first bar. */
export interface InitContext {
  /** Id of the instrument that this strategy object will trade; the first of all for a portfolio strategy. */
  readonly instrument: string;
  /** Ids of all instruments of the run, ascending. Their places here are their numbers. */
  readonly instruments: readonly string[];
  /** What is known of an instrument of the run besides its bars. */
  describe(instrument: string): Instrument;
  /** Declares an indicator, such as `ctx.indicator('sma', { period: 20 })`. */
  indicator<Name extends SingleIndicatorName>(
    name: Name,
    parameters?: IndicatorParameters<Name>,
    options?: IndicatorOptions,
  ): IndicatorHandle;
  /** Declares an indicator with several outputs, such as `macd`: `ctx.value(handles.signal)`. */
  indicator<Name extends Exclude<IndicatorName, SingleIndicatorName>>(
    name: Name,
    parameters?: IndicatorParameters<Name>,
    options?: IndicatorOptions,
  ): IndicatorHandles<Name>;
  /**
   * Declares a further column of the data, which the session has to keep (`columns`), to be read by `ctx.value` or as an input
   * of a series. With a delay in bars, or in time such as `1d`, a value counts so much later than its bar.
   */
  column(name: string, options?: ColumnOptions): IndicatorHandle;
  /**
   * Declares a series that a function computes: from columns of an instrument's bars, oldest first, in the order of `inputs`, a
   * column of as many values, of which each depends on the bars up to its own alone. It is computed again on
   * shorter columns; what changes there reads the future, and fails the run.
   */
  series(compute: SeriesFunction, inputs: readonly SeriesInput[]): IndicatorHandle;
  /**
   * Of a portfolio: `targetWeights` by the calendar of its first instrument's exchange, at moments of a rule as of `on`, or once
   * a period. A function is asked for the weights each time; for `undefined` nothing is traded.
   */
  rebalance(
    when: RebalancePeriod | ScheduleRule,
    weights: PortfolioWeights | ((ctx: RowContext) => PortfolioWeights | undefined),
    options?: RebalanceOptions,
  ): void;
  /** As of a bar's context; moments before the run's first bar do not count. Of a portfolio: `(ctx: RowContext) => …`. */
  on<C extends BarContext | RowContext = BarContext>(rule: ScheduleRule, callback: (ctx: C) => void): void;
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
  combo(legs: readonly Leg[], options?: TagOptions): OrderId;
  /**
   * Exercises an American option that is held long, at the underlying's close of this step; without a quantity, all of
   * it. Refused, as an event tells, with `NOT_EXERCISABLE`, `NOTHING_TO_EXERCISE`, `OUT_OF_THE_MONEY` or by the account.
   */
  exercise(instrument: string, quantity?: number): OrderId;
  /**
   * Writes down a value of a series for this step, to be shown beside the equity: the last one of the step counts, one
   * that is not finite leaves a gap. Up to 64 names and 2,000,000 points a run; sweep trials keep none.
   */
  record(name: string, value: number): void;
  /** Writes a message of up to 1,000 characters to the log of the run: up to 10,000 lines; sweep trials keep none. */
  log(message: string): void;
  /** Calls back at the first bar at or after `time`, before `onBar`. */
  at(time: Micros, callback: () => void): void;
  /** Calls back at the first bar of each interval, counted from the epoch. */
  every(interval: Micros, callback: () => void): void;
}

/**
 * The last bars of an instrument, oldest first, each column with `length` entries: NaN for bars before the first one that the
 * session has. Copied when first read, into memory that the next call for as many bars uses again.
 */
export interface BarHistory {
  readonly length: number;
  /** Closes of the bars, in microseconds. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** NaN where the data has no volume. */
  readonly volume: Float64Array;
  /** A further column of the data that the session keeps. */
  column(name: string): Float64Array;
}

/**
 * Longer bars that those of an instrument are put together to, as far as they are over. It moves on with the run; figures are
 * those of the last one that is over, NaN before the first.
 */
export interface TimeframeBars {
  /** How many are over, those before the run's start counted. */
  readonly count: number;
  /** Whether the last one is over since the instrument's present bar. */
  readonly isNew: boolean;
  /** End of its interval, in microseconds. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** The last value of a further column in it. */
  column(name: string): number;
  /** The last ones that are over, oldest first. */
  history(bars: number): BarHistory;
}

/**
 * The world before the first bar of a run, or after its last. It reads and records; what orders throws. Instruments go by
 * their number in `instruments`, without one it is `instrument`.
 */
export interface EdgeContext extends Omit<TradingContext, 'cancel' | 'amend' | 'order' | 'combo' | 'exercise'> {
  /** That of the strategy object; the first of all for a portfolio strategy. */
  readonly instrument: string;
  readonly instruments: readonly string[];
  /** In `onStart` when the first bar of the run begins, in `onEnd` the last close; in microseconds. */
  readonly time: Micros;
  describe(instrument: string): Instrument;
  /** Last close; in `onStart` that of the bars before the run's start; NaN where there is none. */
  close(instrument?: number): number;
  position(instrument?: number): number;
  /** Value of an indicator at the last bar. */
  value(indicator: IndicatorHandle, instrument?: number): number;
  /** A further column of the data at the last bar. */
  column(name: string, instrument?: number): number;
  history(bars: number, instrument?: number): BarHistory;
  /** As of a bar's context, from the first bar on. */
  on<C extends BarContext | RowContext = BarContext>(rule: ScheduleRule, callback: (ctx: C) => void): void;
}

/** The world at the close of one bar. Nothing here reads past that bar. Do not keep it: it moves on with the run. */
export interface BarContext extends TradingContext {
  readonly instrument: string;
  /** Ids of all instruments of the run, ascending. */
  readonly instruments: readonly string[];
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
  /**
   * Money of the account that one unit is worth at the last close, by multiplier and rate; of a continuous series one of its front
   * contract. NaN before a rate of its currency is known.
   */
  readonly unitValue: number;
  /** Value of an indicator at this bar, or `lag` bars before it; NaN until it is defined. */
  value(indicator: IndicatorHandle, lag?: number): number;
  /**
   * A further column of the data, which the session has to keep (`columns`), at this bar or `lag` bars before it: known at the
   * close of its bar; NaN where the data have no value.
   */
  column(name: string, lag?: number): number;
  /** Orders `quantity` (> 0); without options at the market, to be filled at this instrument's next open. */
  buy(quantity: number, options?: OrderOptions): OrderId;
  /** Orders the sale of `quantity` (> 0); without options at the market, to be filled at the next open. */
  sell(quantity: number, options?: OrderOptions): OrderId;
  /**
   * Orders what is missing between the position, with orders at the market that wait counted as filled, and `quantity` rounded toward
   * zero to the size increment; nothing where less is missing than the instrument trades, unless it closes the position.
   * What only reduces never turns the position. Of a hedging account: that of one side, the other is closed.
   */
  target(quantity: number, options?: TagOptions): void;
  /**
   * `target` for the quantity that is worth `fraction` of the equity at the last closes, with the instrument's multiplier:
   * 1 invests all of it, -0.5 is short by half of it. The next open, slippage and fees may cost more than the cash at hand:
   * what has to be left for them is the strategy's to leave.
   */
  targetPercent(fraction: number): void;
  /** The next random number in [0, 1) of this instrument; depends on the run's seed alone. */
  random(): number;
  /** The last `bars` bars, this one included and those before the run's start too. */
  history(bars: number): BarHistory;
  /** Longer bars of the instrument, such as `1h` or `1d`, by the sessions of its exchange: those that are over. */
  bars(timeframe: string): TimeframeBars;
  /** The exchange's session of this bar, as its calendar has it. */
  readonly session: BarSession;
  /**
   * Calls back at the first step that is not before each moment of a rule, before `onBar`. A time of day after a session's close
   * (half days) is its close, one before its open is its open.
   */
  on(rule: ScheduleRule, callback: (ctx: BarContext) => void): void;
  /** The contract that a continuous series goes on with after this bar: the one to trade. */
  front(series: string): string;
  /** Whether the instrument belongs to the run's universe at this bar; true where the run has none. */
  readonly isMember: boolean;
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
  /**
   * Money of the account that one unit at a price of 1 is worth: the multiplier, where the instrument has another currency at
   * the rate of this step (NaN before there is one). A position's notional is `position × close × worth`, so that of an inverse
   * contract it is the multiplier over the square of the last close.
   */
  worth(instrument: number): number;
  /** As of a bar's context. */
  unitValue(instrument: number): number;
  /** As of a bar's context: at the instrument's last bar, or `lag` bars before it. */
  value(indicator: IndicatorHandle, instrument: number, lag?: number): number;
  /** As of a bar's context: at the instrument's last bar, or `lag` bars before it. */
  column(name: string, instrument: number, lag?: number): number;
  buy(instrument: number, quantity: number, options?: OrderOptions): OrderId;
  sell(instrument: number, quantity: number, options?: OrderOptions): OrderId;
  /** As of a bar's context, for one instrument. */
  target(instrument: number, quantity: number, options?: TagOptions): void;
  targetPercent(instrument: number, fraction: number): void;
  /**
   * `targetPercent` for several instruments at once, by id, or by number with NaN for none. Orders what falls first, then
   * what rises, so that sales pay for purchases. Instruments without a weight keep their positions; `others: 'close'`
   * closes them. Those without a price yet are left out.
   */
  targetWeights(weights: PortfolioWeights, options?: { others?: 'keep' | 'close' }): void;
  /** The next random number in [0, 1); depends on the run's seed alone. */
  random(): number;
  /** The last `bars` bars of an instrument up to this step, those before the run's start included. */
  history(instrument: number, bars: number): BarHistory;
  /** As of a bar's context: those that are over by the instrument's last bar. */
  bars(timeframe: string, instrument: number): TimeframeBars;
  /** The exchange's session of the instrument's last bar; undefined before its first. */
  session(instrument: number): BarSession | undefined;
  /** As of a bar's context. */
  on(rule: ScheduleRule, callback: (ctx: RowContext) => void): void;
  /** As of a bar's context, after this step. */
  front(series: string): string;
  /** Numbers of the instruments that belong to the run's universe at this step, ascending; all where the run has none. */
  readonly members: readonly number[];
  isMember(instrument: number): boolean;
  /** The members with the highest scores, best first, of equal ones the lower number; without those whose score is NaN. */
  rank(score: (instrument: number) => number, ranking?: Ranking): number[];
}

/**
 * One strategy object trades one instrument, by `onBar`, or a whole portfolio, by `onRow`. All methods are synchronous.
 * `onOrder` and `onFill` are told at the close of a bar, before `onBar`, what happened during it, with
 * the context of the instrument concerned, in a portfolio strategy too.
 */
export interface Strategy {
  init?(ctx: InitContext): void;
  /** Called once before the first bar of the run, with what is known then: bars before its start, indicators on them. */
  onStart?(ctx: EdgeContext): void;
  /** Called once after the last bar; not where a run fails or is cancelled. */
  onEnd?(ctx: EdgeContext): void;
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
   * returns must decide as `create`'s strategy does; `followSignals(rule)` makes one that does. Trials whose strategy object
   * has more than `init` and `onBar` run bar by bar.
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
