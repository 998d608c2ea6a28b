import { causeOf, ROLLED } from '../execution/fills/fill-cause';
import type { FillLog } from '../execution/fills/fill-log';
import { linearPrice } from './linear-price';

/** Figures of a trip, by their place in its part of the book. */
export const POSITION = 0;
export const ENTERED = 1;
export const ENTRY_NOTIONAL = 2;
export const EXITED = 3;
export const EXIT_NOTIONAL = 4;
export const FEES = 5;
/** Numbers of fills. */
export const FIRST_FILL = 6;
export const LAST_FILL = 7;
/** Money made so far in the account's currency, before fees, where prices are in others. */
const GAIN = 8;
/** What is held has cost, in its own currency and signed; 0 where it was paid for. */
const COST = 9;
/** Quantity that was rolled from contract to contract, without sign, and the notionals of its sales and purchases. */
export const ROLLED_QUANTITY = 10;
export const ROLLED_IN = 11;
export const ROLLED_OUT = 12;
const FIGURES = 13;

/** Cause of the fills of a split. */
export const SPLIT_CAUSE = causeOf('split');

/** Whether a fill is the new shares of a split, or those that it takes: at no price. */
export function isSplit({ causes, prices }: FillLog, fill: number): boolean {
  return causes[fill] === SPLIT_CAUSE && prices[fill] === 0;
}

/** Rates of the instruments' currencies in the account's. */
export interface TripRates {
  /** By number of the fill. */
  atFill: Float64Array;
  /** 1 where a position is paid for in full, by instrument. */
  paid: Uint8Array;
}

/**
 * Whether a fill that has closed a position rolls it into that of the next fill: both belong to a roll, and the next one opens.
 * @param held before the next fill, by leg
 */
export function rollsInto({ causes, legs, count }: FillLog, fill: number, held: (leg: number) => number): boolean {
  if (causes[fill] !== ROLLED || fill + 1 >= count || causes[fill + 1] !== ROLLED) return false;
  return held(legs[fill + 1]!) === 0;
}

/** What is special about the prices of trips. */
export interface TripTerms {
  /** Without them all prices are in the account's currency. */
  rates?: TripRates | undefined;
  /** 1 for inverse contracts, by instrument: notionals are of prices as `linearPrice` has them. */
  inverse?: Uint8Array | null;
}

/**
 * The round trip that each instrument is in: from flat until it is flat again, or turned; through the rolls of a continuous
 * series it goes on in the next contract. Where long and short positions
 * stand side by side, each is an instrument of its own here (`FillLog.legs`).
 */
export class TripBook {
  readonly #figures: Float64Array;
  readonly #multipliers: Float64Array;
  readonly #legs: number;
  readonly #rates: TripRates | undefined;
  readonly #inverse: Uint8Array | null;

  /**
   * @param multipliers money that one unit of price is worth, by instrument
   * @param hedging long and short positions side by side, each with trips of its own
   */
  constructor(multipliers: Float64Array, hedging = false, { rates, inverse = null }: TripTerms = {}) {
    this.#rates = rates;
    this.#inverse = inverse;
    this.#multipliers = multipliers;
    this.#legs = (hedging ? 2 : 1) * multipliers.length;
    this.#figures = new Float64Array(FIGURES * this.#legs);
  }

  figure(instrument: number, place: number): number {
    return this.#figures[FIGURES * instrument + place]!;
  }

  /**
   * Exit minus entry notional, in the direction of the trip, with what is still held at `mark`, net of fees.
   * @param mark what one is worth, linear
   * @param rate of the mark's currency
   */
  pnl(instrument: number, mark: number, rate = 1): number {
    const at = FIGURES * instrument;
    const figures = this.#figures;
    if (this.#rates) {
      const open = figures[at + POSITION]! * mark - figures[at + COST]!;
      return figures[at + GAIN]! + open * rate - figures[at + FEES]!;
    }
    const gain = figures[at + EXIT_NOTIONAL]! - figures[at + ENTRY_NOTIONAL]!;
    return (figures[at + ENTERED]! > 0 ? gain : -gain) + figures[at + POSITION]! * mark - figures[at + FEES]!;
  }

