import { isErrorCode, type ErrorBody } from '../../engine/model/errors';
import type { ClientOptions } from './client';

export interface WantedTable {
  /** Whose table it is. */
  of: 'runs' | 'sweeps' | 'searches';
  id: string;
  /** Of runs `fills`, `trades`, `orders`, `rejections`, `equity`, `series`, `log` or `statistics`; of the others `trials`. */
  table: string;
  format: 'csv' | 'parquet' | 'arrow';
  /** `limit`, `offset`, `name` of series, `sort` and `status` of trials. */
  query?: Readonly<Record<string, string>>;
}

/** A table that was refused, with the coded error of the answer. */
export class TableRefused extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message);
  }
}

/**
 * A whole table as a file, which is read while it comes.
 * @throws TableRefused with the coded error, UNAVAILABLE where the server does not answer
 */
export function fetchTable(options: ClientOptions, wanted: WantedTable): Promise<ReadableStream<Uint8Array>> {
  const { of, id, table, format, query = {} } = wanted;
  const text = new URLSearchParams({ ...query, format }).toString();
  return fetchFile(options, `/api/v1/${of}/${encodeURIComponent(id)}/${encodeURIComponent(table)}?${text}`);
}

/** The file at an address of the API; it throws as `fetchTable`. */
export async function fetchFile({ url, key }: ClientOptions, address: string): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const response = await fetch(`${url.replace(/\/$/, '')}${address}`, { headers }).catch((error: unknown) => {
    const message = `The server at ${url} does not answer.`;
    throw Object.assign(new TableRefused({ code: 'UNAVAILABLE', message }), { cause: error });
  });
  if (response.ok) return response.body!;
  const { error } = (await response.json().catch(() => ({}))) as { error?: Partial<ErrorBody> };
  if (isErrorCode(error?.code)) throw new TableRefused(error as ErrorBody);
  throw new TableRefused({ code: 'INTERNAL', message: `The server answers with ${response.status}.` });
}
