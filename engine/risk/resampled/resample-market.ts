import { extraNames, PRICE_FIELDS, QUOTE_FIELDS, type MarketData, type Panel } from '../../columns/market-data';
import type { TimeRange } from '../../columns/rows-within';
import { SeededRandom } from '../../execution/run/seeded-random';
import { contentHash } from '../../model/canonical';
import { HoldfastError } from '../../model/errors';
import type { Instrument, InstrumentAction } from '../../model/instrument';
import { actionsByRow, momentBefore } from './actions-by-row';
import { marketSteps } from './market-steps';

export interface Resampling {
  instruments: readonly string[];
  /** Of the run; what lies before it stays. */
  range: TimeRange;
  /** Mean length of blocks, in steps. */
  block: number;
  seed: number;
  /** Number of the market among those of a seed. */
  number: number;
}

/**
 * A market whose steps are others of the same market, drawn in blocks of random length around its end (stationary bootstrap,
 * Politis and Romano 1994), for all instruments jointly, so that what happened at once happens at once again. Each bar has
 * the shape of the one that was drawn, relative to the close before it, with its volume, quotes and further columns; axes
 * stay, and a bar for which the drawn step has none does not move. Splits and dividends come with the bar before which they count, as a
 * part of what was observed: a split as it was, a dividend as the same share of the price; volumes are in shares of the time.
 * @throws HoldfastError VALIDATION with the path `method` where prices are not above 0
 */
export function resampleMarket(market: MarketData, { instruments, range, ...draw }: Resampling): MarketData {
  const chosen = new Set(instruments);
  const { panels, count, terms } = marketSteps(market, chosen, range);
  const drawn = drawSteps(count, draw);
  const acting: Record<string, Instrument> = {};
  const resampled = new Map(
    panels.map(({ panel, rows }) => {
      const copy = ownPanel(panel);
      panel.instruments.forEach((id, k) => {
        if (!chosen.has(id)) return;
        const { actions = [] } = terms[id] ?? {};
        const moved = resample({ source: panel, target: copy, k }, { rows, drawn, actions });
        if (actions.length > 0) acting[id] = { ...terms[id]!, actions: moved };
      });
      return [panel, copy];
    }),
  );
  return {
    ...market,
    ...(market.instruments && { instruments: { ...terms, ...acting } }),
    hash: contentHash({ market: market.hash, range, draw, instruments: [...chosen].sort() }),
    panels: market.panels.map((panel) => resampled.get(panel) ?? panel),
  };
}

/** Which step stands in the place of each. */
export function drawSteps(count: number, { block, seed, number }: Pick<Resampling, 'block' | 'seed' | 'number'>) {
  const random = new SeededRandom(seed, `resampled market ${number}`);
  const steps = new Int32Array(count);
  let at = -1;
  for (let step = 0; step < count; step++) {
    const jumps = step === 0 || random.next() < 1 / block;
    at = jumps ? Math.floor(random.next() * count) : (at + 1) % count;
    steps[step] = at;
  }
  return steps;
}

interface Place {
  source: Panel;
  target: Panel;
  k: number;
}
interface Drawn {
  rows: readonly { from: number; to: number }[];
  drawn: Int32Array;
  actions: readonly InstrumentAction[];
}

/** @returns the splits and dividends of the instrument as they are then */
function resample({ source, target, k }: Place, { rows, drawn, actions }: Drawn): InstrumentAction[] {
  const width = source.instruments.length;
  const before = closesBefore(source, k);
  const { of: acting, shares } = actionsByRow(source, k, actions);
  const begin = rows.find(({ from, to }) => to > from)?.from ?? source.times.length;
  const moved = [...acting].flatMap(([row, all]) => (row < begin ? all : []));
  let [last, held] = [before[begin] ?? NaN, shares[begin - 1] ?? 1];
  rows.forEach(({ from, to }, step) => {
    const other = rows[drawn[step]!]!;
    for (let row = from; row < to; row++) {
      const at = row * width + k;
      if (Number.isNaN(source.close[at]!)) continue;
      if (Number.isNaN(last)) last = source.open[at]!;
      const drawnRow = other.from + row - from;
      const is = drawnRow * width + k;
      const hasBar = drawnRow < other.to && !Number.isNaN(source.close[is]!);
      if (hasBar) {
        const level = last / (before[drawnRow] || source.open[is]!);
        for (const { split, dividend } of acting.get(drawnRow) ?? []) {
          moved.push({ time: momentBefore(source, row), split, dividend: dividend * level });
          held *= split;
        }
        copyShape({ source, target }, { at, is, level, shares: held / shares[drawnRow]! });
      } else flatBar(target, at, last);
      last = target.close[at]!;
    }
  });
  return moved;
}

/** Close of the last bar before each row; NaN before the first. */
function closesBefore({ close, low, times, instruments }: Panel, k: number): Float64Array {
  const width = instruments.length;
  const closes = new Float64Array(times.length);
  let last = NaN;
  for (let row = 0; row < times.length; row++) {
    closes[row] = last;
    const at = row * width + k;
    if (Number.isNaN(close[at]!)) continue;
    if (!(low[at]! > 0)) {
      const message = `method: ${instruments[k]} has prices that are not above 0, of which there are no returns`;
      throw new HoldfastError('VALIDATION', message, { path: 'method' });
    }
    last = close[at]!;
  }
  return closes;
}

const SHAPE = ['open', 'high', 'low', 'close'] as const;

function copyShape(
  { source, target }: Omit<Place, 'k'>,
  { at, is, level, shares }: { at: number; is: number; level: number; shares: number },
): void {
  for (const field of SHAPE) target[field][at] = source[field][is]! * level;
  for (const field of QUOTE_FIELDS) if (target[field]) target[field][at] = source[field]![is]! * level;
  target.volume[at] = source.volume[is]! * shares;
  for (const name of extraNames(target)) target.extra![name]![at] = source.extra![name]![is]!;
}

function flatBar(target: Panel, at: number, price: number): void {
  for (const field of SHAPE) target[field][at] = price;
  for (const field of QUOTE_FIELDS) if (target[field]) target[field][at] = price;
  if (!Number.isNaN(target.volume[at]!)) target.volume[at] = 0;
}

function ownPanel(panel: Panel): Panel {
  const fields = [...PRICE_FIELDS, ...QUOTE_FIELDS.filter((field) => panel[field])];
  const columns = Object.fromEntries(fields.map((field) => [field, panel[field]!.slice()]));
  const extra = Object.fromEntries(extraNames(panel).map((name) => [name, panel.extra![name]!.slice()]));
  return { ...panel, ...columns, ...(panel.extra && { extra }) };
}
