import { mapExtra } from '../columns/extra-fields';
import type { BarSeries } from '../columns/market-data';
import { sortedOrder } from '../columns/sorted-order';
import { withoutUntraded } from './untraded-rows';

/** Rows that a file has more than once, or out of order: how many of them were sorted, dropped and set aside. */
export interface OrderFindings {
  /** Rows that stand behind a later one. */
  sorted: number;
  /** Exact repeats of a row, of which one is kept. */
  repeated: number;
  /** Rows of one time with different values, of which none is kept. */
  quarantined: number;
}

export interface OrderedRows {
  series: BarSeries;
  /** Numbers of the rows in their file, from 1, where they are not those of the series. */
  rows?: Int32Array | undefined;
  findings: OrderFindings;
}

/** Share of a file's rows that may contradict another row of their time, as of imports without a policy of their own. */
const MOST_CONTRADICTED = 0.01;

/**
 * The rows of a file that were traded, by ascending time: exact repeats once, and those of one time that contradict each other not at all.
 * Where these are more than a hundredth of the rows all stay, for the validation to refuse, as does a row without a valid
 * time, at the end. Ticks may share a time.
 */
export function rowsInOrder(all: BarSeries, { isTick }: { isTick: boolean }): OrderedRows {
  const read: Pick<OrderedRows, 'series' | 'rows'> = isTick ? { series: all } : withoutUntraded(all);
  const findings: OrderFindings = { sorted: 0, repeated: 0, quarantined: 0 };
  const { times } = read.series;
  if (isOrdered(times, isTick)) return { ...read, findings };
  const order = orderOf(times);
  for (let i = 1; i < order.length; i++) if (order[i]! < order[i - 1]!) findings.sorted++;
  const kept = isTick ? order : distinctRows(read.series, order, findings);
  const numberOf = (i: number) => read.rows?.[i] ?? i + 1;
  return { series: picked(read.series, kept), rows: kept.map(numberOf), findings };
}

function isOrdered(times: Float64Array, sameTimes: boolean): boolean {
  for (let i = 1, before = times[0]!; i < times.length; i++) {
    const time = times[i]!;
    if (sameTimes ? time < before : time <= before) return false;
    before = time;
  }
  return true;
}

/** What has no valid time comes last, where the validation finds it. */
function orderOf(times: Float64Array): Int32Array {
  const all = Int32Array.from(times.keys());
  const isValid = (i: number) => Number.isSafeInteger(times[i]);
  const valid = all.filter(isValid);
  const sorted = sortedOrder(times, valid);
  if (valid.length === all.length) return sorted;
  const invalid = all.filter((i) => !isValid(i));
  all.set(sorted);
  all.set(invalid, sorted.length);
  return all;
}

/** Without repeats and contradictions, which are counted. */
function distinctRows(series: BarSeries, order: Int32Array, findings: OrderFindings): Int32Array {
  const { times } = series;
  const columns = [...columnsOf(series).map(([, column]) => column), ...Object.values(series.extra ?? {})];
  const distinct = new Int32Array(order.length);
  let [count, repeated, contradicted] = [0, 0, 0];
  for (let i = 0, end = 1; i < order.length; i = end) {
    const first = order[i]!;
    let differs = false;
    for (end = i + 1; end < order.length && times[order[end]!] === times[first]; end++)
      differs ||= columns.some((column) => !Object.is(column[order[end]!], column[first]));
    if (differs) contradicted += end - i;
    else {
      distinct[count++] = first;
      repeated += end - i - 1;
    }
  }
  if (contradicted > MOST_CONTRADICTED * order.length) return order;
  findings.repeated = repeated;
  findings.quarantined = contradicted;
  return distinct.subarray(0, count);
}

type Column = readonly [name: string, column: Float64Array];

/** The columns that every bar, quote or trade has. */
function columnsOf(series: BarSeries): Column[] {
  const all: [string, unknown][] = Object.entries(series);
  return all.filter((entry): entry is [string, Float64Array] => entry[1] instanceof Float64Array);
}

function picked(series: BarSeries, order: Int32Array): BarSeries {
  const pick = (column: Float64Array) => Float64Array.from(order, (i) => column[i]!);
  const columns = columnsOf(series).map(([name, column]) => [name, pick(column)] as const);
  return { ...series, ...Object.fromEntries(columns), ...mapExtra(series, pick) };
}
