import type { MarketData } from '../../columns/market-data';
import { firstAfter } from '../../columns/rows-within';
import type { PlayedSample } from '../../judging/types';
import { plainInstrument, type Instrument } from '../../model/instrument';
import { currencyOf } from '../../model/instrument-currency';
import type { Micros } from '../../model/time';
import { findUnderlying } from '../../options/find-underlying';
import { impliedVolatility } from '../../options/implied-volatility';
import { yearsBetween, type OptionInputs } from '../../options/option-inputs';

/** What is held of an instrument; below 0 short. */
export type Holdings = ReadonlyMap<string, number>;

/** What the fills until a moment leave. */
export function holdingsAt({ fills }: Pick<PlayedSample, 'fills'>, at: Micros): Holdings {
  const held = new Map<string, number>();
  fills.instrument.forEach((id, i) => {
    if (fills.time[i]! > at) return;
    const signed = fills.side[i] === 'buy' ? fills.quantity[i]! : -fills.quantity[i]!;
    held.set(id, (held.get(id) ?? 0) + signed);
  });
  return new Map([...held].filter(([, quantity]) => Math.abs(quantity) > 1e-9));
}

/** A position of an option, with what it is priced by; or of the underlying of one, without. */
export interface BookEntry {
  instrument: string;
  quantity: number;
  multiplier: number;
  price: number;
  underlying: string;
  spot: number;
  inputs: OptionInputs | null;
}

export interface OptionBook {
  entries: BookEntry[];
  left: { instrument: string; reason: string }[];
}

interface BookTerms {
  holdings: Holdings;
  at: Micros;
  rate: number;
  yield: number;
}

/** Options that are held at a moment, with the volatility that their last close implies, and what is held of their underlyings. */
export function optionBook(market: MarketData, { holdings, at, rate, yield: carried }: BookTerms): OptionBook {
  const known = market.panels.flatMap(({ instruments }) =>
    instruments.map((id): Instrument => market.instruments?.[id] ?? plainInstrument(id)),
  );
  const closes = closesAt(market, at);
  const book: OptionBook = { entries: [], left: [] };
  const underlyings = new Set<string>();
  // Money of several currencies is not added.
  let currency: string | undefined;
  for (const option of known) {
    const quantity = holdings.get(option.id);
    if (option.kind !== 'option' || quantity === undefined) continue;
    const under = known[findUnderlying(known, option)];
    if (under) underlyings.add(under.id);
    const entry = entryOf(option, { under, quantity, closes, at, rate, carried });
    const own = currencyOf(option);
    if (typeof entry !== 'string') currency ??= own;
    const why = typeof entry === 'string' ? entry : `is in ${own}, others in ${currency}`;
    if (typeof entry !== 'string' && own === currency) book.entries.push(entry);
    else book.left.push({ instrument: option.id, reason: why });
  }
  for (const { id, multiplier } of known) {
    const quantity = holdings.get(id);
    const spot = closes.get(id);
    if (!underlyings.has(id) || quantity === undefined || spot === undefined) continue;
    book.entries.push({ ...{ instrument: id, quantity, multiplier, price: spot, underlying: id, spot }, inputs: null });
  }
  return book;
}

interface Around {
  under: Instrument | undefined;
  quantity: number;
  closes: ReadonlyMap<string, number>;
  at: Micros;
  rate: number;
  carried: number;
}

/** @returns why there is none */
function entryOf(option: Instrument, { under, quantity, closes, at, rate, carried }: Around): BookEntry | string {
  const { id, right, strike, expiry, multiplier, settlement } = option;
  const price = closes.get(id);
  const spot = under && closes.get(under.id);
  if (settlement === 'coin') return 'is quoted in its underlying';
  if (!under) return 'has no underlying in the session';
  if (price === undefined || spot === undefined) return 'has no price, or its underlying has none';
  const terms = { right: right!, spot, strike: strike!, years: yearsBetween(at, expiry!), rate };
  const priced = { ...terms, yield: under.kind === 'future' ? rate : carried };
  const volatility = impliedVolatility(price, priced);
  if (Number.isNaN(volatility)) return 'has a price that no volatility explains';
  const known = { instrument: id, quantity, multiplier, price, underlying: under.id, spot };
  return { ...known, inputs: { ...priced, volatility } };
}

/** The last closes that are known at a moment. */
function closesAt({ panels }: MarketData, at: Micros): ReadonlyMap<string, number> {
  const closes = new Map<string, number>();
  for (const { instruments, times, close } of panels) {
    const width = instruments.length;
    const known = firstAfter(times, at);
    instruments.forEach((id, k) => {
      for (let row = known - 1; row >= 0; row--) {
        const price = close[row * width + k]!;
        if (Number.isNaN(price)) continue;
        closes.set(id, price);
        break;
      }
    });
  }
  return closes;
}
