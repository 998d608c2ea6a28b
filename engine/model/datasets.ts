import { z } from 'zod';
import { repairRecordSchema } from './dataset-repairs';
import { importFormSchema, quarantinedRowSchema } from './imports';
import { qualityReportSchema } from './quality';
import { OPERATION_STATUSES } from './status';
import { errorBodySchema } from './views';

export type { RepairRecord, RepairStep } from './dataset-repairs';

const count = z.int().min(0);
const time = z.string();

export const datasetFormSchema = importFormSchema;
export type DatasetForm = z.output<typeof datasetFormSchema>;

export const datasetIdSchema = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
/** An instrument of a dataset has a file of its own, so that there cannot be any number of them. */
export const MOST_DATASET_INSTRUMENTS = 200;
export const MOST_PREVIEW_ROWS = 1000;

/** Which version something was made of. */
export const datasetOriginSchema = z.object({ datasetId: datasetIdSchema, version: z.int().min(1) });
export type DatasetOrigin = z.output<typeof datasetOriginSchema>;

/** Of the rows as they stand, whatever is wrong with them. */
export const datasetStatisticsSchema = z.object({
  rows: count,
  bars: count.describe('Rows that are valid bars of a time of their own.'),
  first: time.nullable(),
  last: time.nullable(),
  lowest: z.number().nullable().describe('Lowest low.'),
  highest: z.number().nullable().describe('Highest high.'),
  averageVolume: z.number().nullable(),
  timeframe: z.string().nullable().describe('Most frequent distance of its times, such as `1min`.'),
});
export type DatasetStatistics = z.output<typeof datasetStatisticsSchema>;

/** An instrument of a version as it is stored. */
export interface StoredInstrument {
  instrument: string;
  /** Artifact of its rows; null where the file cannot be read. */
  rows: string | null;
  statistics: DatasetStatistics;
  quality: z.output<typeof qualityReportSchema>;
}

/** The first row that differs between two versions. */
const rowExample = z.object({ instrument: z.string(), time: time.nullable() });
const values = z.record(z.string(), z.number().nullable());

/** What an upload has lost and changed of the one before it. */
export const comparisonSchema = z.object({
  with: z.int().min(1).describe('Number of the version that it was compared with.'),
  added: count.describe('Times that are new.'),
  lost: count.describe('Times that are not there any more.'),
  changed: count.describe('Times whose prices or volume are others.'),
  firstLost: rowExample.optional(),
  firstChanged: rowExample.extend({ before: values, after: values }).optional(),
});
export type Comparison = z.output<typeof comparisonSchema>;

export const datasetInstrumentSchema = z.object({
  instrument: z.string(),
  statistics: datasetStatisticsSchema,
  score: z.number().min(0).max(100),
  readyForBacktest: z.boolean(),
});

export const datasetVersionSummarySchema = z.object({
  version: z.int().min(1),
  hash: z.string().describe('SHA-256 over its files and how they are read, or over the version before and the repair.'),
  status: z
    .enum(OPERATION_STATUSES)
    .describe('Of the import by which it becomes a catalog: `completed` once sessions can be opened on it.'),
  error: errorBodySchema.optional().describe('Why it did not become a catalog.'),
  catalog: z.string().describe('Catalog that holds it, for sessions.'),
  importId: z.string(),
  files: z.array(z.object({ name: z.string(), artifact: z.string(), bytes: count })),
  origin: datasetOriginSchema.nullable().describe('The version that it was made of; null of an upload.'),
  repair: z.array(repairRecordSchema).nullable().describe('What was done to that.'),
  score: z.number().min(0).max(100).describe('Quality: the mean of its instruments by their rows.'),
  owner: z.string(),
  createdAt: time,
});
export type DatasetVersionSummary = z.output<typeof datasetVersionSummarySchema>;

export const datasetVersionViewSchema = datasetVersionSummarySchema.extend({
  form: datasetFormSchema.nullable().describe('How its files are read; null of what cannot be read.'),
  comparison: comparisonSchema.nullable(),
  instruments: z.array(datasetInstrumentSchema),
  statistics: datasetStatisticsSchema.describe('Over all instruments.'),
  quarantined: z.array(quarantinedRowSchema).describe('Rows that its catalog does not have, at most the first 1,000.'),
  leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
  warnings: z.array(z.string()).describe('What is suspicious of its bars, such as times of a wrong zone.'),
});
export type DatasetVersionView = z.output<typeof datasetVersionViewSchema>;

export const datasetSummarySchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  description: z.string().nullable(),
  owner: z.string(),
  versions: z.int().min(0),
  newest: datasetVersionSummarySchema.extend({
    instruments: z.array(z.string()).describe('At most the first 20.'),
    statistics: datasetStatisticsSchema,
  }),
  createdAt: time,
});
export type DatasetSummary = z.output<typeof datasetSummarySchema>;

export const datasetViewSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  description: z.string().nullable(),
  owner: z.string(),
  createdAt: time,
  versions: z.array(datasetVersionSummarySchema).describe('Newest first.'),
  shown: datasetVersionViewSchema.describe('The version that was asked for, or the newest.'),
  outcome: z
    .enum(['changed', 'no_change'])
    .optional()
    .describe(
      'Of an upload, a repair or a resampling: whether it has made the version that is shown; else it was there.',
    ),
});
export type DatasetView = z.output<typeof datasetViewSchema>;

export const datasetQualitySchema = z.object({
  id: datasetIdSchema,
  version: z.int().min(1),
  score: z.number().min(0).max(100),
  reports: z.array(qualityReportSchema),
});
export type DatasetQuality = z.output<typeof datasetQualitySchema>;

export const datasetPreviewSchema = z.object({
  id: datasetIdSchema,
  version: z.int().min(1),
  total: count.describe('Rows of the instrument.'),
  instrument: z.string(),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  statistics: datasetStatisticsSchema,
});
export type DatasetPreview = z.output<typeof datasetPreviewSchema>;

export const datasetTotalsSchema = z.object({
  datasets: count,
  versions: count,
  rows: count.describe('Of the newest versions.'),
  bytes: count.describe('Of the files of all versions.'),
  averageScore: z.number().nullable(),
  timeframes: z.record(z.string(), count),
  instruments: count,
});
export type DatasetTotals = z.output<typeof datasetTotalsSchema>;