  /**
   * Goes through the fills; calls back when the trip of an instrument has closed, while its figures stand.
   * @param from the first fill that was not gone through before
   */
  walk(fills: FillLog, onClosed: (instrument: number) => void, from = 0): void {
    for (let i = from; i < fills.count; i++) {
      const instrument = fills.legs[i]!;
      const quantity = fills.quantities[i]!;
      const fee = fills.fees[i]!;
      const held = this.#figures[FIGURES * instrument + POSITION]!;
      if (isSplit(fills, i)) {
        this.#split(instrument, held, quantity);
        continue;
      }
      if (held * quantity >= 0 || Math.abs(quantity) <= Math.abs(held)) {
        if (!this.#book(fills, i, { quantity, fee })) continue;
        if (rollsInto(fills, i, (leg) => this.figure(leg, POSITION))) this.#roll(fills, i++);
        else onClosed(instrument);
        continue;
      }
      // A turn closes one trip and opens another; the fee is shared by size.
      const closing = (fee * Math.abs(held)) / Math.abs(quantity);
      this.#book(fills, i, { quantity: -held, fee: closing });
      onClosed(instrument);
      this.#book(fills, i, { quantity: quantity + held, fee: fee - closing });
    }
  }

  /** Instruments whose trip is open, in order of entry. */
  open(): number[] {
    const legs = Array.from({ length: this.#legs }, (_, leg) => leg);
    const open = legs.filter((leg) => this.figure(leg, POSITION) !== 0);
    return open.sort((a, b) => this.figure(a, FIRST_FILL) - this.figure(b, FIRST_FILL));
  }

  /** Goes on in the contract that the next fill opens. */
  #roll(fills: FillLog, fill: number): void {
    const [from, to] = [fills.legs[fill]!, fills.legs[fill + 1]!];
    const figures = this.#figures;
    const [before, after] = [FIGURES * from, FIGURES * to];
    this.#book(fills, fill + 1, { quantity: fills.quantities[fill + 1]!, fee: fills.fees[fill + 1]! });
    figures[after + ROLLED_QUANTITY] = Math.abs(fills.quantities[fill]!);
    figures[after + ROLLED_IN] = figures[after + ENTRY_NOTIONAL]!;
    figures[after + ROLLED_OUT] = this.#notional(fills, fill, fills.quantities[fill]!);
    figures[after + FIRST_FILL] = 0;
    figures[before + LAST_FILL] = 0;
    for (let place = 0; place < FIGURES; place++) figures[after + place]! += figures[before + place]!;
  }

  #notional(fills: FillLog, fill: number, quantity: number): number {
    const number = fills.legs[fill]! % this.#multipliers.length;
    return Math.abs(quantity) * linearPrice(this.#inverse, number, fills.prices[fill]!) * this.#multipliers[number]!;
  }

  /** What was entered and left so far counts in the new shares. */
  #split(instrument: number, held: number, quantity: number): void {
    const at = FIGURES * instrument;
    this.#figures[at + POSITION] = held + quantity;
    for (const place of [ENTERED, EXITED]) this.#figures[at + place]! *= (held + quantity) / held;
  }

  /** Books a fill or a part of it; true where it closes the trip. */
  #book(fills: FillLog, fill: number, { quantity, fee }: { quantity: number; fee: number }): boolean {
    const instrument = fills.legs[fill]!;
    const figures = this.#figures;
    const at = FIGURES * instrument;
    const position = figures[at + POSITION]!;
    if (position === 0) {
      for (let place = 0; place < FIGURES; place++) figures[at + place] = 0;
      figures[at + FIRST_FILL] = fill;
    }
    const notional = this.#notional(fills, fill, quantity);
    if (this.#rates) this.#gain(fills, fill, quantity);
    if (position === 0 || position > 0 === quantity > 0) {
      figures[at + ENTERED]! += quantity;
      figures[at + ENTRY_NOTIONAL]! += notional;
    } else {
      figures[at + EXITED]! += quantity;
      figures[at + EXIT_NOTIONAL]! += notional;
    }
    figures[at + POSITION] = position + quantity;
    figures[at + FEES]! += fee;
    figures[at + LAST_FILL] = fill;
    return position + quantity === 0;
  }

  /** What is paid for is converted at each fill, of the rest the profit at the fill that takes it. */
  #gain(fills: FillLog, fill: number, quantity: number): void {
    const { atFill, paid } = this.#rates!;
    const instrument = fills.instruments[fill]!;
    const figures = this.#figures;
    const at = FIGURES * fills.legs[fill]!;
    const position = figures[at + POSITION]!;
    const value =
      quantity * linearPrice(this.#inverse, instrument, fills.prices[fill]!) * this.#multipliers[instrument]!;
    if (paid[instrument] === 1) figures[at + GAIN]! -= value * atFill[fill]!;
    else if (position * quantity >= 0) figures[at + COST]! += value;
    else {
      const closed = figures[at + COST]! * (-quantity / position);
      figures[at + COST]! -= closed;
      figures[at + GAIN]! -= (value + closed) * atFill[fill]!;
    }
  }
}
