import type { DatasetWork, MadeVersion } from '../../engine/model/dataset-work';
import type { ImportForm, ImportInput, ImportMarks, ImportReport } from '../../engine/model/imports';
import type { Json, OptionalJson, Time } from './column-types';

/** A file of an import: uploaded, by its content, or below the path of the import. */
export interface StoredSource {
  name: string;
  artifact?: string;
  bytes: number;
}

/** What only imports have. */
export interface ImportTable {
  id: string;
  catalog: string;
  /** Below the folder of imports; null for uploads. */
  path: string | null;
  sources: Json<StoredSource[]>;
  input: Json<ImportInput>;
  /** Null before it is known how the files are read. */
  form: OptionalJson<ImportForm>;
  /** The profile that fitted. */
  profile: string | null;
  /** By which such files are known. */
  marks: OptionalJson<ImportMarks>;
  /** Null before the files are made. */
  report: OptionalJson<ImportReport>;
  /** The version of a dataset that is asked for; null of what goes into a catalog alone. */
  dataset: OptionalJson<DatasetWork>;
  /** The version, once it is stored. */
  made: OptionalJson<MadeVersion>;
}

/** Forms of files by name. */
export interface ImportProfileTable {
  name: string;
  form: Json<Partial<ImportForm>>;
  marks: Json<ImportMarks>;
  owner: string;
  created_at: Time;
}
