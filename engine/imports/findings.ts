import { TextFault, TEXT_FAULTS } from '../catalog/text-head';
import { HoldfastError } from '../model/errors';
import { TIME_OUTSIDE } from '../model/time';

/**
 * What can be wrong with a row, by its code: in the order of looking, the first one that holds is told. The words follow
 * `Row 6 of prices.csv`.
 */
export const ROW_FAULTS = {
  ROW_SHORT: 'has fewer cells than there are names',
  ROW_LONG: 'has more cells than there are names',
  HEADER_REPEATED: 'is the line of names once more',
  TIME_MISSING: 'has no time',
  TIME_UNREADABLE: 'has a time that is not understood',
  TIME_OUT_OF_RANGE: TIME_OUTSIDE,
  OFFSETS_MIXED: 'has a time with an offset from UTC where others have none, or none where they do',
  SYMBOL_MISSING: 'has no symbol',
  PRICE_MISSING: 'lacks a price',
  PRICE_UNREADABLE: 'has a price that is not a number',
  PRICE_NOT_FINITE: 'has a price that is not finite',
  PRICE_NOT_POSITIVE: 'has a price that is not above 0',
  HIGH_TOO_LOW: 'has a high below its open, low or close',
  LOW_TOO_HIGH: 'has a low above its open or close',
  VOLUME_UNREADABLE: 'has a volume that is not a number >= 0',
  QUOTE_CROSSED: 'has a bid above its ask',
  TIME_CONTRADICTED: 'has the time of another row, with other values',
} as const;
export type RowFault = keyof typeof ROW_FAULTS;

/** What can be wrong with a whole file, by its code. */
export const FILE_FAULTS = {
  ...TEXT_FAULTS,
  FILE_WITHOUT_ROWS: 'has a line of names and no rows',
  FILE_IRREGULAR: 'is no regular file',
  COLUMN_MISSING: 'lacks a column',
  COLUMN_TWICE: 'has a column twice',
  QUOTE_UNCLOSED: 'has a quoted cell that does not end',
  ROW_MALFORMED: 'has a row that cannot be split into cells',
  DATES_UNDECIDED: 'has dates of which no row tells whether the day or the month comes first',
  DATES_CONTRADICT: 'has dates with the day first and dates with the month first',
  TIME_UNKNOWN: 'has times of no known form',
  SYMBOLS_SEVERAL: 'has several symbols, but is read as one instrument',
  SYMBOL_NOT_TAKEN: 'has a symbol that makes no id of an instrument',
  VENUE_MISSING: 'has no venue in its name: name it SYMBOL.VENUE, such as SPY.ARCX, or give `instrument` or `venue`',
  ADJUSTED_MISSING: 'has no column of adjusted closes',
  FORM_DIFFERS: 'has another form than the files before it: import it on its own',
  ARCHIVE_BOMB: 'unpacks to more than 200 times its size',
  ARCHIVE_TOO_LARGE: 'unpacks to more than the limit',
  ARCHIVE_PATH: 'has a member whose path leads out of it',
  ARCHIVE_ENCRYPTED: 'is encrypted',
  NOTHING_TO_IMPORT: 'has nothing that can be imported',
  PROFILE_UNKNOWN: 'names a profile that is not there',
} as const;
export type FileFault = keyof typeof FILE_FAULTS;

export interface FaultDetails {
  /** The file, as its owner calls it. */
  file: string;
  /** The first row at fault, from 1, without the lines above the first. */
  row?: number;
  /** What is there. */
  found?: string;
  /** What would be taken instead, as a sentence. */
  taken?: string;
  /** Field of the request that would settle it. */
  path?: string;
}

/** The refusal of a file, with the code of what was found in `details.finding`. */
export function refusal(finding: RowFault | FileFault, { path, ...details }: FaultDetails): HoldfastError {
  const words = finding in ROW_FAULTS ? ROW_FAULTS[finding as RowFault] : FILE_FAULTS[finding as FileFault];
  const where = details.row === undefined ? details.file : `Row ${details.row} of ${details.file}`;
  const found = details.found === undefined ? '' : `: ${clipped(details.found)}`;
  const message = `${where} ${words}${found}.${details.taken === undefined ? '' : ` ${details.taken}`}`;
  const extra = { details: { finding, ...details, ...(details.found && { found: clipped(details.found) }) } };
  return new HoldfastError('IMPORT_REFUSED', message, { ...(path && { path }), ...extra });
}

/** The refusal of what is wrong with the beginning of a file; any other error as it is. */
export function asRefusal(error: unknown, file: string): unknown {
  if (!(error instanceof TextFault)) return error;
  return refusal(error.code, { file, ...(error.found !== undefined && { found: error.found }) });
}

/** The code of a refusal; undefined of another error. */
export function findingOf(error: unknown): string | undefined {
  if (!(error instanceof HoldfastError) || error.code !== 'IMPORT_REFUSED') return undefined;
  return error.details?.['finding'] as string;
}

/** A text that may go into a message or a report. */
export function clipped(text: string, most = 160): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
