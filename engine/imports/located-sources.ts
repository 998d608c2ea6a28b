import { sourcesBelow } from './import-folder';
import type { ImportSource } from './import-source';

/** What is imported: a path below the folder of imports, or uploads by their content. */
export interface WantedSources {
  path?: string | null;
  uploads: readonly { name: string; artifact?: string }[];
}

export interface SourcePlaces {
  importsDir: string;
  /** Where an upload lies. */
  uploadFile: (artifact: string) => string;
}

/**
 * The files of an import on this machine.
 * @throws HoldfastError VALIDATION or IMPORT_NOT_FOUND with the path `path`
 */
export async function locateSources(
  { path, uploads }: WantedSources,
  { importsDir, uploadFile }: SourcePlaces,
): Promise<{ sources: ImportSource[]; leftOut: { file: string; reason: string }[] }> {
  if (typeof path === 'string') return sourcesBelow(importsDir, path);
  return { sources: uploads.map(({ name, artifact }) => ({ name, path: uploadFile(artifact!) })), leftOut: [] };
}
