import type { Micros } from '../model/time';
import { PRICE_FIELDS, QUOTE_FIELDS, type Fronts, type MarketData, type Panel } from './market-data';
import { firstAfter, firstAtOrAfter } from './rows-within';

/** A contract of a continuous series while it is the front one. */
export interface FrontContract {
  id: string;
  since: Micros;
  factor: number;
  shift: number;
  /** Its own bars within the run while it is the front one, after its last close before. */
  panel: Panel;
  /** Whether another one comes after it. */
  isFollowed: boolean;
}

/**
 * The front contracts of a continuous series within a run, with their own prices. Their bars close with those of the series;
 * before them comes, as a bar without a range at the series' last one, the close by which the roll to the contract is made.
 * @param whole the market of the session
 * @param market what a run sees of it
 */
export function frontContracts(whole: MarketData, market: MarketData, series: string): FrontContract[] {
  const fronts = whole.fronts![series]!;
  const axis = market.panels.find(({ instruments }) => instruments.includes(series))!;
  const parts = fronts.contracts.map((id, i) => ({ id, i, ...rowsOf(axis, fronts, i) }));
  const [first, last] = [axis.opens[0] ?? Infinity, axis.times.at(-1) ?? -Infinity];
  return parts
    .filter(({ i }) => fronts.since[i]! <= last && !((fronts.since[i + 1] ?? Infinity) <= first))
    .map(({ id, i, from, to }) => {
      const source = whole.panels.find(({ instruments }) => instruments.includes(id))!;
      const panel = frontPanel({ axis, source, id }, { from, to, since: fronts.since[i]! });
      const isFollowed = i + 1 < fronts.contracts.length;
      return { id, since: fronts.since[i]!, factor: fronts.factors[i]!, shift: fronts.shifts[i]!, panel, isFollowed };
    });
}

/** Rows of the series in which its so manieth contract is the front one. */
function rowsOf({ opens, times }: Panel, { since }: Fronts, i: number): { from: number; to: number } {
  const until = since[i + 1] ?? Infinity;
  const from = firstAtOrAfter(opens, since[i]!);
  return { from, to: Math.max(from, Math.min(firstAtOrAfter(opens, until), firstAfter(times, until))) };
}

interface Sources {
  axis: Panel;
  source: Panel;
  id: string;
}

function frontPanel(
  { axis, source, id }: Sources,
  { from, to, since }: { from: number; to: number; since: Micros },
): Panel {
  // A tick at the very moment of the roll is the new contract's.
  const before = Math.min(firstAfter(axis.times, since), from) - 1;
  const lead = since > -Infinity && before >= 0 ? 1 : 0;
  const rows = lead + to - from;
  const [times, opens] = [new Float64Array(rows), new Float64Array(rows)];
  times.set(axis.times.subarray(from, to), lead);
  opens.set(axis.opens.subarray(from, to), lead);
  const known = firstAfter(source.times, since) - 1;
  const begin = to > from ? firstAtOrAfter(source.times, axis.times[from]!) : 0;
  if (lead > 0) [times[0], opens[0]] = [axis.times[before]!, axis.opens[before]!];
  const width = source.instruments.length;
  const k = source.instruments.indexOf(id);
  const fields = [...PRICE_FIELDS, ...QUOTE_FIELDS.filter((field) => source[field])];
  const columns = fields.map((field) => {
    const values = new Float64Array(rows);
    for (let row = lead; row < rows; row++) values[row] = source[field]![(begin + row - lead) * width + k]!;
    const own = field === 'open' || field === 'high' || field === 'low' ? 'close' : field;
    if (lead > 0) values[0] = source[own]![known * width + k]!;
    return [field, values] as const;
  });
  return { ...(Object.fromEntries(columns) as Pick<Panel, (typeof fields)[number]>), instruments: [id], times, opens };
}
