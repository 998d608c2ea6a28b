import { stat } from 'node:fs/promises';
import { calendarName, calendarOf } from '../calendars/calendars';
import type { BarReader, DataFile } from '../catalog/bar-reader';
import type { Stamp } from '../columns/bar-times';
import { HoldfastError } from '../model/errors';
import type { InstrumentKind } from '../model/instrument-id';
import type { QualityReport } from '../model/quality';
import type { Micros } from '../model/time';
import { assessBars, unreadableBars } from './assess-bars';

/** Rows of one file at most: they take 1 GB of memory. */
const MOST_ROWS = 20_000_000;
/** Smaller files of text do not have so many; packed ones may. */
const SMALL_BYTES = 20e6;

/** A data file and what says which bars it should have. Crosses threads. */
export interface AssessedFile extends DataFile {
  kind: InstrumentKind;
  /** Name of the calendar, or a venue that has it. */
  calendar: string;
  stamp?: Stamp | undefined;
  start?: Micros | undefined;
  end?: Micros | undefined;
}

/**
 * The quality of a data file. One whose rows cannot be read is worth 0, with the reason.
 * @throws HoldfastError MEMORY_LIMIT for a file with more than 20 million rows
 */
export async function assessFile(reader: BarReader, file: AssessedFile): Promise<QualityReport> {
  const report = await assessed(reader, file);
  return { ...report, calendar: calendarName(file.calendar) };
}

async function assessed(reader: BarReader, file: AssessedFile): Promise<QualityReport> {
  const { instrument, kind, negative, stamp, start, end } = file;
  const calendar = calendarOf(file.calendar);
  try {
    await requireRoom(reader, file);
    const { series, rows, untraded } = await reader.readUnchecked(file);
    const options = { calendar, kind, start, end, rows, untraded, negative: negative ?? false };
    const stamped = { ...series, ...(stamp && { stamp }) };
    const report = assessBars(stamped, options);
    // Whether times have offsets is asked where it tells what helps: of texts it takes a look at all of them.
    if (!isShifted(report) || (await reader.hasLocalTimes(file))) return report;
    return assessBars(stamped, { ...options, hasOffsets: true });
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BAD_DATA')
      return unreadableBars(instrument, calendar, error.message);
    throw error;
  }
}

function isShifted({ parts }: QualityReport): boolean {
  const score = parts.find(({ part }) => part === 'zone')?.score ?? null;
  return score !== null && score < 100;
}

async function requireRoom(reader: BarReader, file: AssessedFile): Promise<void> {
  if (file.path.endsWith('.csv') && (await stat(file.path)).size < SMALL_BYTES) return;
  const rows = await reader.countRows(file);
  if (rows <= MOST_ROWS) return;
  const message = `The file of ${file.instrument} has ${rows} rows; at most ${MOST_ROWS} are scored.`;
  throw new HoldfastError('MEMORY_LIMIT', message, {
    details: { instrument: file.instrument, rows, limit: MOST_ROWS },
  });
}
