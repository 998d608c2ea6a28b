import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { contentHash } from '../model/canonical';
import { HoldfastError } from '../model/errors';
import type { Micros } from '../model/time';
import {
  calendarOfPanel,
  extraNames,
  marketOf,
  PRICE_FIELDS,
  QUOTE_FIELDS,
  type MarketData,
  type Panel,
} from './market-data';
import { rowsWithin, type TimeRange } from './rows-within';

export interface Narrowing extends TimeRange {
  instruments?: readonly string[];
}

/**
 * The part of a market within a range (see `rowsWithin`) and of some instruments: views where all instruments of a
 * panel stay, copies otherwise. The market itself where nothing is cut off. Instruments keep their panel even when they
 * have no bar in the range. What lies before the start stays known as its `lead`.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path `instruments.<index>`
 */
export function sliceMarket(market: MarketData, narrowing: Narrowing): MarketData {
  const { start, end, instruments } = narrowing;
  const lead = cutMarket(market, { end, instruments });
  if (start === undefined) return lead;
  const sliced = cutMarket(lead, { start });
  if (sliced === lead) return lead;
  const rows = lead.panels.map((panel) => rowsWithin(panel, { start }, calendarOfPanel(market, panel)).from);
  return { ...sliced, hash: sliceHash(market, narrowing), lead: { market: lead, rows } };
}

function cutMarket(market: MarketData, narrowing: Narrowing): MarketData {
  const wanted = narrowing.instruments && wantedInstruments(market, narrowing.instruments);
  const panels: Panel[] = [];
  for (const panel of market.panels) {
    const sliced = slicePanel(panel, { ...narrowing, wanted, calendar: calendarOfPanel(market, panel) });
    if (sliced) panels.push(sliced);
  }
  if (panels.length === market.panels.length && panels.every((panel, i) => panel === market.panels[i])) return market;
  return { ...market, ...marketOf(sliceHash(market, narrowing), panels), ...cutDetail(market, wanted) };
}

/** Of the finer bars only instruments are cut: those from before a range have no order to meet. */
function cutDetail(market: MarketData, wanted: Set<string> | undefined): Pick<MarketData, 'detail'> {
  const { detail } = market;
  if (!detail) return {};
  const cut = (panel: Panel) => slicePanel(panel, { wanted, calendar: calendarOfPanel(market, panel) });
  return { detail: detail.flatMap((panel) => cut(panel) ?? []) };
}

/** Name of a slice in caches; equal for equal requests, whatever the order of the instruments. */
function sliceHash(market: MarketData, { start, end, instruments }: Narrowing): string {
  return contentHash({ market: market.hash, start, end, instruments: instruments && [...instruments].sort() });
}

function wantedInstruments(market: MarketData, instruments: readonly string[]): Set<string> {
  const known = new Set(market.panels.flatMap((panel) => panel.instruments));
  instruments.forEach((instrument, i) => {
    if (known.has(instrument)) return;
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', `The session has no instrument ${instrument}.`, {
      path: `instruments.${i}`,
      details: { instrument },
    });
  });
  return new Set(instruments);
}

interface PanelPart extends TimeRange {
  wanted?: Set<string> | undefined;
  calendar: ExchangeCalendar;
}

function slicePanel(panel: Panel, { wanted, calendar, ...range }: PanelPart): Panel | undefined {
  const { from, to, axis } = rowsWithin(panel, range, calendar);
  const kept: number[] = [];
  panel.instruments.forEach((instrument, k) => {
    if (!wanted || wanted.has(instrument)) kept.push(k);
  });
  const width = panel.instruments.length;
  if (kept.length === 0) return undefined;
  if (kept.length === width && from === 0 && to === panel.times.length) return panel;
  const cut = (column: Float64Array): Float64Array =>
    kept.length === width ? column.subarray(from * width, to * width) : pick(column, { from, to, width, kept });
  const fields = [...PRICE_FIELDS, ...QUOTE_FIELDS.filter((field) => panel[field])];
  const columns = fields.map((field) => [field, cut(panel[field]!)] as const);
  const extra = extraNames(panel).map((name) => [name, cut(panel.extra![name]!)] as const);
  return {
    ...panel,
    ...Object.fromEntries(columns),
    ...(panel.spread && { spread: cut(panel.spread) }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
    instruments: kept.map((k) => panel.instruments[k]!),
    times: axis.times,
    opens: axis.opens,
  };
}

/** The bars of a panel that are known by the end of a range. */
export function closedBy(panel: Panel, end: Micros, calendar: ExchangeCalendar): Panel {
  return slicePanel(panel, { end, calendar })!;
}

function pick(column: Float64Array, part: { from: number; to: number; width: number; kept: number[] }): Float64Array {
  const { from, to, width, kept } = part;
  const picked = new Float64Array((to - from) * kept.length);
  for (let t = from, at = 0; t < to; t++) {
    for (const k of kept) picked[at++] = column[t * width + k]!;
  }
  return picked;
}
