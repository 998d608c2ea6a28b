/** Bars one after the other: when each is known, its close, and when it began, in microseconds. NaN where nothing traded. */
export type BarColumns = Record<'times' | 'opens' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>;

/** Bars put together, with how many each was made of; prices are NaN where none of them has one. */
export interface BucketedBars extends BarColumns {
  bars: Float64Array;
}

/** The rows at which buckets end, exclusive: as many buckets as rows, or at most `most` of as many rows as can be. */
export function evenEnds(rows: number, most: number): number[] {
  const buckets = Math.min(rows, most);
  return Array.from({ length: buckets }, (_, b) => Math.round(((b + 1) * rows) / buckets));
}

/** The rows of a second, ascending axis at which the buckets end whose last times are given. */
export function endsAt(times: Float64Array, lasts: Float64Array): number[] {
  let row = 0;
  return Array.from(lasts, (last) => {
    while (row < times.length && times[row]! <= last) row++;
    return row;
  });
}

/** Of each bucket the first open, the highest high, the lowest low, the last close and the volume. */
export function bucketBars(bars: BarColumns, ends: readonly number[]): BucketedBars {
  const empty = () => new Float64Array(ends.length).fill(NaN);
  const made: BucketedBars = {
    ...{ times: empty(), opens: empty(), open: empty(), high: empty(), low: empty(), close: empty() },
    ...{ volume: new Float64Array(ends.length), bars: new Float64Array(ends.length) },
  };
  ends.forEach((end, b) => {
    const begin = b === 0 ? 0 : ends[b - 1]!;
    if (end > begin) {
      made.opens[b] = bars.opens[begin]!;
      made.times[b] = bars.times[end - 1]!;
    }
    made.bars[b] = end - begin;
    for (let row = begin; row < end; row++) take(made, b, { bars, row });
  });
  return made;
}

function take(made: BucketedBars, b: number, { bars, row }: { bars: BarColumns; row: number }): void {
  if (Number.isNaN(bars.close[row]!)) return;
  if (Number.isNaN(made.open[b]!)) {
    made.open[b] = bars.open[row]!;
    made.high[b] = bars.high[row]!;
    made.low[b] = bars.low[row]!;
  }
  made.high[b] = Math.max(made.high[b]!, bars.high[row]!);
  made.low[b] = Math.min(made.low[b]!, bars.low[row]!);
  made.close[b] = bars.close[row]!;
  made.volume[b] = made.volume[b]! + (bars.volume[row]! || 0);
}
