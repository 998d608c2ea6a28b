import { setImmediate as breathe } from 'node:timers/promises';
import {
  allocatePanel,
  allocateQuotes,
  firstAfter,
  firstAtOrAfter,
  gather,
  groupByAxis,
  PRICE_FIELDS,
  QUOTE_FIELDS,
  scatter,
  type Panel,
  type PriceField,
  type QuoteField,
} from '../columns/market-data';
import type { Micros } from '../model/time';
import { checkIncrements } from './check-increments';
import type { ColumnFile } from './column-file';
import type { ColumnStore, DatasetSource } from './column-store';

interface Located extends DatasetSource {
  times: Float64Array;
  /** First row of the range in the column file. */
  from: number;
}

/** A panel that is loaded already, and where in it the wanted instruments are; -1 where they are not. */
export interface Reusable {
  panel: Panel;
  places: Int32Array;
}

export interface LoadRequest {
  store: ColumnStore;
  sources: readonly DatasetSource[];
  start: Micros;
  end: Micros;
  /** A panel over the same range that holds some of these datasets, which share its time axis. */
  reuse: (members: readonly DatasetSource[]) => Reusable | undefined;
}

/** Instruments whose prices are put in place together: a cache line of each bar is then written once, not eight times. */
const BLOCK = 16;
/** Files that are read before other work of the process gets its turn. */
const FILES_A_TURN = 128;

/** Panels of the datasets within the range. Times are read first, so that prices go straight to their final place. */
export async function loadPanels({ store, sources, start, end, reuse }: LoadRequest): Promise<Panel[]> {
  await store.prepare(sources);
  const located: Located[] = [];
  for (const source of sources) {
    located.push(locate(store, source, { start, end }));
    if (located.length % FILES_A_TURN === 0) await breathe();
  }
  const panels: Panel[] = [];
  for (const group of groupByAxis(located)) panels.push(await loadPanel(store, group, reuse(group)));
  return panels;
}

function locate(store: ColumnStore, source: DatasetSource, { start, end }: { start: Micros; end: Micros }): Located {
  const file = store.open(source);
  try {
    const all = file.read('times', 0, new Float64Array(file.rows));
    const from = firstAtOrAfter(all, start);
    return { ...source, from, times: all.subarray(from, firstAfter(all, end)) };
  } finally {
    file.close();
  }
}

async function loadPanel(store: ColumnStore, group: readonly Located[], reusable?: Reusable): Promise<Panel> {
  const names = group.map((member) => member.instrument);
  if (reusable && isWhole(reusable)) return reusable.panel;
  const panel = allocatePanel(names, group[0]!.times);
  const wanted = group.flatMap((member, k) => (reusable && reusable.places[k]! >= 0 ? [] : [{ member, k }]));
  if (reusable) copyPanel(panel, reusable);
  for (let at = 0; at < wanted.length; at += BLOCK) {
    loadBlock(store, panel, wanted.slice(at, at + BLOCK));
    if (at % FILES_A_TURN === 0) await breathe();
  }
  return panel;
}

/** Whether exactly the instruments of the panel are wanted, in its order. */
function isWhole({ panel, places }: Reusable): boolean {
  return places.length === panel.instruments.length && places.every((place, k) => place === k);
}

function copyPanel(panel: Panel, { panel: source, places }: Reusable): void {
  const from = { places, width: source.instruments.length };
  for (const field of PRICE_FIELDS) gather(panel[field], source[field], from);
  if (!source.bid) return;
  allocateQuotes(panel);
  for (const field of QUOTE_FIELDS) gather(panel[field]!, source[field]!, from);
}

function loadBlock(store: ColumnStore, panel: Panel, block: readonly { member: Located; k: number }[]): void {
  const length = panel.times.length;
  const width = panel.instruments.length;
  const open = block.map(({ member, k }) => ({ member, k, file: store.open(member) }));
  const values = new Float64Array(length * block.length);
  const put = (field: PriceField | QuoteField, parts: typeof open) => {
    parts.forEach(({ member, file }, i) =>
      file.read(field, member.from, values.subarray(i * length, (i + 1) * length)),
    );
    scatter(panel[field]!, values, { ks: parts.map(({ k }) => k), width, length });
  };
  try {
    for (const { member, file } of open) checkPrices(file, member);
    for (const field of PRICE_FIELDS) put(field, open);
    const quoted = open.filter(({ file }) => file.hasQuotes);
    if (quoted.length === 0) return;
    if (!panel.bid) allocateQuotes(panel);
    for (const field of QUOTE_FIELDS) put(field, quoted);
  } finally {
    for (const { file } of open) file.close();
  }
}

function checkPrices(file: ColumnFile, { instrument, from, times, priceIncrement }: Located): void {
  if (priceIncrement === undefined) return;
  const read = (field: PriceField | QuoteField) => file.read(field, from, new Float64Array(times.length));
  const prices = file.hasQuotes
    ? { bid: read('bid'), ask: read('ask') }
    : { open: read('open'), high: read('high'), low: read('low'), close: read('close') };
  checkIncrements({ instrument, from, ...prices }, priceIncrement);
}
