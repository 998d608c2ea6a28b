import type { MarketData } from '../../columns/market-data';
import { firstAfter, firstAtOrAfter } from '../../columns/rows-within';
import { matchesPattern } from '../../model/id-pattern';
import { plainInstrument, type Instrument } from '../../model/instrument';
import type { Shock } from '../../model/stress';
import type { UnfollowedOption } from '../../model/stress-results';
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

/** Options of a run under a scenario, apart from those that it names itself. */
export interface OptionsOfRun {
  /** Their prices follow from those of their underlyings. */
  followers: Follower[];
  /** Without an underlying in the run: they stay as they are, but for what happens to every instrument. */
  left: UnfollowedOption[];
}

/**
 * The options of a run whose prices a scenario does not tell, neither by a shock that names them nor by what they replay.
 * @param instruments of the run
 */
export function optionsOfRun(
  { panels, instruments: terms }: MarketData,
  instruments: readonly string[],
  { shocks, replay }: { shocks: readonly Pick<Shock, 'instruments'>[]; replay?: ReplayedInstruments | undefined },
): OptionsOfRun {
  const own = new Set(instruments);
  const known = panels.flatMap(({ instruments: ids }) =>
    ids.filter((id) => own.has(id)).map((id): Instrument => terms?.[id] ?? plainInstrument(id)),
  );
  const isNamed = (id: string) =>
    Object.hasOwn(replay?.instruments ?? {}, id) ||
    shocks.some((shock) => shock.instruments?.some((one) => matchesPattern(one, id)));
  const found: OptionsOfRun = { followers: [], left: [] };
  for (const option of known) {
    if (option.kind !== 'option' || isNamed(option.id)) continue;
    const under = known[findUnderlying(known, option)];
    if (under) found.followers.push({ option, under });
    else found.left.push({ instrument: option.id, reason: `has no underlying (${option.underlying}) in the run` });
  }
  return found;
}

interface ReplayedInstruments {
  /** Whose returns an instrument gets. */
  instruments: Readonly<Record<string, string>>;
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
 * the price had by the underlying as it was. What no volatility explains, and what expires, changes by as much as its exercise. A price
 * in coin is one in money over the price of the underlying.
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
  { right, strike, expiry, settlement }: Instrument,
  { price, time, spot }: { price: number; time: Micros; spot: Spot | undefined },
): number {
  if (!spot || spot.before === spot.after || !(price > 0)) return 1;
  const terms: WithoutVolatility = {
    ...{ right: right!, spot: spot.before, strike: strike!, years: yearsBetween(time, expiry!), rate: 0, yield: 0 },
  };
  const inCoin = settlement === 'coin';
  const unit = (value: number) => (inCoin ? value : 1);
  const volatility = impliedVolatility(price * unit(spot.before), terms);
  if (!Number.isNaN(volatility)) {
    return blackScholesPrice({ ...terms, spot: spot.after, volatility }) / unit(spot.after) / price;
  }
  const worth = (value: number) => Math.max(0, right === 'call' ? value - strike! : strike! - value) / unit(value);
  return Math.max(0, price + worth(spot.after) - worth(spot.before)) / price;
}
