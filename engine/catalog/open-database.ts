import type { DuckDBInstance } from '@duckdb/node-api';

/** A database in memory, which readers can share. It lives until it and all of its readers are closed. */
export async function openDatabase(): Promise<DuckDBInstance> {
  // Only who reads a source waits for the library to load.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  return DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // What is kept of a file that is read once is of no use.
    enable_external_file_cache: 'false',
  });
}
