import { z } from 'zod';
import { DATE_FORMATS } from './instrument-definition';
import { catalogNameSchema, instrumentIdSchema } from './identifiers';

/** What holds rows, once it is unpacked. */
export const IMPORT_FORMATS = ['csv', 'parquet', 'arrow', 'jsonl', 'xlsx'] as const;
/** What a row is. */
export const IMPORT_ROWS = ['bars', 'quotes', 'trades'] as const;
/** One instrument in a file; its symbol in each row; or a group of columns for each symbol. */
export const IMPORT_LAYOUTS = ['single', 'long', 'wide'] as const;

const column = z.string().min(1).max(200);

/** Names of a file's columns by what they hold. Without a line of names they are `column 1`, `column 2` and so on. */
export const importColumnsSchema = z.strictObject({
  /** A date and time, or an epoch. Beside `clock` a date alone. */
  time: column.optional(),
  /** Time of day, where a column of its own holds it. */
  clock: column.optional(),
  open: column.optional(),
  high: column.optional(),
  low: column.optional(),
  close: column.optional(),
  volume: column.optional(),
  bid: column.optional(),
  ask: column.optional(),
  /** Of a trade. */
  price: column.optional(),
  size: column.optional(),
  /** Whose row it is, in the layout `long`. */
  symbol: column.optional(),
  /** Venue of the symbol, where a column has it. */
  venue: column.optional(),
  /** Adjusted close, by which `adjust` multiplies. */
  adjusted: column.optional(),
  /** Of derivatives whose symbol is that of the underlying: their id is made of these. */
  expiry: column.optional(),
  strike: column.optional(),
  right: column.optional(),
});
export type ImportColumns = z.output<typeof importColumnsSchema>;

/** How files are read: what was recognised, with what was overruled. A profile keeps one by a name. */
export const importFormSchema = z.strictObject({
  format: z.enum(IMPORT_FORMATS),
  rows: z.enum(IMPORT_ROWS),
  layout: z.enum(IMPORT_LAYOUTS),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1']).optional(),
  delimiter: z.enum([',', ';', '\t', '|', ' ']).optional(),
  /** Lines above the first row: titles and the line of names. */
  linesAbove: z.int().min(0).max(100).optional(),
  /** Sheet of a workbook. */
  sheet: z.string().max(200).optional(),
  columns: importColumnsSchema,
  /** Further columns of numbers that are kept as they are, by name. */
  keep: z.array(column).max(32).optional(),
  numbers: z.enum(['plain', 'decimal comma', 'grouped']).optional(),
  /** Order of day and month where the year comes last. */
  dateFormat: z.enum(DATE_FORMATS).optional(),
  /** Unit of epochs that are too small to tell it by their size; `text` for dates and times. */
  timeUnit: z.enum(['s', 'ms', 'us', 'ns', 'text']),
  /** Zone of times without an offset: an IANA name. Without it UTC. */
  timeZone: z.string().max(64).optional(),
  stamp: z.enum(['open', 'close']).optional(),
  /** Prices are multiplied by their adjusted close over their close. */
  adjust: z.boolean().optional(),
  /** Prices are whole numbers of this: 1e-9 of fixed-point files. */
  priceScale: z.number().positive().max(1).optional(),
  /** Venue of symbols that have none. */
  venue: z
    .string()
    .regex(/^[A-Z0-9_]{1,16}$/)
    .optional(),
});
export type ImportForm = z.output<typeof importFormSchema>;

/** What whoever imports may say instead of what would be recognised. */
export const importOverridesSchema = importFormSchema.partial().extend({
  columns: importColumnsSchema.partial().optional(),
  /** A profile by its name, instead of the one that fits. */
  profile: z.string().min(1).max(64).optional(),
  /** Id of the instrument of a file that has one. Without it: the name of the file. */
  instrument: instrumentIdSchema.optional(),
});
export type ImportOverrides = z.output<typeof importOverridesSchema>;

