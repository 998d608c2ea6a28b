import { marketOf, type MarketData } from '../../columns/market-data';
import { frontContracts, type FrontContract } from '../../columns/front-panels';
import { buildSchedule, type Schedule } from '../../columns/schedule';
import { sliceMarket, type Narrowing } from '../../columns/slice-market';
import { hoursOf } from '../../calendars/calendars';
import { HoldfastError } from '../../model/errors';
import { venueOf } from '../../model/identifiers';
import { plainInstrument, type Instrument } from '../../model/instrument';
import { noDetail, seriesAlone } from '../../model/session-data';
import { toIso } from '../../model/time';
import { barsPerYearOf } from '../../statistics/steps-per-year';

/** A market narrowed to what a run may see, with its merged time axis. */
export interface PreparedMarket {
  market: MarketData;
  /** The part of it that strategies see: without the contracts of continuous series. */
  shown: MarketData;
  /** The continuous series that can be traded. */
  rolling: readonly RollingSeries[];
  /** The whole market, of which rates of currencies may be asked. */
  session: MarketData;
  schedule: Schedule;
  /** By number in the schedule. */
  instruments: readonly Instrument[];
  barsPerYear: number;
  /** The finer bars that the market's were put together of, where they are kept. */
  detail?: DetailedBars;
}

/** A continuous series of a run, by its number, and the numbers of its contracts there in turn. */
export interface RollingSeries {
  series: number;
  contracts: readonly (Omit<FrontContract, 'panel'> & { number: number })[];
}

export interface DetailedBars {
  market: MarketData;
  schedule: Schedule;
}

/** What a run sees of a market, and whether its orders meet the finer bars that the market keeps. */
interface RunNarrowing extends Narrowing {
  fills?: { detail?: boolean | undefined } | undefined;
}

/** Narrowed markets that are kept; most are views, so few bytes each. */
const MAX_PREPARED = 8;

/** Prepared markets by hash and range; the one used least recently goes first. */
export class PreparedMarkets {
  readonly #prepared = new Map<string, PreparedMarket>();
  /** The one used last, which is in its place already. */
  #last: string | undefined;

  /**
   * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path `instruments.<index>`, or NO_DATA with the path of what was asked for
   */
  prepare(market: MarketData, narrowing: RunNarrowing): PreparedMarket {
    const { start, end, instruments, fills } = narrowing;
    const isFiner = market.detail !== undefined && fills?.detail === true;
    const key = `${market.hash}/${start ?? ''}/${end ?? ''}/${instruments?.join(' ') ?? ''}${isFiner ? '/detail' : ''}`;
    const range = { start, end, instruments };
    if (key === this.#last) return this.#prepared.get(key)!;
    const prepared = this.#prepared.get(key) ?? prepareMarket(isFiner ? market : withoutDetail(market), range);
    this.#prepared.delete(key);
    this.#prepared.set(key, prepared);
    this.#last = key;
    if (this.#prepared.size > MAX_PREPARED) this.#prepared.delete(this.#prepared.keys().next().value!);
    return prepared;
  }

  clear(): void {
    this.#prepared.clear();
    this.#last = undefined;
  }

  /** Of copies; views take none. */
  get bytes(): number {
    let bytes = 0;
    for (const { market, shown } of this.#prepared.values()) {
      const contracts = market.panels.slice(shown.panels.length);
      const panels = [...(shown.lead?.market ?? shown).panels, ...contracts, ...(market.detail ?? [])];
      const copies = panels.filter(({ open }) => !(open.buffer instanceof SharedArrayBuffer));
      bytes += marketOf('', copies).bytes;
    }
    return bytes;
  }

  /** Drops the narrowings of a market and returns their own hashes. */
  forget(marketHash: string): string[] {
    const dropped: string[] = [];
    for (const [key, { market }] of this.#prepared) {
      if (!key.startsWith(`${marketHash}/`)) continue;
      this.#prepared.delete(key);
      this.#last = undefined;
      dropped.push(market.hash, ...(market.lead ? [market.lead.market.hash] : []));
    }
    return dropped;
  }
}

function withoutDetail(market: MarketData): MarketData {
  const { detail, ...rest } = market;
  return detail ? rest : market;
}

function prepareMarket(whole: MarketData, narrowing: Narrowing): PreparedMarket {
  const market = sliceMarket(whole, narrowing);
  if (market.bars === 0) throw noBars(narrowing);
  const schedule = buildSchedule(market.panels);
  const instruments = schedule.instruments.map((id) => market.instruments?.[id] ?? plainInstrument(id));
  const calendars = instruments.map((one) => hoursOf(one.calendar ?? venueOf(one.id)));
  const prepared = {
    ...withContracts(whole, market, { schedule, instruments }),
    shown: market,
    session: whole,
    barsPerYear: barsPerYearOf(schedule, calendars),
  };
  const detail = market.detail && marketOf(`${market.hash}/detail`, [...market.detail]);
  return detail ? { ...prepared, detail: { market: detail, schedule: buildSchedule(detail.panels) } } : prepared;
}

type Shown = Pick<PreparedMarket, 'schedule' | 'instruments'>;

/** Adds the contracts of continuous series, which strategies trade by way of these. Finer bars are not kept of them. */
function withContracts(
  whole: MarketData,
  market: MarketData,
  shown: Shown,
): Shown & Pick<PreparedMarket, 'market' | 'rolling'> {
  const { instruments } = shown.schedule;
  const found = instruments.flatMap((id, series) =>
    whole.fronts?.[id] && !market.detail ? [{ series, fronts: frontContracts(whole, market, id) }] : [],
  );
  const fronts = found.flatMap((one) => one.fronts);
  if (fronts.length === 0) return { ...shown, market, rolling: [] };
  const panels = [...market.panels, ...fronts.map(({ panel }) => panel)];
  let number = instruments.length;
  const rolling = found.map(({ series, fronts: own }) => ({
    series,
    contracts: own.map(({ panel: _, ...contract }) => ({ ...contract, number: number++ })),
  }));
  const contracts = fronts.map(({ id, isFollowed }): Instrument => {
    const { expiry, delisted, ...terms } = whole.instruments?.[id] ?? plainInstrument(id);
    // What is rolled has no end that settles it.
    return isFollowed
      ? terms
      : { ...terms, ...(expiry !== undefined && { expiry }), ...(delisted !== undefined && { delisted }) };
  });
  return {
    market: { ...market, ...marketOf(market.hash, panels) },
    schedule: buildSchedule(panels, fronts.length),
    instruments: [...shown.instruments, ...contracts],
    rolling,
  };
}

/**
 * @throws HoldfastError VALIDATION with the path `fills.detail` where the session has not kept finer bars, or the run has
 *   continuous series alone, which do not trade there
 */
export function requireDetail({ detail, instruments }: PreparedMarket): DetailedBars {
  if (!detail) throw noDetail();
  if (instruments.every(({ untradable }) => untradable)) throw seriesAlone();
  return detail;
}

function noBars({ start, end }: Narrowing): HoldfastError {
  const from = start === undefined ? '' : ` from ${toIso(start)}`;
  const to = end === undefined ? '' : ` to ${toIso(end)}`;
  const path = start !== undefined ? 'start' : end !== undefined ? 'end' : 'instruments';
  return new HoldfastError('NO_DATA', `There is not a single bar${from}${to} for the instruments.`, { path });
}
