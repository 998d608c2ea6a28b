import type { DatasetRepair, DatasetResample, DatasetUpload } from './dataset-requests';

/** The version of a dataset that an import makes: of uploads, or of rows and bars of an earlier version. */
export type DatasetWork =
  | ({ kind: 'upload' } & Omit<DatasetUpload, 'uploads' | 'form'>)
  | ({ kind: 'repair'; version: number } & Omit<DatasetRepair, 'version'>)
  | ({ kind: 'resample'; version: number } & Omit<DatasetResample, 'version'>);

/** A version by its dataset and number. */
export interface MadeVersion {
  id: number;
  version: number;
}