/** What happens to rows that are not plainly right. Everything is counted and told. */
export const importPolicySchema = z.strictObject({
  /** Rows out of order are sorted, exact repeats dropped, rows of nothing traded make no bar. */
  contradictions: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      'Share of rows that may contradict themselves or another row of their time; those are quarantined. Beyond it the import is refused.',
    ),
});
export type ImportPolicy = z.output<typeof importPolicySchema>;

/** Why rows of a file are not what the file has. */
export const ROW_FINDINGS = ['sorted', 'repeated', 'untraded', 'quarantined', 'rounded'] as const;
export type RowFinding = (typeof ROW_FINDINGS)[number];

const count = z.int().min(0);

/** A row that was set aside. */
export const quarantinedRowSchema = z.object({
  file: z.string(),
  row: z.int().min(1).describe('From 1, without the lines above the first.'),
  reason: z.string(),
  content: z.string().describe('Cells as they stand in the file, clipped.'),
});

/** What an import would make, or has made, of one instrument. */
export const importedInstrumentSchema = z.object({
  instrument: z.string(),
  file: z.string(),
  rows: count.describe('Rows of the file that are this instrument.'),
  bars: count.describe('Rows that were taken.'),
  first: z.string().nullable(),
  last: z.string().nullable(),
  findings: z.partialRecord(z.enum(ROW_FINDINGS), count),
  warning: z.string().optional().describe('What is suspicious of its bars, such as times of a wrong zone.'),
});
export type ImportedInstrument = z.output<typeof importedInstrumentSchema>;

/** By which a file is known to have the form of a profile: all of those that are given hold. */
export const importMarksSchema = z.strictObject({
  /** Names that its columns have, in small letters, in any order. */
  names: z.array(z.string().min(1).max(200)).max(2000).optional(),
  /** Number of columns. */
  cells: z.int().min(1).optional(),
  /** Regular expressions of the cells of its first row, from the first; one for each cell that tells. */
  first: z.array(z.string().max(200)).max(50).optional(),
  /** Whether its rows go back in time. */
  newestFirst: z.boolean().optional(),
  /** Regular expression of its name. */
  file: z.string().max(200).optional(),
  format: z.enum(IMPORT_FORMATS).optional(),
  /** `wide`: a line of symbols stands beside the names; `single`: the same symbol all along. */
  layout: z.enum(['wide', 'single']).optional(),
});
export type ImportMarks = z.output<typeof importMarksSchema>;

/** What would be read, before anything is. */
export const recognitionSchema = z.object({
  form: importFormSchema,
  profile: z.string().nullable().describe('The profile that fits; null where none does.'),
  marks: importMarksSchema.describe('By which the next such file is known, where the form is kept as a profile.'),
  files: z.array(z.object({ file: z.string(), bytes: count, instruments: z.array(z.string()) })),
  leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
  sample: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
    .describe('The first rows as they will be read: instrument, time (ISO 8601, UTC) and prices.'),
  notes: z.array(z.string()).describe('What was assumed, in words.'),
});
export type Recognition = z.output<typeof recognitionSchema>;

export const importReportSchema = z.object({
  form: importFormSchema,
  profile: z.string().nullable(),
  instruments: z.array(importedInstrumentSchema),
  leftOut: recognitionSchema.shape.leftOut,
  quarantined: z.array(quarantinedRowSchema).describe('At most the first 1,000.'),
});
export type ImportReport = z.output<typeof importReportSchema>;

const profileNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u, {
    error: 'must be letters, digits, spaces, _, . or -, the first of them a letter or a digit',
  });

export const importInputSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('File or folder below the folder of imports (`HOLDFAST_IMPORTS_DIR`).'),
  url: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Address of a file, by http or https; it is downloaded before the import begins. Instead of `path`.'),
  catalog: catalogNameSchema.describe('Takes what is imported; made where it is missing.'),
  ...importOverridesSchema.shape,
  policy: importPolicySchema.optional(),
  saveAs: profileNameSchema.optional().describe('Keeps the form as a profile by this name.'),
});
export type ImportInput = z.output<typeof importInputSchema>;
