import type { MarketData } from '../../columns/market-data';
import { firstAfter, firstAtOrAfter } from '../../columns/rows-within';
import { matchesPattern } from '../../model/id-pattern';
import { plainInstrument, type Instrument } from '../../model/instrument';
import type { Shock } from '../../model/stress';
import type { Micros } from '../../model/time';
import { blackScholesPrice } from '../../options/black-scholes';
import { findUnderlying } from '../../options/find-underlying';
import { impliedVolatility } from '../../options/implied-volatility';
import { yearsBetween, type WithoutVolatility } from '../../options/option-inputs';
import { moveBar, type AlteredMarket } from './altered-market';

/** An option of a run, and what it is written on. */
export interface Follower {
  option: Instrument;
  under: Instrument;
}

/**
 * The options of a run that no shock names and whose underlyings it has too: their prices follow from those of the underlying.
 * @param instruments of the run
 */
export function followersOf(
  { panels, instruments: terms }: MarketData,
  instruments: readonly string[],
  shocks: readonly Pick<Shock, 'instruments'>[],
): Follower[] {
  const own = new Set(instruments);
  const known = panels.flatMap(({ instruments: ids }) =>
    ids.filter((id) => own.has(id)).map((id): Instrument => terms?.[id] ?? plainInstrument(id)),
  );
  const isNamed = (id: string) => shocks.some((shock) => shock.instruments?.some((one) => matchesPattern(one, id)));
  return known.flatMap((option) => {
    if (option.kind !== 'option' || option.settlement === 'coin' || isNamed(option.id)) return [];
    const under = known[findUnderlying(known, option)];
    return under ? [{ option, under }] : [];
  });
}

/** Prices of an instrument at some times, as they were and as they are. */
interface Prices {
  times: Float64Array;
  before: readonly number[];
  after: readonly number[];
}

/** At the closes of its bars, and at their opens. */
export interface Spots {
  closes: Prices;
  opens: Prices;
}

export function spotsOf(altered: AlteredMarket, instrument: string): Spots {
  const all = { start: -Infinity, end: Infinity };
  const [{ panel, places, width }, after] = [altered.original(instrument, all), altered.present(instrument, all)];
  const prices = (field: 'open' | 'close', times: Float64Array): Prices => ({
    times: Float64Array.from(places, (at) => times[Math.floor(at / width)]!),
    before: places.map((at) => panel[field][at]!),
    after: places.map((at) => after.panel[field][at]!),
  });
  return { closes: prices('close', panel.times), opens: prices('open', panel.opens) };
}

/**
 * Prices the bars of an option anew from a moment on: by Black-Scholes (Black-76 on futures) without interest, with the volatility that
 * the price had by the underlying as it was. What no volatility explains, and what expires, changes by as much as its exercise.
 */
export function followUnderlying(
  altered: AlteredMarket,
  option: Instrument,
  { spots: { closes, opens }, from }: { spots: Spots; from: Micros },
): void {
  const { panel, width, places } = altered.track(option.id, { start: from, end: Infinity });
  for (const at of places) {
    const row = Math.floor(at / width);
    const [open, close] = [panel.opens[row]!, panel.times[row]!];
    // A bar of the underlying that begins then tells; else its last close.
    const beginning = firstAtOrAfter(opens.times, open);
    const atOpen = opens.times[beginning] === open ? spotAt(opens, beginning) : lastClose(closes, open);
    moveBar(panel, at, [
      factorOf(option, { price: panel.open[at]!, time: open, spot: atOpen }),
      factorOf(option, { price: panel.close[at]!, time: close, spot: lastClose(closes, close) }),
    ]);
  }
}

interface Spot {
  before: number;
  after: number;
}

function spotAt({ before, after }: Prices, i: number): Spot {
  return { before: before[i]!, after: after[i]! };
}

function lastClose(closes: Prices, time: Micros): Spot | undefined {
  const last = firstAfter(closes.times, time) - 1;
  return last < 0 ? undefined : spotAt(closes, last);
}

/** By how much a price changes; 1 where the underlying is as it was, or nothing was known of it yet. */
function factorOf(
  { right, strike, expiry }: Instrument,
  { price, time, spot }: { price: number; time: Micros; spot: Spot | undefined },
): number {
  if (!spot || spot.before === spot.after || !(price > 0)) return 1;
  const terms: WithoutVolatility = {
    ...{ right: right!, spot: spot.before, strike: strike!, years: yearsBetween(time, expiry!), rate: 0, yield: 0 },
  };
  const volatility = impliedVolatility(price, terms);
  if (!Number.isNaN(volatility)) return blackScholesPrice({ ...terms, spot: spot.after, volatility }) / price;
  const worth = (value: number) => Math.max(0, right === 'call' ? value - strike! : strike! - value);
  return Math.max(0, price + worth(spot.after) - worth(spot.before)) / price;
}
