import { openAsBlob } from 'node:fs';
import { isErrorCode, type ErrorBody } from '../../engine/model/errors';
import type { ClientOptions } from './client';

/** A file of this machine, and what it is called where it goes. */
export interface UploadedFile {
  path: string;
  name: string;
}

export interface UploadRequest {
  files: readonly UploadedFile[];
  /** Fields of the request; those that have fields of their own as they are. */
  fields: Readonly<Record<string, unknown>>;
  dryRun?: boolean;
}

/** A request that was refused, with the coded error of the answer. */
export class UploadError extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message);
  }
}

/**
 * Sends files with a request to import them. They are read while they are sent, so that their size does not matter here.
 * @returns the answer of `POST /api/v1/imports`
 * @throws UploadError with the coded error, UNAVAILABLE where the server does not answer
 */
export async function uploadImport<T>(
  { url, key }: ClientOptions,
  { files, fields, dryRun }: UploadRequest,
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const { path, name } of files) form.append('file', await openAsBlob(path), name);
  const address = `${url.replace(/\/$/, '')}/api/v1/imports${dryRun ? '?dryRun=true' : ''}`;
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const response = await fetch(address, { method: 'POST', body: form, headers }).catch((error: unknown) => {
    const message = `The server at ${url} does not answer.`;
    throw Object.assign(new UploadError({ code: 'UNAVAILABLE', message }), { cause: error });
  });
  const answer = (await response.json().catch(() => ({}))) as { error?: Partial<ErrorBody> };
  if (response.ok) return answer as T;
  const { error } = answer;
  if (isErrorCode(error?.code)) throw new UploadError(error as ErrorBody);
  throw new UploadError({ code: 'INTERNAL', message: `The server answered ${response.status}.` });
}
