import {
  ENTERED,
  ENTRY_NOTIONAL,
  EXITED,
  EXIT_NOTIONAL,
  FEES,
  FIRST_FILL,
  LAST_FILL,
  POSITION,
  ROLLED_IN,
  ROLLED_OUT,
  ROLLED_QUANTITY,
  TripBook,
  type TripRates,
  type TripTerms,
} from './trip-book';
import { linearPrice, priceOfValue } from './linear-price';
import { reasonOf } from '../execution/fills/fill-cause';
import type { FillLog } from '../execution/fills/fill-log';
import type { Trade } from '../model/result';
import type { Activity, Excursion } from '../statistics/run/replay-positions';

/** Figures of the closed round trips; `pnl` net of fees. */
export interface TripTotals {
  closed: number;
  won: number;
  /** Sum of the positive and of the negative profits, the latter as a number >= 0. */
  grossProfit: number;
  grossLoss: number;
}

export function tripTotals(fills: FillLog, multipliers: Float64Array, terms: TripTerms = {}): TripTotals {
  const isPlain = !terms.rates && !terms.inverse;
  if (multipliers.length === 1 && !fills.isHedged && isPlain) return singleTotals(fills, multipliers[0]!);
  const totals: TripTotals = { closed: 0, won: 0, grossProfit: 0, grossLoss: 0 };
  const trips = new TripBook(multipliers, fills.isHedged, terms);
  trips.walk(fills, (instrument) => {
    addTrip(totals, trips.pnl(instrument, 0));
  });
  return totals;
}

/** As `TripBook` books the fills of one instrument, in variables, which takes a fraction of the time. */
function singleTotals({ count, quantities, prices, fees }: FillLog, multiplier: number): TripTotals {
  const totals: TripTotals = { closed: 0, won: 0, grossProfit: 0, grossLoss: 0 };
  let position = 0;
  let entered = 0;
  let entryNotional = 0;
  let exitNotional = 0;
  let tripFees = 0;
  for (let i = 0; i < count; i++) {
    let quantity = quantities[i]!;
    let fee = fees[i]!;
    const turned = position * quantity < 0 && Math.abs(quantity) > Math.abs(position);
    const opening = turned ? quantity + position : 0;
    const closingFee = turned ? (fee * Math.abs(position)) / Math.abs(quantity) : fee;
    const openingFee = fee - closingFee;
    // A turn closes one trip and opens another; the fee is shared by size.
    if (turned) quantity = -position;
    fee = closingFee;
    for (let parts = turned ? 2 : 1; parts > 0; parts--) {
      const notional = Math.abs(quantity) * prices[i]! * multiplier;
      if (position === 0) {
        entered = quantity;
        entryNotional = notional;
        exitNotional = 0;
        tripFees = 0;
      } else if (position > 0 === quantity > 0) {
        entered += quantity;
        entryNotional += notional;
      } else exitNotional += notional;
      position += quantity;
      tripFees += fee;
      if (position === 0) {
        const gain = exitNotional - entryNotional;
        addTrip(totals, (entered > 0 ? gain : -gain) - tripFees);
      }
      quantity = opening;
      fee = openingFee;
    }
  }
  return totals;
}

function addTrip(totals: TripTotals, pnl: number): void {
  totals.closed++;
  if (pnl > 0) {
    totals.won++;
    totals.grossProfit += pnl;
  } else totals.grossLoss -= pnl;
}

/** What sums of quantities are rounded to. */
export interface Quantities {
  nearest(value: number): number;
}

export interface TripSource {
  fills: FillLog;
  /** Money that one unit of price is worth, by instrument. */
  multipliers: Float64Array;
  instruments: readonly string[];
  /** When each fill happened. */
  filledAt: Float64Array;
  /** Last close of an instrument, by number. */
  lastClose: (instrument: number) => number;
  /** Without them all prices are in the account's currency. */
  rates?: TripRates;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse: Uint8Array | null;
  /** What quantities are rounded to, by instrument. */
  sizes: readonly Quantities[];
  /** Rate at the end of an instrument's currency, by number. */
  lastRate: (instrument: number) => number;
  /** How far prices went for and against the trips: the closed ones in order, the open ones by instrument. Without them `mae` and `mfe` are NaN. */
  excursions?: Pick<Activity, 'excursions' | 'openExcursions'>;
  /** What the strategy called the order of a fill. Without it nothing is known of tags. */
  tagOf?: (fill: number) => string | null;
}

/** Closed round trips in the order in which they closed, then the open ones, marked at the last close. */
export function listTrades(source: TripSource): Trade[] {
  const trades: Trade[] = [];
  const trips = new TripBook(source.multipliers, source.fills.isHedged, source);
  const { excursions = [], openExcursions } = source.excursions ?? {};
  trips.walk(source.fills, (instrument) => {
    trades.push(toTrade(trips, source, { instrument, excursion: excursions[trades.length] }));
  });
  for (const instrument of trips.open()) {
    trades.push(toTrade(trips, source, { instrument, excursion: openExcursions?.get(instrument) }));
  }
  return trades;
}

function toTrade(
  trips: TripBook,
  source: TripSource,
  { instrument: leg, excursion }: { instrument: number; excursion: Excursion | undefined },
): Trade {
  const { instruments, filledAt, fills, lastClose, multipliers, inverse } = source;
  const instrument = leg % multipliers.length;
  const multiplier = multipliers[instrument]!;
  const closed = trips.figure(leg, POSITION) === 0;
  const entered = trips.figure(leg, ENTERED);
  // Rolls are neither entries nor exits.
  const rolled = trips.figure(leg, ROLLED_QUANTITY);
  const quantity = Math.abs(entered) - rolled;
  const exited = Math.abs(trips.figure(leg, EXITED)) - rolled;
  const mean = (value: number, size: number) => priceOfValue(inverse, instrument, { value, units: size * multiplier });
  const mark = closed ? 0 : linearPrice(inverse, instrument, lastClose(instrument)) * multiplier;
  const [first, last] = [trips.figure(leg, FIRST_FILL), trips.figure(leg, LAST_FILL)];
  return {
    instrument: instruments[fills.instruments[first]!]!,
    side: entered > 0 ? 'long' : 'short',
    quantity: source.sizes[instrument]!.nearest(quantity),
    entryTime: filledAt[first]!,
    entryPrice: mean(trips.figure(leg, ENTRY_NOTIONAL) - trips.figure(leg, ROLLED_IN), quantity),
    exitTime: closed ? filledAt[last]! : null,
    exitPrice: closed ? mean(trips.figure(leg, EXIT_NOTIONAL) - trips.figure(leg, ROLLED_OUT), exited) : null,
    pnl: trips.pnl(leg, mark, closed ? 0 : source.lastRate(instrument)),
    fees: trips.figure(leg, FEES),
    mae: excursion?.adverse ?? NaN,
    mfe: excursion?.favorable ?? NaN,
    entryTag: source.tagOf?.(first) ?? null,
    exitTag: closed ? (source.tagOf?.(last) ?? null) : null,
    exitReason: closed ? reasonOf(fills.causes[last]!) : null,
  };
}
