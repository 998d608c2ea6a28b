import type { Micros } from './time';

declare const order: unique symbol;
/** Names an order of one run. Numbers of later orders are greater. */
export type OrderId = number & { readonly [order]: true };

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop-limit', 'market-if-touched', 'trailing-stop'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/**
 * How long an order lives.
 * - `gtc` until filled or cancelled.
 * - `day` through the session that is open when it is placed, else the next one.
 * - `gtd` through `expires`, inclusive.
 * - `ioc` fills what it can at its first bar's open; the rest is cancelled, all of it where its market is open without one.
 * - `fok` fills whole at its first bar's open or is cancelled, as an `ioc` order is.
 * - `open` takes part in the next opening auction alone: the open of a regular session's first bar.
 * - `close` takes part in the next closing auction alone: the close of a regular session's last bar.
 * Sessions are the regular ones of the instrument's calendar, UTC days where its venue never closes.
 */
export const TIMES_IN_FORCE = ['gtc', 'day', 'gtd', 'ioc', 'fok', 'open', 'close'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** Least quantity of an order: with less, sums and products of it would lose their digits. */
export const LEAST_QUANTITY = 1e-30;

/** Why an order is refused, when it is placed or when it would fill. */
export const REJECTIONS = {
  INSUFFICIENT_CASH: 'The cash at hand does not pay for the fill and its fee.',
  INSUFFICIENT_POSITION: 'A cash account sells no more than it holds.',
  INSUFFICIENT_MARGIN: 'The equity after the fill would be below the initial margin.',
  INVALID_PRICE:
    'A price is not a finite number, or not above zero where it has to be, or contradicts the type of the order.',
  INVALID_QUANTITY: 'The quantity, rounded down to the size increment, is below the minimum, or below 1e-30.',
  INVALID_TIME: 'The order has already expired, or gtd lacks its date.',
  INVALID_COMBINATION: 'The options exclude each other.',
  INSTRUMENT_NOT_REGISTERED: 'The run has no such instrument.',
  RATE_UNKNOWN: "No rate of the instrument's currency is known yet.",
  NOT_TRADABLE: 'The instrument is not listed yet, or no longer.',
  SERIES_WITH_DETAIL: 'Continuous series are not traded with fills.detail; their contracts are.',
  NOTHING_TO_REDUCE: 'A reduce-only order found no position to reduce.',
  NOT_EXERCISABLE: 'Only an American option whose underlying has a price can be exercised before it expires.',
  NOTHING_TO_EXERCISE: 'There is no long position of this size to exercise.',
  OUT_OF_THE_MONEY: 'Exercising the option would bring nothing.',
  ORDER_DONE: 'The order named as its partner no longer works.',
} as const;
export type Rejection = keyof typeof REJECTIONS;

/** Why an order left the market before it was filled whole. */
export const CANCELLATIONS = {
  REQUESTED: 'The strategy cancelled it.',
  PARTNER_FILLED: 'Another order of its one-cancels-other group was filled.',
  PARENT_DONE: 'The entry of its bracket ended without a fill.',
  NOT_FILLED_AT_ONCE: 'An ioc or fok order did not fill, or not whole, at its only chance.',
  NOTHING_TO_REDUCE: 'There was no position for it to reduce.',
  POSITION_CLOSED: 'The position that it was to reduce, or its bracket protected, was closed or turned.',
  REFUSED: 'After a partial fill the account refused the rest.',
  LIQUIDATION: 'The account was liquidated.',
  ROLLED: 'The continuous series that it was placed on went over to its next contract before its price came.',
  SPLIT: 'A split left less of it than the instrument trades.',
} as const;
export type Cancellation = keyof typeof CANCELLATIONS;

/**
 * What makes an order more than a market order. The prices decide the type: `limit`, `stop`, both (stop-limit), `touch`
 * (market if touched), `trail` or `trailFraction` (trailing stop), none (market).
 */
export interface OrderOptions {
  limit?: number;
  stop?: number;
  touch?: number;
  /** Distance of a trailing stop from the best price since its placement, as a price or as a fraction of that price. */
  trail?: number;
  trailFraction?: number;
  /** @default 'gtc' */
  timeInForce?: TimeInForce;
  /** Last moment of a `gtd` order. */
  expires?: Micros;
  /** Fills no more than what reduces the position. */
  reduceOnly?: boolean;
  /**
   * An order still working: the fill of either cancels the other, an entry with its stop and target. More orders may join
   * the same group.
   */
  oco?: OrderId;
  /** A word of the strategy's own, 1 to 64 characters, which the order, its events and its fills carry. */
  tag?: string;
  /** Makes a bracket: once this order fills, stop and target of what was filled work, each reducing the other. */
  stopLoss?: number;
  takeProfit?: number;
  /** In place of `stopLoss`, a trailing stop from the price of the fill on: its distance, or that as a fraction. */
  stopTrail?: number;
  stopTrailFraction?: number;
}

/** What targets and combos take. */
export type TagOptions = Pick<OrderOptions, 'tag'>;

/** What can change of a working order; its place in the queue is kept. */
export interface OrderChanges {
  /** New total, including what has been filled. */
  quantity?: number;
  limit?: number;
  stop?: number;
  touch?: number;
  /** New distance of a trailing stop from its best price so far, as a price or as a fraction of that price. */
  trail?: number;
  trailFraction?: number;
  expires?: Micros;
}

/** A leg of an all-or-nothing order; `quantity` is signed. */
export interface Leg {
  instrument: string;
  quantity: number;
}

/** A working order as a strategy sees it. */
export interface OrderView {
  id: OrderId;
  instrument: string;
  /** `market` also of what its stop, touch or trailing level has set off and that waits for volume. */
  type: OrderType | 'combo';
  side: 'buy' | 'sell';
  /** Total and what is still to be filled, both > 0. */
  quantity: number;
  remaining: number;
  /** A stop, touch or trailing level, and the limit; null where the type has none. */
  trigger: number | null;
  limit: number | null;
  timeInForce: TimeInForce;
  /** `held`: the stop or target of an entry that has not filled yet. */
  status: 'working' | 'held';
  /** Stop and target of a bracket's entry. */
  children: OrderId[];
  /** That of a bracket's entry is its stop's and target's too. */
  tag: string | null;
}

export type OrderEventType =
  'accepted' | 'rejected' | 'triggered' | 'partially-filled' | 'filled' | 'amended' | 'cancelled' | 'expired';

export interface OrderEvent {
  type: OrderEventType;
  order: OrderId;
  instrument: string;
  time: Micros;
  /** Of a rejection or cancellation. */
  reason: Rejection | Cancellation | null;
  tag: string | null;
}

/** Why a fill happened. The last six need no order. */
export const FILL_REASONS = {
  signal: 'An order of the strategy that is none of the next three.',
  stop: 'A stop or stop-limit order, the stop of a bracket among them.',
  target: 'The target of a bracket.',
  trail: 'A trailing stop.',
  liquidation: 'The account had less than its maintenance margin.',
  expiry: 'An option expired or was exercised; deliveries of its underlying too.',
  settlement: 'A future expired.',
  roll: 'A continuous contract went over to its next one.',
  delisting: 'The instrument ended otherwise.',
  split: 'A split: new shares at a price of 0, and what is no whole size for cash.',
} as const;
export type FillReason = keyof typeof FILL_REASONS;

/** What a fill can come from: an order of some type, all legs of a combo, or the exercise of an option. */
export const FILL_TYPES = [...ORDER_TYPES, 'combo', 'exercise'] as const;
export type FillType = (typeof FILL_TYPES)[number];

/**
 * A fill as it is told to the strategy. `price` and `fee` in money, `remaining` >= 0. `order` is 0 and `type` null where
 * no order of the strategy caused it. The type is that of the order as it was placed.
 */
export interface OrderFill {
  order: OrderId;
  instrument: string;
  time: Micros;
  side: 'buy' | 'sell';
  quantity: number;
  price: number;
  fee: number;
  remaining: number;
  type: FillType | null;
  reason: FillReason;
  tag: string | null;
}
