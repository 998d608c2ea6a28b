import { Worker } from 'node:worker_threads';
import { refusal } from './findings';
import type { Cell } from './write-text';

/** JavaScript heap in which a workbook is read. */
const HEAP_MB = 2048;
const LIMIT_MS = 10 * 60_000;

/** It stands here as text because it needs nothing but the library, in a server as in a test. */
const READER = `
const { parentPort, workerData: { library, path, sheet, part } } = require('node:worker_threads');
require(library).readSheet(path, sheet).then(
  (rows) => {
    for (let n = 0; n < rows.length; n += part) parentPort.postMessage({ rows: rows.slice(n, n + part) });
    parentPort.postMessage({ end: '' });
  },
  (error) => parentPort.postMessage({ end: String(error.name) }),
);`;
const PART_ROWS = 10_000;

type Message = { rows: Cell[][] } | { end: string };

/**
 * The rows of a sheet. The library reads it in one go, which takes a minute for a large one: in a thread of its own, that this
 * process goes on meanwhile and its memory is bounded.
 * @param sheet its name, or its number from 1
 * @throws HoldfastError IMPORT_REFUSED: FILE_BROKEN, NOTHING_TO_IMPORT for a sheet that is not there, ARCHIVE_TOO_LARGE
 */
export async function workbookRows(
  { path, name: file }: { path: string; name: string },
  sheet: string | number,
  signal?: AbortSignal,
): Promise<Cell[][]> {
  signal?.throwIfAborted();
  const workerData = { library: require.resolve('read-excel-file/node'), path, sheet, part: PART_ROWS };
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  const worker = new Worker(READER, { eval: true, env: {}, workerData, resourceLimits });
  const rows: Cell[][] = [];
  let end: string | undefined;
  let isTooLarge = false;
  const stop = () => void worker.terminate();
  const timer = setTimeout(() => {
    isTooLarge = true;
    stop();
  }, LIMIT_MS);
  signal?.addEventListener('abort', stop, { once: true });
  worker.on('message', (message: Message) => {
    if ('end' in message) end = message.end;
    else for (const row of message.rows) rows.push(row);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => (isTooLarge ||= error.code === 'ERR_WORKER_OUT_OF_MEMORY'));
  await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (end === '') return rows;
  if (isTooLarge) throw refusal('ARCHIVE_TOO_LARGE', { file });
  if (end === 'SheetNotFoundError')
    throw refusal('NOTHING_TO_IMPORT', { file, found: `no sheet ${sheet}`, path: 'sheet' });
  throw refusal('FILE_BROKEN', { file });
}
