import type { MarketData } from '../../columns/market-data';
import { contentHash } from '../../model/canonical';
import { HoldfastError } from '../../model/errors';
import { matchesPattern } from '../../model/id-pattern';
import type { ScenarioRequest, Shock } from '../../model/stress';
import type { Micros } from '../../model/time';
import { AlteredMarket, isPositive, type Track } from './altered-market';
import { followUnderlying, optionsOfRun, spotsOf, type Spots } from './follow-underlying';
import { replayWindow } from './replay-window';
import { shockCorrelations } from './shock-correlations';
import { shockPrices } from './shock-prices';
import { shockSpreads } from './shock-spreads';
import { shockVolatility } from './shock-volatility';

/** A scenario with its times resolved, for one run. */
export interface Scenario extends Pick<ScenarioRequest, 'shocks'> {
  /** Window of the shocks, inclusive. */
  from: Micros;
  to: Micros;
  replay?: { from: Micros; to: Micros; instruments: Readonly<Record<string, string>> };
  /** The instruments of the run. */
  instruments: readonly string[];
  /** Of the run's settings, as a fraction of the price. */
  spread: number;
}

/**
 * The market as a scenario has it: what is replayed first, then shock by shock correlations, volatility, prices and spreads, then options
 * that follow their underlyings.
 * @throws HoldfastError NO_DATA, VALIDATION or COVARIANCE_SINGULAR with the path within the scenario
 */
export function stressMarket(market: MarketData, scenario: Scenario): MarketData {
  const steps = stressSteps(market, scenario);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, with a rest after each option that is priced anew: many bars take long. */
export function* stressSteps(market: MarketData, scenario: Scenario): Generator<void, MarketData, void> {
  const { shocks, replay, instruments } = scenario;
  if (shocks.length === 0 && !replay) return market;
  const altered = new AlteredMarket(market, scenario.spread);
  const { followers } = optionsOfRun(market, instruments, { shocks, replay });
  const following = new Set(followers.map(({ option }) => option.id));
  if (replay) {
    // Prices of an option in the window are of another strike by the price of then, and of another time to expiry.
    for (const id of instruments) if (!following.has(id)) replayed(altered, id, { ...scenario, replay });
  }
  shocks.forEach((shock, i) => {
    const path = `shocks.${i}`;
    at(path, () => applyShock(altered, shock, { scenario, path, following }));
  });
  const spots = new Map<string, Spots>();
  for (const { option, under } of followers) {
    const own = spots.get(under.id) ?? spotsOf(altered, under.id);
    spots.set(under.id, own);
    followUnderlying(altered, option, { spots: own, from: scenario.from });
    yield;
  }
  return altered.as(contentHash({ market: market.hash, scenario }));
}

function replayed(
  altered: AlteredMarket,
  id: string,
  { from, to, replay }: Scenario & { replay: NonNullable<Scenario['replay']> },
): void {
  const source = altered.original(replay.instruments[id] ?? id, { start: replay.from, end: replay.to });
  const target = altered.track(id, { start: from, end: to });
  at('replay', () => {
    requirePositive(source);
    requirePositive(target);
    replayWindow(source, target);
  });
}

interface ShockPlace {
  scenario: Scenario;
  path: string;
  /** Options whose prices follow from those of others. */
  following: ReadonlySet<string>;
}

function applyShock(
  altered: AlteredMarket,
  shock: Shock,
  { scenario: { instruments, from, to }, path, following }: ShockPlace,
): void {
  const { volatility, correlation, price, spread, addedSpread } = shock;
  const matching = instruments.filter((id) => shock.instruments?.some((one) => matchesPattern(one, id)) ?? true);
  const tracks = matching
    .map((id) => altered.track(id, { start: from, end: to }))
    .filter(({ places }) => places.length);
  if (tracks.length === 0)
    throw new HoldfastError('NO_DATA', 'no instrument has a bar in the window', { path: 'from' });
  const leading = tracks.filter(({ instrument }) => !following.has(instrument));
  if (correlation !== undefined && correlation !== 0) {
    at(`${path}.correlation`, () => {
      leading.forEach(requirePositive);
      shockCorrelations(correlation, leading);
    });
  }
  for (const track of leading) {
    if (volatility !== undefined && volatility !== 1) {
      at(`${path}.volatility`, () => {
        requirePositive(track);
        shockVolatility(volatility, track);
      });
    }
    if (price !== undefined) shockPrices(shock, track);
  }
  if (spread !== undefined || addedSpread !== undefined) {
    for (const track of tracks) shockSpreads(shock, altered, track);
  }
}

function requirePositive(track: Track): void {
  if (isPositive(track)) return;
  throw new HoldfastError('VALIDATION', `${track.instrument} has prices that are not above 0`);
}

/** Names the place of what is wrong, unless it is named already. */
function at(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.path !== undefined) throw error;
    const { code, message } = error;
    throw new HoldfastError(code, `${path}: ${message}`, { path });
  }
}
