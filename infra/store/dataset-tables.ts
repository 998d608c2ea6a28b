import type { Generated } from 'kysely';
import type {
  Comparison,
  DatasetForm,
  DatasetOrigin,
  RepairRecord,
  StoredInstrument,
} from '../../engine/model/datasets';
import type { ImportOverrides } from '../../engine/model/imports';
import type { Json, OptionalJson, OptionalTime, Time } from './column-types';

/** A file of a version, by its content. */
export interface StoredFile {
  name: string;
  artifact: string;
  bytes: number;
}

/** Data that somebody has uploaded, in versions that never change. */
export interface DatasetTable {
  id: Generated<number>;
  name: string;
  owner: string;
  description: string | null;
  newest: Generated<number>;
  created_at: Time;
  deleted_at: OptionalTime;
}

export interface DatasetVersionTable {
  dataset_id: number;
  version: number;
  hash: string;
  files: Json<StoredFile[]>;
  /** What the upload said of how its files are read. */
  input: Json<ImportOverrides>;
  /** Null of what cannot be read. */
  form: OptionalJson<DatasetForm>;
  /** Null of an upload. */
  origin: OptionalJson<DatasetOrigin>;
  repair: OptionalJson<RepairRecord[]>;
  comparison: OptionalJson<Comparison>;
  instruments: Json<StoredInstrument[]>;
  score: number;
  catalog: string;
  import_id: string;
  owner: string;
  created_at: Time;
}
