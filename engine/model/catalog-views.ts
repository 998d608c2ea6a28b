import { z } from 'zod';
import { DATE_FORMATS } from './instrument-definition';
import { ROW_FINDINGS } from './imports';
import { INSTRUMENT_KINDS } from './instrument-id';

export const catalogRangeSchema = z.object({
  first: z.string().describe('First time of the file in UTC, as the file stamps its bars; of daily bars the date.'),
  last: z.string().describe('Last time of the file.'),
  bars: z.number().describe('Rows of the file, of which a session leaves out those of nothing traded.'),
  timeframe: z.string().nullable().describe('Most frequent distance of its times, such as `1min`; null of ticks.'),
});
export type CatalogRangeView = z.infer<typeof catalogRangeSchema>;

export const catalogInstrumentSchema = z.object({
  id: z.string(),
  file: z.string().describe('Its data file; `instruments.json` of a continuous series, which is made of others.'),
  kind: z.enum(INSTRUMENT_KINDS),
  calendar: z.string().describe('Calendar that it trades by, such as XNYS; 24x7 of what never closes.'),
  stamp: z
    .enum(['open', 'close'])
    .nullable()
    .describe('What `instruments.json` declares of the times of its bars; null: nothing.'),
  timeZone: z.string().nullable().describe('Zone of times without an offset by `instruments.json`; null: UTC.'),
  dateFormat: z
    .enum(DATE_FORMATS)
    .nullable()
    .describe('What `instruments.json` declares of dates whose year comes last; null: nothing.'),
  findings: z
    .partialRecord(z.enum(ROW_FINDINGS), z.int().min(0))
    .describe(
      'Rows of its file that a session sorts by time, drops as exact repeats, or sets aside as contradictions.',
    ),
  columns: z
    .array(z.string())
    .nullable()
    .describe('Further columns of its file, which sessions can keep by `columns`; null while that is not known.'),
  range: catalogRangeSchema.nullable().describe('What its file covers; null while that is not known, or without rows.'),
  fault: z.string().nullable().describe('Why the times of its file cannot be read.'),
  warning: z
    .string()
    .nullable()
    .describe(
      'What is suspicious of its times: many intraday bars outside the hours of its exchange, with what helps, or bars on days on which it is closed.',
    ),
});
export type CatalogInstrumentView = z.infer<typeof catalogInstrumentSchema>;

export const catalogNameViewSchema = z.object({ name: z.string() });
export type CatalogName = z.infer<typeof catalogNameViewSchema>;

export const catalogViewSchema = z.object({
  name: z.string(),
  total: z.number().describe('Instruments of the catalog.'),
  instruments: z.array(catalogInstrumentSchema),
  pending: z
    .number()
    .describe('Instruments of the page whose files are still looked at for the first time: their ranges come later.'),
  leftOut: z
    .array(z.object({ file: z.string(), reason: z.string() }))
    .describe('Files of its folder that are no instrument of it, each with the reason.'),
});
export type CatalogView = z.infer<typeof catalogViewSchema>;
