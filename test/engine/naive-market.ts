import type { OrderChanges, OrderOptions } from '../../engine/model/order';
import type { NaiveAccountRules } from './naive-account-rules';

export interface NaiveBar {
  opened: number;
  /** When it is known: its close. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** At the close; NaN without. */
  bid: number;
  ask: number;
}

export interface NaiveBars {
  instrument: string;
  bars: NaiveBar[];
  priceIncrement?: number;
  sizeIncrement?: number;
  minQuantity?: number;
  /** A future, whose prices may be negative. */
  future?: boolean;
  option?: NaiveOption;
}

export interface NaiveOption {
  underlying: string;
  right: 'call' | 'put';
  strike: number;
  /** Last moment. */
  expiry: number;
  american: boolean;
  physical: boolean;
}

export interface NaiveRules extends NaiveAccountRules {
  at: 'next-open' | 'same-close';
  intrabar: 'pessimistic' | 'optimistic';
  limits: 'touch' | 'through';
  volumeShare?: number;
  salesFirst: boolean;
  /** Microseconds. */
  latency: number;
  /** Bars of its instrument. */
  delay?: number;
  quotes: boolean;
  proportionalFee: number;
  makerFee: number;
  takerFee: number;
  buyFee: number;
  sellFee: number;
  perShare: number;
  /** In place of the fee for a share, of options and perpetuals. */
  perContract: number;
  minimumFee: number;
  /** Ascending, by what was traded in the thirty days before. */
  tiers?: { from: number; maker: number; taker: number }[];
  slippage: number;
  spread: number;
  fixed: number;
}

export type NaiveAction =
  | { do: 'plain'; quantity: number }
  | { do: 'target'; quantity: number }
  | { do: 'order'; quantity: number; options: OrderOptions }
  | { do: 'cancel'; order: number }
  | { do: 'amend'; order: number; changes: OrderChanges }
  | { do: 'combo'; legs: { instrument: string; quantity: number }[] }
  | { do: 'exercise'; instrument: string; quantity?: number };

/**
 * When what is asked for gets to the market: once the latency is over, or with a delay of n bars at the close of the
 * n-th bar of the instrument that opens then or later.
 */
export function arrivalOf({ bars }: NaiveBars, now: number, rules: Pick<NaiveRules, 'latency' | 'delay'>): number {
  const { latency, delay = 0 } = rules;
  if (delay === 0) return now + latency;
  return bars.filter(({ opened }) => opened >= now + latency)[delay - 1]?.time ?? Infinity;
}
