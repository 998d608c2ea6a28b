import type { FillLog } from '../execution/fill-log';
import type { Trade } from '../model/result';

/** The round trip that an instrument is in: from flat until it is flat again. */
interface OpenTrip {
  instrument: number;
  firstStep: number;
  lastStep: number;
  position: number;
  entered: number;
  entryNotional: number;
  exited: number;
  exitNotional: number;
  fees: number;
}

/** Figures of the closed round trips; `pnl` net of fees. */
export interface TripTotals {
  closed: number;
  won: number;
  /** Sum of the positive and of the negative profits, the latter as a number >= 0. */
  grossProfit: number;
  grossLoss: number;
}

export function tripTotals(fills: FillLog, multipliers: Float64Array): TripTotals {
  const totals: TripTotals = { closed: 0, won: 0, grossProfit: 0, grossLoss: 0 };
  walkTrips({ fills, multipliers }, (trip) => {
    const pnl = tripPnl(trip, 0);
    totals.closed++;
    if (pnl > 0) {
      totals.won++;
      totals.grossProfit += pnl;
    } else totals.grossLoss -= pnl;
  });
  return totals;
}

interface Fills {
  fills: FillLog;
  /** Money that one unit of price is worth, by instrument. */
  multipliers: Float64Array;
}

export interface TripSource extends Fills {
  instruments: readonly string[];
  times: Float64Array;
  /** Last close of an instrument, by number. */
  lastClose: (instrument: number) => number;
}

/** Closed round trips in the order in which they closed, then the open ones, marked at the last close. */
export function listTrades(source: TripSource): Trade[] {
  const trades: Trade[] = [];
  const open = walkTrips(source, (trip) => trades.push(toTrade(trip, source)));
  for (const trip of open) trades.push(toTrade(trip, source));
  return trades;
}

/** Calls back with each trip that closes, and returns those that did not, in order of entry. */
function walkTrips({ fills, multipliers }: Fills, onClosed: (trip: OpenTrip) => void): OpenTrip[] {
  const open = new Map<number, OpenTrip>();
  const book = (part: Part) => {
    const { instrument, step, quantity } = part;
    let trip = open.get(instrument);
    if (!trip) open.set(instrument, (trip = newTrip(instrument, step)));
    const notional = Math.abs(quantity) * part.price * multipliers[instrument]!;
    if (trip.position === 0 || trip.position > 0 === quantity > 0) {
      trip.entered += quantity;
      trip.entryNotional += notional;
    } else {
      trip.exited += quantity;
      trip.exitNotional += notional;
    }
    trip.position += quantity;
    trip.fees += part.fee;
    trip.lastStep = step;
    if (trip.position !== 0) return;
    open.delete(instrument);
    onClosed(trip);
  };
  for (let i = 0; i < fills.count; i++) {
    const part = partOf(fills, i);
    const held = open.get(part.instrument)?.position ?? 0;
    if (held * part.quantity >= 0 || Math.abs(part.quantity) <= Math.abs(held)) {
      book(part);
      continue;
    }
    // A turn closes one trip and opens another; the fee is shared by size.
    const closing = (part.fee * Math.abs(held)) / Math.abs(part.quantity);
    book({ ...part, quantity: -held, fee: closing });
    book({ ...part, quantity: part.quantity + held, fee: part.fee - closing });
  }
  return [...open.values()];
}

/** A fill, or the part of it that belongs to one trip. */
interface Part {
  instrument: number;
  step: number;
  quantity: number;
  price: number;
  fee: number;
}

function partOf(fills: FillLog, i: number): Part {
  return {
    instrument: fills.instruments[i]!,
    step: fills.steps[i]!,
    quantity: fills.quantities[i]!,
    price: fills.prices[i]!,
    fee: fills.fees[i]!,
  };
}

function newTrip(instrument: number, step: number): OpenTrip {
  return {
    instrument,
    firstStep: step,
    lastStep: step,
    position: 0,
    entered: 0,
    entryNotional: 0,
    exited: 0,
    exitNotional: 0,
    fees: 0,
  };
}

/** Exit minus entry notional, in the direction of the trip, with what is still held at `mark`, net of fees. */
function tripPnl(trip: OpenTrip, mark: number): number {
  const gain = trip.exitNotional - trip.entryNotional;
  return (trip.entered > 0 ? gain : -gain) + trip.position * mark - trip.fees;
}

function toTrade(trip: OpenTrip, { instruments, times, lastClose, multipliers }: TripSource): Trade {
  const closed = trip.position === 0;
  const quantity = Math.abs(trip.entered);
  const multiplier = multipliers[trip.instrument]!;
  return {
    instrument: instruments[trip.instrument]!,
    side: trip.entered > 0 ? 'long' : 'short',
    quantity,
    entryTime: times[trip.firstStep]!,
    entryPrice: trip.entryNotional / (quantity * multiplier),
    exitTime: closed ? times[trip.lastStep]! : null,
    exitPrice: closed ? trip.exitNotional / (Math.abs(trip.exited) * multiplier) : null,
    pnl: tripPnl(trip, closed ? 0 : lastClose(trip.instrument) * multiplier),
    fees: trip.fees,
  };
}
