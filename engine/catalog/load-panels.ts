import {
  allocateExtra,
  allocatePanel,
  allocateQuotes,
  axisBytes,
  extraNames,
  groupByAxis,
  MOST_SHARED_BYTES,
  PRICE_FIELDS,
  QUOTE_FIELDS,
  sameTimes,
  scatter,
  type Panel,
  type PriceField,
  type QuoteField,
} from '../columns/market-data';
import { extraField, isExtra, nameOfExtra, type DataField } from '../columns/extra-fields';
import type { BarAxis } from '../columns/bar-axis';
import { firstWhole } from '../columns/aggregate-panel';
import { barTimes } from '../columns/bar-times';
import { axisRows, rowsWithin } from '../columns/rows-within';
import { calendarOf } from '../calendars/calendars';
import { HoldfastError } from '../model/errors';
import { tickStep } from '../model/manifest';
import type { Micros } from '../model/time';
import { checkIncrements } from './check-increments';
import type { ColumnStore, DatasetColumns, DatasetSource } from './column-store';
import { copyInstruments } from './copy-instruments';
import type { Turns } from './turns';
import { warmMemory } from './warm-memory';

interface Located extends DatasetSource, BarAxis {
  /** First row of the range in the dataset's columns. */
  from: number;
  quoted: boolean;
  /** Further columns of the panel. */
  kept: readonly string[];
  held?: Held;
}

/** Where an instrument's bars of the range are in memory already. */
export interface Held {
  panel: Panel;
  /** Its number in the panel. */
  k: number;
}

/**
 * Asks for memory before any of it is allocated; waits for room, or refuses.
 * @param bytes size of all panels
 * @param shared of these, the size of panels that the earlier market keeps as well
 * @returns whether the earlier market stays meanwhile; without it everything is read from columns
 */
export type Reserve = (bytes: number, shared: number) => Promise<boolean>;

export interface LoadRequest {
  store: ColumnStore;
  sources: readonly DatasetSource[];
  start: Micros;
  end: Micros;
  /** The same dataset over the same range in a market that is loaded. */
  held: (source: DatasetSource) => Held | undefined;
  /** Further columns that every panel has. */
  columns?: readonly string[] | undefined;
  /** Length that the bars will be put together to, by the calendar of their panel. */
  interval?: Micros | undefined;
  reserve?: Reserve;
  turns: Turns;
}

const MB = 2 ** 20;
/** Instruments whose prices are put in place together: a cache line of each bar is then written once, not eight times. */
const BLOCK = 16;
/** Columns that another thread touches first, while those before them are filled. */
const WARMED: readonly PriceField[] = ['low', 'close', 'volume'];
/** Rows that are read at once, so that a block stays in the processor's cache: 1 MB. */
const BLOCK_ROWS = 8192;

/**
 * Panels of the datasets within the range. Times are read first, so that prices go straight to their final place.
 * @throws HoldfastError MEMORY_LIMIT, VALIDATION for a further column that no dataset has, and what `reserve` throws
 */
export async function loadPanels(request: LoadRequest): Promise<Panel[]> {
  const { store, reserve, turns } = request;
  // Panels are cut at dates, and put together by sessions, of one calendar.
  const apart = ({ calendar }: Located) => calendarOf(calendar)[request.interval === undefined ? 'dateKey' : 'name'];
  const groups = groupByAxis(await locateAll(request), apart);
  groups.forEach(requireSendable);
  const sum = (some: readonly Located[][]) => some.reduce((bytes, group) => bytes + bytesOf(group), 0);
  const stays = await reserve?.(sum(groups), sum(groups.filter((group) => wholePanel(group))));
  turns.throwIfCancelled();
  if (stays === false) return loadPanels({ ...request, held: () => undefined });
  const panels: Panel[] = [];
  for (const group of groups) panels.push(await loadPanel(store, group, turns));
  return panels;
}

/** @throws HoldfastError MEMORY_LIMIT where a single column is larger than threads can share */
function requireSendable(group: readonly Located[]): void {
  const bytes = 8 * group[0]!.times.length * group.length;
  if (bytes <= MOST_SHARED_BYTES) return;
  const details = { predictedMb: Math.ceil(bytes / MB), limitMb: Math.floor(MOST_SHARED_BYTES / MB) };
  throw new HoldfastError(
    'MEMORY_LIMIT',
    `A column of the ${group.length} instruments that share a time axis would take ${details.predictedMb} MB; ` +
      `${details.limitMb} MB is the most. Open sessions of fewer instruments or of a shorter range.`,
    { details },
  );
}

