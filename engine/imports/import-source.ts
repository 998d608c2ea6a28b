import type { ImportForm, ImportMarks, ImportPolicy, IMPORT_FORMATS } from '../model/imports';

/** A file on the disk, and what it is called by its owner; a folder is several. */
export interface ImportSource {
  path: string;
  /** With the folders in which it lay below what was named, such as `2024/BTCUSDT.csv`. */
  name: string;
}

/** A form with a name, and the marks by which a file is known to have it. */
export interface NamedProfile {
  name: string;
  form: Partial<ImportForm>;
  marks: ImportMarks;
  /** What is assumed of such files, in words. */
  notes?: readonly string[];
}

/** A file of rows, unpacked. */
export interface RawFile extends ImportSource {
  format: (typeof IMPORT_FORMATS)[number];
  /** What the file at `path` holds: Arrow files and workbooks are written out as CSV, gzip is unpacked. */
  content: 'csv' | 'parquet' | 'jsonl';
  /** Of the source. */
  bytes: number;
  /** Id of the instrument that the file itself tells. */
  instrument?: string;
}

export interface ConvertOptions {
  /** Takes a Parquet file for each instrument, and `done.json`, by which an interrupted import goes on. */
  folder: string;
  policy: ImportPolicy;
  /** Called every second and after each file, with the rows that were read and the share of all work that is done. */
  onProgress: (rows: number, fraction: number) => void;
  signal: AbortSignal;
}
