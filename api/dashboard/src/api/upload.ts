import type { ErrorBody } from '../../../../engine/model/errors';
import type { ImportPreview } from '../../../../engine/model/import-views';
import { Refusal } from './errors';
import { storedKey } from './key';

/**
 * Sends files to be looked at; nothing is imported. The answer names what was sent, which need not be sent again.
 * @throws Refusal
 */
export async function previewFiles(files: readonly File[], fields: object): Promise<ImportPreview> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  // Of a folder with the folders in which they lie.
  for (const file of files) form.append('file', file, file.webkitRelativePath || file.name);
  const key = storedKey();
  const response = await fetch('/api/v1/imports?dryRun=true', {
    method: 'POST',
    body: form,
    headers: key === null ? {} : { 'x-api-key': key },
  });
  if (!response.ok) throw new Refusal(((await response.json()) as { error: ErrorBody }).error);
  return (await response.json()) as ImportPreview;
}
