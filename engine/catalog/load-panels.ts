import {
  allocatePanel,
  allocateQuotes,
  firstAfter,
  firstAtOrAfter,
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

export interface LoadRequest {
  store: ColumnStore;
  sources: readonly DatasetSource[];
  start: Micros;
  end: Micros;
  /** A panel that is loaded already and holds exactly these datasets over the same range. */
  reuse: (members: readonly DatasetSource[]) => Panel | undefined;
}

/** Panels of the datasets within the range. Times are read first, so that prices go straight to their final place. */
export async function loadPanels({ store, sources, start, end, reuse }: LoadRequest): Promise<Panel[]> {
  const located: Located[] = [];
  for (const source of sources) {
    located.push(await withFile(store, source, (file) => locate(file, source, { start, end })));
  }
  const panels: Panel[] = [];
  for (const group of groupByAxis(located)) panels.push(reuse(group) ?? (await loadPanel(store, group)));
  return panels;
}

async function locate(
  file: ColumnFile,
  source: DatasetSource,
  { start, end }: { start: Micros; end: Micros },
): Promise<Located> {
  const all = await file.read('times', 0, file.rows);
  const from = firstAtOrAfter(all, start);
  return { ...source, from, times: all.slice(from, firstAfter(all, end)) };
}

async function loadPanel(store: ColumnStore, group: readonly Located[]): Promise<Panel> {
  const width = group.length;
  const { times } = group[0]!;
  const panel = allocatePanel(
    group.map((member) => member.instrument),
    times,
  );
  for (const [k, member] of group.entries()) {
    await withFile(store, member, async (file) => {
      if (member.priceIncrement !== undefined) await checkPrices(file, member, member.priceIncrement);
      const read = (field: PriceField | QuoteField) => file.read(field, member.from, member.from + times.length);
      for (const field of PRICE_FIELDS) scatter(panel[field], await read(field), { k, width });
      if (!file.hasQuotes) return;
      if (!panel.bid) allocateQuotes(panel);
      for (const field of QUOTE_FIELDS) scatter(panel[field]!, await read(field), { k, width });
    });
  }
  return panel;
}

async function checkPrices(file: ColumnFile, member: Located, increment: number): Promise<void> {
  const { instrument, from, times } = member;
  const read = (field: PriceField | QuoteField) => file.read(field, from, from + times.length);
  const prices = file.hasQuotes
    ? { bid: await read('bid'), ask: await read('ask') }
    : { open: await read('open'), high: await read('high'), low: await read('low'), close: await read('close') };
  checkIncrements({ instrument, from, ...prices }, increment);
}

async function withFile<T>(
  store: ColumnStore,
  source: DatasetSource,
  use: (file: ColumnFile) => Promise<T>,
): Promise<T> {
  const file = await store.open(source);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
