/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path as an SQL literal that DuckDB does not take for a pattern. */
export function sqlPath(path: string): string {
  return sqlText(path.replace(/[[*?]/g, '[$&]'));
}
