import { setImmediate as breathe } from 'node:timers/promises';
import {
  allocatePanel,
  allocateQuotes,
  firstAfter,
  firstAtOrAfter,
  groupByAxis,
  PRICE_FIELDS,
  QUOTE_FIELDS,
  sameTimes,
  scatter,
  transfer,
  type Panel,
  type PriceField,
  type QuoteField,
} from '../columns/market-data';
import type { Micros } from '../model/time';
import { checkIncrements } from './check-increments';
import type { ColumnStore, DatasetColumns, DatasetSource } from './column-store';

interface Located extends DatasetSource {
  times: Float64Array;
  /** First row of the range in the dataset's columns. */
  from: number;
  quoted: boolean;
  held?: Held;
}

/** Where an instrument's bars of the range are in memory already. */
export interface Held {
  panel: Panel;
  /** Its number in the panel. */
  k: number;
}

export interface LoadRequest {
  store: ColumnStore;
  sources: readonly DatasetSource[];
  start: Micros;
  end: Micros;
  /** The same dataset over the same range in a market that is loaded. */
  held: (source: DatasetSource) => Held | undefined;
  /** Told how many bytes the panels will take, before any is allocated. */
  reserve?: (bytes: number) => Promise<void>;
}

/** Instruments whose prices are put in place together: a cache line of each bar is then written once, not eight times. */
const BLOCK = 16;
/** Files that are read before other work of the process gets its turn. */
const FILES_A_TURN = 128;

/** Panels of the datasets within the range. Times are read first, so that prices go straight to their final place. */
export async function loadPanels({ store, sources, start, end, held, reserve }: LoadRequest): Promise<Panel[]> {
  const known = sources.map((source) => ({ source, place: held(source) }));
  await store.prepare(known.flatMap(({ source, place }) => (place ? [] : [source])));
  const located: Located[] = [];
  const axes = new AxisReader();
  let read = 0;
  for (const { source, place } of known) {
    if (place) located.push({ ...source, times: place.panel.times, from: 0, held: place, quoted: !!place.panel.bid });
    else located.push(locate(store, source, { start, end, axes }));
    if (!place && ++read % FILES_A_TURN === 0) await breathe();
  }
  const groups = groupByAxis(located);
  await reserve?.(groups.reduce((sum, group) => sum + bytesOf(group), 0));
  const panels: Panel[] = [];
  for (const group of groups) panels.push(await loadPanel(store, group));
  return panels;
}

/** Reads time axes. Most instruments have that of the one before them, which is then kept once for all of them. */
class AxisReader {
  #last = new Float64Array(0);
  #scratch = new Float64Array(0);

  read(columns: DatasetColumns): Float64Array {
    if (this.#scratch.length !== columns.rows) this.#scratch = new Float64Array(columns.rows);
    columns.read('times', { from: 0, target: this.#scratch });
    if (!sameTimes(this.#last, this.#scratch)) this.#last = this.#scratch.slice();
    return this.#last;
  }
}

function locate(store: ColumnStore, source: DatasetSource, { start, end, axes }: Locating): Located {
  const columns = store.open(source);
  const all = axes.read(columns);
  const from = firstAtOrAfter(all, start);
  return { ...source, from, times: all.subarray(from, firstAfter(all, end)), quoted: columns.hasQuotes };
}

interface Locating {
  start: Micros;
  end: Micros;
  axes: AxisReader;
}

/** Size of a group's panel, as `marketOf` will count it. */
function bytesOf(group: readonly Located[]): number {
  const columns = PRICE_FIELDS.length + (group.some(({ quoted }) => quoted) ? QUOTE_FIELDS.length : 0);
  return 8 * group[0]!.times.length * (1 + columns * group.length);
}

async function loadPanel(store: ColumnStore, group: readonly Located[]): Promise<Panel> {
  const whole = group[0]!.held?.panel;
  if (whole && isWhole(whole, group)) return whole;
  const panel = allocatePanel(
    group.map((member) => member.instrument),
    group[0]!.times,
  );
  for (const source of new Set(group.flatMap(({ held }) => (held ? [held.panel] : []))))
    copyPanel(panel, source, group);
  const wanted = group.flatMap((member, k) => (member.held ? [] : [{ member, k }]));
  const values = new Float64Array(panel.times.length * Math.min(BLOCK, wanted.length));
  for (let at = 0; at < wanted.length; at += BLOCK) {
    loadBlock({ store, panel, values }, wanted.slice(at, at + BLOCK));
    if (at % FILES_A_TURN === 0) await breathe();
  }
  return panel;
}

/** Whether exactly the instruments of a panel in memory are wanted, in its order. */
function isWhole(panel: Panel, group: readonly Located[]): boolean {
  return (
    group.length === panel.instruments.length && group.every(({ held }, k) => held?.panel === panel && held.k === k)
  );
}

function copyPanel(panel: Panel, source: Panel, group: readonly Located[]): void {
  const members = group.flatMap(({ held }, k) => (held?.panel === source ? [{ k, from: held.k }] : []));
  const from = Int32Array.from(members, (member) => member.from);
  const to = Int32Array.from(members, (member) => member.k);
  const copy = (field: PriceField | QuoteField) =>
    transfer(
      { column: source[field]!, width: source.instruments.length, from },
      { column: panel[field]!, width: panel.instruments.length, to },
    );
  PRICE_FIELDS.forEach(copy);
  if (!source.bid) return;
  if (!panel.bid) allocateQuotes(panel);
  QUOTE_FIELDS.forEach(copy);
}

/** `values` has room for a column of each instrument of the block. */
interface Loading {
  store: ColumnStore;
  panel: Panel;
  values: Float64Array;
}

function loadBlock({ store, panel, values }: Loading, block: readonly { member: Located; k: number }[]): void {
  const length = panel.times.length;
  const width = panel.instruments.length;
  const open = block.map(({ member, k }) => ({ member, k, columns: store.open(member) }));
  const put = (field: PriceField | QuoteField, parts: typeof open) => {
    parts.forEach(({ member: { from }, columns }, i) =>
      columns.read(field, { from, target: values.subarray(i * length, (i + 1) * length) }),
    );
    scatter(panel[field]!, values, { ks: parts.map(({ k }) => k), width, length });
  };
  for (const { member, columns } of open) checkPrices(columns, member);
  for (const field of PRICE_FIELDS) put(field, open);
  const quoted = open.filter(({ columns }) => columns.hasQuotes);
  if (quoted.length === 0) return;
  if (!panel.bid) allocateQuotes(panel);
  for (const field of QUOTE_FIELDS) put(field, quoted);
}

function checkPrices(columns: DatasetColumns, { instrument, from, times, priceIncrement }: Located): void {
  if (priceIncrement === undefined) return;
  const read = (field: PriceField | QuoteField) =>
    columns.read(field, { from, target: new Float64Array(times.length) });
  const prices = columns.hasQuotes
    ? { bid: read('bid'), ask: read('ask') }
    : { open: read('open'), high: read('high'), low: read('low'), close: read('close') };
  checkIncrements({ instrument, from, ...prices }, priceIncrement);
}
