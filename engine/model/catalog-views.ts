import { z } from 'zod';
import { INSTRUMENT_KINDS } from './instrument-id';

export const catalogInstrumentSchema = z.object({
  id: z.string(),
  file: z.string(),
  kind: z.enum(INSTRUMENT_KINDS),
  calendar: z.string().describe('Calendar that it trades by, or the venue whose calendar that is.'),
  stamp: z
    .enum(['open', 'close'])
    .nullable()
    .describe('What `instruments.json` declares of the times of its bars; null: nothing.'),
  timeZone: z.string().nullable().describe('Zone of times without an offset by `instruments.json`; null: UTC.'),
});
export type CatalogInstrumentView = z.infer<typeof catalogInstrumentSchema>;

export const catalogViewSchema = z.object({
  name: z.string(),
  total: z.number().describe('Instruments of the catalog.'),
  instruments: z.array(catalogInstrumentSchema),
  leftOut: z
    .array(z.object({ file: z.string(), reason: z.string() }))
    .describe('Files of its folder that are no instrument of it, each with the reason.'),
});
export type CatalogView = z.infer<typeof catalogViewSchema>;
