import { z } from 'zod';
import { repairStepSchema } from './dataset-repairs';
import { datasetIdSchema, MOST_PREVIEW_ROWS } from './datasets';
import { instrumentIdSchema } from './identifiers';
import { uploadSchema } from './import-views';
import { IMPORT_FORMATS, importOverridesSchema } from './imports';
import { timeframeSchema } from './timeframe';

const version = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .optional()
  .describe('Without it, the newest.');
const name = z.string().trim().min(1).max(200);
const description = z.string().max(2000).nullable();

/** Which dataset, and which version of it. */
export const datasetInput = z.strictObject({ id: datasetIdSchema, version });

export const datasetUploadSchema = z.strictObject({
  uploads: z
    .array(uploadSchema)
    .min(1)
    .max(200)
    .describe('Files that were sent before, such as by a dry run of an import.'),
  id: datasetIdSchema.optional().describe('The dataset that gets a version; without it, a new one.'),
  name: name.optional().describe('Of a new dataset; without it, the name of the file.'),
  description: description.optional(),
  acceptChanges: z
    .boolean()
    .default(false)
    .describe('Takes a version although it has lost or changed rows of the upload before it.'),
  keepUnreadable: z
    .boolean()
    .default(false)
    .describe(
      'Keeps text that cannot be read as rows as a new dataset: with a score of 0 and the reason, and without a catalog.',
    ),
  formats: z.array(z.enum(IMPORT_FORMATS)).min(1).optional().describe('What is taken; without it, all.'),
  form: importOverridesSchema.prefault({}).describe('What is known of how the files are read; the rest is recognised.'),
});
export type DatasetUpload = z.output<typeof datasetUploadSchema>;

export const datasetNextFormInput = z.strictObject({
  id: datasetIdSchema,
  files: z
    .array(z.strictObject({ name: uploadSchema.shape.name }))
    .min(1)
    .max(200),
  form: importOverridesSchema.prefault({}),
});

export const datasetRepairSchema = datasetInput.extend({ steps: z.array(repairStepSchema).min(1).max(20) });
export type DatasetRepair = z.output<typeof datasetRepairSchema>;

export const datasetResampleSchema = datasetInput.extend({
  timeframe: timeframeSchema,
  name: name.optional().describe('Of the dataset that is made.'),
});
export type DatasetResample = z.output<typeof datasetResampleSchema>;

export const datasetPreviewInput = datasetInput.extend({
  instrument: instrumentIdSchema.optional().describe('Without it, the first.'),
  rows: z.int().min(1).max(MOST_PREVIEW_ROWS).default(20),
  offset: z.int().min(0).max(1e9).default(0),
  timeZone: z.string().max(64).optional().describe('By whose clock times are shown: an IANA name. Without it UTC.'),
});