async function locateAll(request: LoadRequest): Promise<Located[]> {
  const { store, sources, start, end, interval, held, turns, columns = [] } = request;
  const known = sources.map((source) => ({ source, found: held(source) }));
  await store.prepare(known.flatMap(({ source, found }) => (found ? [] : [source])));
  if (columns.length > 0 && known.every(({ found }) => !found)) requireColumns(request, columns);
  const located: Located[] = [];
  const axes = new AxisReader(interval);
  for (const { source, found } of known) {
    if (found) {
      const { times, opens, bid } = found.panel;
      located.push({ ...source, kept: columns, times, opens, from: 0, held: found, quoted: bid !== undefined });
    } else located.push(locate(store, source, { start, end, interval, axes, columns }));
    if (turns.isOver) await turns.pass();
  }
  return located;
}

/** @throws HoldfastError VALIDATION for a name that no data file has as a column */
function requireColumns({ store, sources }: LoadRequest, columns: readonly string[]): void {
  const missing = columns.find((name) => !sources.some((source) => store.open(source).extra.includes(name)));
  if (missing === undefined) return;
  const message = `No data file of the session has a column ${JSON.stringify(missing)}; the catalog lists those that there are.`;
  throw new HoldfastError('VALIDATION', message, { path: 'columns', details: { column: missing } });
}

/** Reads time axes. Most instruments have that of the one before them, which is then kept once for all of them. */
class AxisReader {
  #last = new Float64Array(0);
  #scratch = new Float64Array(0);
  /** What the last stamps are as bars, by what is known of them. */
  #axes = new Map<string, BarAxis>();

  constructor(private readonly interval?: Micros) {}

