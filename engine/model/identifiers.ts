import { z } from 'zod';

/** `SYMBOL.VENUE`, such as `SPX.INDEX`; the venue is what follows the last dot. */
export const instrumentIdSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9^][A-Za-z0-9_/:^=+& -]*(\.[A-Za-z0-9_/:^=+& -]+)*\.[A-Z0-9_]+$/, {
    error: ({ input }) => `must be SYMBOL.VENUE, such as SPX.INDEX, was ${String(input).slice(0, 128)}`,
  });

/** Instruments of a request, none of them twice. */
export function instrumentIdsSchema(most: number) {
  return z
    .array(instrumentIdSchema)
    .min(1)
    .max(most)
    .superRefine((ids, ctx) => {
      const seen = new Set<string>();
      ids.forEach((id, i) => {
        if (seen.has(id)) ctx.addIssue({ code: 'custom', path: [i], message: `names ${id} a second time` });
        seen.add(id);
      });
    });
}

export const sessionNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, { error: 'must be 1 to 63 letters, digits, _ or -' });

/** Of a universe, whose members are in `<name>.universe.csv`. */
export const universeNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, { error: 'must be 1 to 63 letters, digits, _ or -' });

/** A relative folder below the catalog root; `.` is the root itself. Never climbs. */
export const catalogNameSchema = z
  .string()
  .max(256)
  .regex(/^(\.|[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)$/, {
    error: 'must be a relative path below the catalog root',
  });

/** Folder of the catalogs of datasets; imports that make a version begin in it. */
export const DATASETS = 'datasets';

/** Catalog of a version of a dataset: its number for people, its hash so that no other content ever has the name. */
export function datasetCatalog(datasetId: number, version: number, hash: string): string {
  return `${DATASETS}/${datasetId}/${version}-${hash.slice(0, 8)}`;
}

/** Whether a catalog belongs to a dataset or to a file that was sent with a request: nobody else changes it. */
export function isManagedCatalog(catalog: string): boolean {
  return /^datasets\/\d+(\/|$)/.test(catalog) || /^uploads\/[0-9a-f]{24}(\/|$)/.test(catalog);
}

/** Whether a catalog is that of a version of a dataset, which counts only where it is named. */
export function isDatasetCatalog(catalog: string): boolean {
  return /^datasets\/\d+\/\d+-[0-9a-f]{8}$/.test(catalog);
}

/** Catalog of a file that was sent for a backtest, named by its content. */
export function uploadCatalog(hash: string): string {
  return `uploads/${hash.slice(0, 24)}`;
}

/** Whether a catalog is that of a file that was sent for a backtest, which counts only where it is named. */
export function isUploadCatalog(catalog: string): boolean {
  return /^uploads\/[0-9a-f]{24}$/.test(catalog);
}

export const operationIdSchema = z.uuid({ error: 'must be a UUID' });
/** The beginning of the id of an operation: 8 hexadecimal digits or more, with the dashes between them. */
export const idPrefixSchema = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{0,12})?$/i, {
  error: 'must be the first 8 or more digits of an id',
});
export const strategyIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: 'must be a strategy id' });

export type InstrumentId = string;

export function venueOf(instrument: InstrumentId): string {
  return instrument.slice(instrument.lastIndexOf('.') + 1);
}

/** File name of an instrument, without extension: its id, with `/` and `:` percent-encoded. */
export function fileNameOf(instrument: string): string {
  return instrument.replace(/[/:]/g, (character) => encodeURIComponent(character));
}

const ENDS = /(\.(csv|txt|tsv|gz|zip|parquet|pq|arrow|feather|ipc|jsonl|ndjson|json|xlsx|dat|prn))+$/i;

/** A name of a file without folders and endings, with `%2F` and `%3A` decoded. */
export function stemOfFile(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(ENDS, '');
  return base.replace(/%(2F|3A)/gi, (encoded) => decodeURIComponent(encoded));
}

/** Workflow ids are the same words at every door and in the Temporal UI; those of operations are `<kind>/<id>`. */
export const workflowIds = {
  session: (name: string) => `session/${name}`,
  /** Of a schedule; Temporal adds the time of each look. */
  dataset: (id: string) => `dataset/${id}`,
};
