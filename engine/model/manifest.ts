import { z } from 'zod';
import { catalogNameSchema, instrumentIdSchema, sessionNameSchema } from './identifiers';
import { isoTimeSchema, type Micros } from './time';

/** Which of a catalog's instruments a session takes. Conditions are joined by "and". */
export const instrumentFilterSchema = z.strictObject({
  venue: z.string().min(1).max(64).optional(),
});
export type InstrumentFilter = z.infer<typeof instrumentFilterSchema>;

export const sessionRequestSchema = z.strictObject({
  name: sessionNameSchema,
  catalog: catalogNameSchema,
  start: isoTimeSchema,
  end: isoTimeSchema,
  /** Without instruments and filter, all of the catalog. */
  instruments: z.array(instrumentIdSchema).min(1).max(10_000).optional(),
  filter: instrumentFilterSchema.optional(),
});
export type SessionRequest = z.infer<typeof sessionRequestSchema>;

export const addInstrumentsSchema = z.strictObject({ instrumentIds: z.array(instrumentIdSchema).min(1).max(1000) });
export const extendDataSchema = z.strictObject({ end: isoTimeSchema });

/** Immutable content of a session's version. Named by the SHA-256 of its canonical JSON. */
export interface Manifest {
  catalog: string;
  start: Micros;
  end: Micros;
  /** Sorted by id; `dataset` is the SHA-256 of the instrument's data file. */
  instruments: { id: string; dataset: string }[];
}