  /** The axis of a whole dataset: what its stamps mean must not depend on the part that is loaded. */
  read(columns: DatasetColumns, source: DatasetSource): BarAxis {
    if (this.#scratch.length !== columns.rows) this.#scratch = new Float64Array(columns.rows);
    columns.read('times', { from: 0, target: this.#scratch });
    if (!sameTimes(this.#last, this.#scratch)) {
      this.#last = this.#scratch.slice();
      this.#axes = new Map();
    }
    const { stamps, tickSeconds, expires, instrument } = source;
    const calendar = calendarOf(source.calendar);
    const key = `${calendar.name}/${stamps}/${columns.ticks}/${expires}`;
    const known = this.#axes.get(key);
    if (known) return known;
    const step = tickSeconds === undefined ? undefined : tickStep(tickSeconds);
    const rules = { calendar, stamp: stamps, ticks: columns.ticks, tickStep: step, expires, instrument };
    const axis = barTimes(this.#last, { ...rules, interval: this.interval });
    this.#axes.set(key, axis);
    return axis;
  }
}

/** When the last bar of a dataset is known; -Infinity where it has none. */
export function newestBar(columns: DatasetColumns, source: DatasetSource): Micros {
  return new AxisReader().read(columns, source).times.at(-1) ?? -Infinity;
}

/** @throws HoldfastError TIMEFRAME_UNAVAILABLE */
function locate(store: ColumnStore, source: DatasetSource, locating: Locating): Located {
  const { start, end, interval, axes, columns } = locating;
  const found = store.open(source);
  const all = axes.read(found, source);
  const calendar = calendarOf(source.calendar);
  const range = rowsWithin(all, { start, end }, calendar);
  const from = interval === undefined ? range.from : firstWhole(all, range, { interval, calendar });
  const axis = axisRows(all, { from, to: range.to });
  return { ...source, kept: columns, ...axis, from, quoted: found.hasQuotes };
}

interface Locating {
  start: Micros;
  end: Micros;
  interval: Micros | undefined;
  axes: AxisReader;
  columns: readonly string[];
}

/** Size of a group's panel, as `marketOf` will count it. */
function bytesOf(group: readonly Located[]): number {
  const quotes = group.some(({ quoted }) => quoted) ? QUOTE_FIELDS.length : 0;
  const columns = PRICE_FIELDS.length + quotes + group[0]!.kept.length;
  return axisBytes(group[0]!) + 8 * group[0]!.times.length * columns * group.length;
}

async function loadPanel(store: ColumnStore, group: readonly Located[], turns: Turns): Promise<Panel> {
  const whole = wholePanel(group);
  if (whole) return whole;
  const panel = allocatePanel(
    group.map((member) => member.instrument),
    group[0]!,
  );
  const warm = warmMemory(WARMED.map((field) => panel[field]));
  try {
    const parts = await openAll(store, group, turns);
    const copies = copiesOf(group);
    allocateExtra(panel, group[0]!.kept);
    if (!panel.bid && (parts.some(hasQuotes) || copies.some(({ source }) => source.bid))) allocateQuotes(panel);
    const rows = Math.min(BLOCK_ROWS, panel.times.length);
    const loading = { panel, rows, values: new Float64Array(rows * Math.min(BLOCK, parts.length)), turns };
    for (const field of fieldsOf(panel)) {
      if (WARMED.some((one) => one === field)) await warm;
      for (const copy of copies) await copyColumn(panel, { field, ...copy, turns });
      await loadColumn(loading, { field, parts });
    }
  } finally {
    // Whoever frees the memory counts on nobody using it.
    await warm;
  }
  return panel;
}

/** The panel in memory that holds exactly the instruments of the group, in its order. */
function wholePanel(group: readonly Located[]): Panel | undefined {
  const panel = group[0]!.held?.panel;
  const isWhole =
    panel?.instruments.length === group.length && group.every(({ held }, k) => held?.panel === panel && held.k === k);
  return isWhole ? panel : undefined;
}

/** Instruments of a panel in memory, by their numbers there and here. */
interface PanelCopy {
  source: Panel;
  from: Int32Array;
  to: Int32Array;
}

function copiesOf(group: readonly Located[]): PanelCopy[] {
  const sources = new Set(group.flatMap(({ held }) => (held ? [held.panel] : [])));
  return [...sources].map((source) => {
    const members = group.flatMap(({ held }, k) => (held?.panel === source ? [{ k, from: held.k }] : []));
    return {
      source,
      from: Int32Array.from(members, (member) => member.from),
      to: Int32Array.from(members, (member) => member.k),
    };
  });
}

async function copyColumn(
  panel: Panel,
  { field, source, from, to, turns }: PanelCopy & { field: DataField; turns: Turns },
): Promise<void> {
  const column = columnOf(source, field);
  if (!column) return;
  const target = { column: columnOf(panel, field)!, width: panel.instruments.length, to };
  await copyInstruments({ source: { column, width: source.instruments.length, from }, target }, turns);
}

function columnOf(panel: Panel, field: DataField): Float64Array | undefined {
  return isExtra(field) ? panel.extra?.[nameOfExtra(field)] : panel[field];
}

/** Those that a panel has. */
function fieldsOf(panel: Panel): DataField[] {
  return [...PRICE_FIELDS, ...(panel.bid ? QUOTE_FIELDS : []), ...extraNames(panel).map(extraField)];
}

/** `values` has room for so many rows of each instrument of a block. */
interface Loading {
  panel: Panel;
  rows: number;
  values: Float64Array;
  turns: Turns;
}

/** An instrument whose columns are read, and its number in the panel. */
interface Part {
  columns: DatasetColumns;
  from: number;
  k: number;
}

/** Those that are not in memory, checked. */
async function openAll(store: ColumnStore, group: readonly Located[], turns: Turns): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [k, member] of group.entries()) {
    if (member.held) continue;
    const columns = store.open(member);
    checkPrices(columns, member);
    parts.push({ columns, from: member.from, k });
    if (turns.isOver) await turns.pass();
  }
  return parts;
}

function hasQuotes({ columns }: Part): boolean {
  return columns.hasQuotes;
}

/** A column of all instruments that have it, one block of them after the other. */
async function loadColumn(
  loading: Loading,
  { field, parts }: { field: DataField; parts: readonly Part[] },
): Promise<void> {
  const { panel, rows, turns } = loading;
  const column = columnOf(panel, field)!;
  const having = isExtra(field)
    ? parts.filter(({ columns }) => columns.extra.includes(nameOfExtra(field)))
    : field === 'bid' || field === 'ask'
      ? parts.filter(hasQuotes)
      : parts;
  for (let at = 0; at < having.length; at += BLOCK) {
    const block = having.slice(at, at + BLOCK);
    for (let row = 0; row < panel.times.length; row += rows) {
      putRows(loading, { field, column, parts: block, row });
      if (turns.isOver) await turns.pass();
    }
  }
}

interface BlockRows {
  field: DataField;
  /** Of the panel. */
  column: Float64Array;
  parts: readonly Part[];
  row: number;
}

function putRows({ panel, rows, values }: Loading, { field, column, parts, row }: BlockRows): void {
  const width = panel.instruments.length;
  const length = Math.min(rows, panel.times.length - row);
  parts.forEach(({ columns, from }, i) =>
    columns.read(field, { from: from + row, target: values.subarray(i * length, (i + 1) * length) }),
  );
  scatter(column.subarray(row * width, (row + length) * width), values, { ks: parts.map(({ k }) => k), width, length });
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
