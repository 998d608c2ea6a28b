import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { calendarOf } from '../calendars/calendars';
import type { BarReader } from '../catalog/bar-reader';
import { sqlPaths } from '../model/sql-text';
import { aggregatePanel } from '../columns/aggregate-panel';
import { barTimes, type Stamp } from '../columns/bar-times';
import { Buckets } from '../columns/buckets';
import { PRICE_FIELDS, type Panel } from '../columns/market-data';
import type { ImportDatabase } from '../imports/import-database';
import type { InstrumentKind } from '../model/instrument-id';
import type { Micros } from '../model/time';

export interface Resampling {
  instrument: string;
  kind: InstrumentKind;
  /** Name of the calendar, or a venue that has it. */
  calendar: string;
  stamp?: Stamp | undefined;
  negative: boolean;
  interval: Micros;
}

/**
 * Puts the bars of a file together to longer ones, as a session does that has a timeframe: intervals begin with the
 * exchange's sessions. Each bar is stamped with the beginning of its interval, whenever its first part came, of days and weeks with
 * the first date; one that lacks its end, because the file ends there, is made too.
 * @param path Parquet file of bars in order, such as one of a catalog
 * @param target takes the longer bars
 * @returns how many there were and are
 * @throws HoldfastError BAD_DATA, or TIMEFRAME_UNAVAILABLE where the bars are longer than that
 */
export async function resampleRows(
  { reader, database }: { reader: BarReader; database: ImportDatabase },
  { path, target }: { path: string; target: string },
  { instrument, kind, stamp, negative, interval, ...named }: Resampling,
): Promise<{ before: number; after: number }> {
  const [series] = await reader.readAll([{ path, instrument, negative }]);
  const calendar = calendarOf(named.calendar);
  const expires = kind === 'option' || kind === 'future';
  const rules = {
    calendar,
    expires,
    instrument,
    interval,
    ...(stamp && { stamp }),
    ...(series!.ticks && { ticks: true }),
  };
  const axis = barTimes(series!.times, rules);
  const panel = aggregatePanel({ ...series!, ...axis, instruments: [instrument] }, { interval, calendar });
  const isTick = series!.ticks === true;
  await writePanel(
    database,
    { ...panel, opens: stampsOf(panel.opens, new Buckets(calendar, interval), isTick) },
    target,
  );
  return { before: series!.times.length, after: panel.opens.length };
}

function stampsOf(opens: Float64Array, buckets: Buckets, isTick: boolean): Float64Array {
  const stamps = opens.map((open) => {
    buckets.enter(isTick ? open - 1 : open);
    return buckets.stamp;
  });
  // Bars that had the length already may be of other intervals, such as days of UTC.
  return stamps.every((stamp, i) => i === 0 || stamp > stamps[i - 1]!) ? stamps : opens;
}

const WRITTEN_AT_ONCE = 20_000;

/** Panels of one instrument go by way of text, which holds every number exactly. */
async function writePanel(database: ImportDatabase, panel: Panel, target: string): Promise<void> {
  const text = `${target}.csv`;
  const out = createWriteStream(text);
  for (let at = 0; at < panel.opens.length; at += WRITTEN_AT_ONCE) {
    const lines: string[] = [];
    for (let i = at; i < Math.min(at + WRITTEN_AT_ONCE, panel.opens.length); i++)
      lines.push([panel.opens[i], ...PRICE_FIELDS.map((field) => numberText(panel[field][i]!))].join(','));
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const columns = `{'t': 'BIGINT', ${PRICE_FIELDS.map((field) => `'${field}': 'DOUBLE'`).join(', ')}}`;
  const from = `read_csv(${sqlPaths([text])}, auto_detect = false, header = false, delim = ',', columns = ${columns})`;
  await database.write(
    `SELECT make_timestamp(t)::TIMESTAMPTZ AS timestamp, ${PRICE_FIELDS.join(', ')} FROM ${from}`,
    target,
  );
  await rm(text, { force: true });
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
