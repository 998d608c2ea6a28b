/** A column of a data file: how SQL names it, and its DuckDB type. */
export interface SourceColumn {
  sql: string;
  name: string;
  type: string;
  /** Whether it is made of others of its file. */
  isMade?: true;
}
