import { ASIDE, invalidAside, readAside } from './aside-files';
import { timedValue } from './timed-values';
import type { Manifest } from '../model/manifest';
import type { Micros } from '../model/time';

/** `<name>.benchmark.csv` beside a catalog's data: `time,value`, values of one currency, above zero. */
const COLUMNS = ['time', 'value'];
/** What a manifest carries of one. */
const MOST_VALUES = 50_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads the benchmarks of a catalog's folder: of each its values within a range and the last one before. The value of a date
 * counts from the beginning of that day in UTC.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the file or line, such as `sp500.benchmark.csv:12`
 */
export async function readBenchmarks(
  folder: string,
  { start, end }: { start: Micros; end: Micros },
): Promise<Manifest['benchmarks']> {
  const benchmarks: Record<string, [Micros, number][]> = {};
  for (const { name, rows } of await readAside(folder, ASIDE.benchmark, COLUMNS)) {
    const file = name + ASIDE.benchmark;
    let before: Micros | undefined;
    const values = rows.map((row): [Micros, number] => {
      const [time = '', value = ''] = row.cells;
      const [at, number] = timedValue(row, time, value);
      // A close at midnight is of the day that ends.
      const known = DATE.test(time) ? at + 1 : at;
      if (!(number > 0)) throw invalidAside(row.path, `${value} is not above zero`);
      if (before !== undefined && known <= before)
        throw invalidAside(row.path, `${time} does not come after the line before`);
      before = known;
      return [known, number];
    });
    const first = Math.max(
      0,
      values.findLastIndex(([time]) => time <= start),
    );
    const kept = values.slice(first).filter(([time]) => time <= end);
    if (kept.length > MOST_VALUES) throw invalidAside(file, `has more than ${MOST_VALUES} values in the range`);
    benchmarks[file] = kept;
  }
  return Object.keys(benchmarks).length === 0 ? undefined : benchmarks;
}
