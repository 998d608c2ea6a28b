import type { ErrorBody } from '../../../../engine/model/errors';
import type { ExportFormat } from '../../../../engine/model/result';
import { storedKey } from './key';
import { Refusal } from './errors';

export interface SavedTable {
  /** Of a run, or of what `folder` names. */
  runId: string;
  folder?: 'runs' | 'sweeps' | 'searches';
  /** As REST names it, such as `fills`. */
  table: string;
  /** Of series: only those of this name. */
  name?: string | undefined;
}

/**
 * Has the browser save a table of a run as a file.
 * @throws Refusal
 */
export function saveResult({ runId, folder = 'runs', table, name }: SavedTable, format: ExportFormat): Promise<void> {
  const query = new URLSearchParams({ format, ...(name !== undefined && { name }) });
  return saveFile(`/api/v1/${folder}/${runId}/${table}?${query.toString()}`, `${runId}-${table}.${format}`);
}

/**
 * Has the browser save the file of a version of a dataset, byte for byte.
 * @throws Refusal
 */
export function saveDataset(id: number, version: number, name: string): Promise<void> {
  return saveFile(`/api/v1/datasets/${id}/download?version=${version}`, name.slice(name.lastIndexOf('/') + 1));
}

/**
 * Has the browser save what an address answers. A plain link would go without a key that was typed in this tab.
 * @throws Refusal
 */
export async function saveFile(from: string, name: string): Promise<void> {
  const key = storedKey();
  const response = await fetch(from, { headers: key === null ? {} : { 'x-api-key': key } });
  if (!response.ok) throw new Refusal(((await response.json()) as { error: ErrorBody }).error);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
