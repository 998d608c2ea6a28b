import type { ImportForm, ImportMarks } from '../model/imports';

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
