import { instrumentIdSchema } from '../model/identifiers';
import type { FundingPoint } from '../model/instrument-definition';
import { ASIDE, invalidAside, readAside } from './aside-files';
import { timedValue } from './timed-values';

/** `<name>.funding.csv` and `<name>.borrow.csv` beside a catalog's data: `instrument,time,rate`, rates as fractions of the value. */
const COLUMNS = ['instrument', 'time', 'rate'];

/** Rates by instrument, in the order of their times. */
export type FundingHistories = ReadonlyMap<string, FundingPoint[]>;

/**
 * Reads what perpetuals paid, from a catalog's folder.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line, such as `binance.funding.csv:12`
 */
export async function readFunding(folder: string): Promise<FundingHistories> {
  return readRates(folder, ASIDE.funding, (rate) => Math.abs(rate) <= 1);
}

/**
 * Reads what borrowing shares cost, a year and from each time on, from a catalog's folder.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line, such as `broker.borrow.csv:12`
 */
export async function readBorrow(folder: string): Promise<FundingHistories> {
  return readRates(folder, ASIDE.borrow, (rate) => rate >= 0 && rate <= 10);
}

async function readRates(folder: string, end: string, isRate: (rate: number) => boolean): Promise<FundingHistories> {
  const histories = new Map<string, FundingPoint[]>();
  for (const { rows } of await readAside(folder, end, COLUMNS)) {
    for (const row of rows) {
      const [instrument = '', time = '', rate = ''] = row.cells;
      if (!instrumentIdSchema.safeParse(instrument).success)
        throw invalidAside(row.path, `${instrument} is not SYMBOL.VENUE`);
      const point = timedValue(row, time, rate);
      if (!isRate(point[1])) throw invalidAside(row.path, `${rate} is no fraction of the value`);
      const known = histories.get(instrument) ?? [];
      histories.set(instrument, known);
      if (known.length > 0 && point[0] <= known.at(-1)![0])
        throw invalidAside(row.path, `${time} does not come after the line before of ${instrument}`);
      known.push(point);
    }
  }
  return histories;
}
