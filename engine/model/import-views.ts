import { z } from 'zod';
import {
  importedInstrumentSchema,
  importFormSchema,
  importInputSchema,
  importMarksSchema,
  quarantinedRowSchema,
  recognitionSchema,
  type ImportInput,
  type ImportOverrides,
} from './imports';
import { isManagedCatalog } from './identifiers';
import { operationLifeShape } from './operation-life';
import { OPERATION_STATUSES } from './status';

/** What is imported at once, whole files of a folder aside. */
const MOST_UPLOADS = 1000;

/** A file that was uploaded before, by its content. */
export const uploadSchema = z.strictObject({
  name: z
    .string()
    .max(1024)
    .regex(/^(?!.*(^|\/)\.\.?(\/|$))[^/\\\p{Cc}][^\\\p{Cc}]*$/u, { error: 'must be a relative name of a file' })
    .describe('What its owner calls it, with the folders in which it lies.'),
  artifact: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256' })
    .describe('SHA-256 of its content.'),
  bytes: z.int().min(0).optional(),
});
export type Upload = z.output<typeof uploadSchema>;

/** A request to import: what is imported, and how. One of `path`, `url` and `uploads`. */
export const importRequestSchema = importInputSchema.extend({
  catalog: importInputSchema.shape.catalog
    .refine((name) => !isManagedCatalog(name), {
      error: 'is the catalog of a dataset or of a file that was sent, which an import does not change',
    })
    .describe(importInputSchema.shape.catalog.description ?? ''),
  uploads: z
    .array(uploadSchema)
    .min(1)
    .max(MOST_UPLOADS)
    .optional()
    .describe('Files of an earlier request, such as a dry run; instead of `path`.'),
});
export type ImportRequest = z.output<typeof importRequestSchema>;

/** The part of a request that says how files are read. */
export function overridesOf(input: ImportInput): ImportOverrides {
  const { catalog: _catalog, path: _path, url: _url, policy: _policy, saveAs: _saveAs, ...overrides } = input;
  return overrides;
}

const time = z.string();
const count = z.int().min(0);

export const importPreviewSchema = recognitionSchema.extend({
  uploads: z.array(uploadSchema).describe('What was uploaded, to import it without sending it again.'),
});
export type ImportPreview = z.output<typeof importPreviewSchema>;

export const importSummarySchema = z.object({
  importId: z.string(),
  workflowId: z.string(),
  status: z.enum(OPERATION_STATUSES),
  progress: z.number().describe('0 to 1, by the bytes of its files; 0 in lists of one at work.'),
  rows: count.nullable().describe('Rows that were read; null while it is not known.'),
  catalog: z.string(),
  dataset: z
    .object({ id: z.int().min(1), version: z.int().min(1) })
    .nullable()
    .describe('The version of a dataset that it has made, or has found to be there; null of others.'),
  path: z.string().nullable().describe('Below the folder of imports; null for uploads.'),
  files: z.array(z.object({ file: z.string(), bytes: count })),
  form: importFormSchema.nullable().describe('How the files are read; null before that is known.'),
  profile: z.string().nullable(),
  counts: z
    .object({ instruments: count, bars: count, quarantined: count, leftOut: count })
    .nullable()
    .describe('What was made; null before it is.'),
  owner: z.string().nullable(),
  ...operationLifeShape,
});
export type ImportSummary = z.output<typeof importSummarySchema>;

export const importViewSchema = importSummarySchema.extend({
  instruments: z.array(importedInstrumentSchema),
  leftOut: recognitionSchema.shape.leftOut,
  quarantined: z.array(quarantinedRowSchema).describe('At most the first 1,000.'),
});
export type ImportView = z.output<typeof importViewSchema>;

export const importProfileSchema = z.object({
  name: z.string(),
  shipped: z.boolean().describe('Whether it comes with the product; such a one cannot be deleted.'),
  form: importFormSchema.partial(),
  marks: importMarksSchema.describe('By which a file is known to have it.'),
  notes: z.array(z.string()).describe('What is assumed of such files.'),
  owner: z.string().nullable(),
  createdAt: time.nullable(),
});
export type ImportProfileView = z.output<typeof importProfileSchema>;
