/** What runs inside the loader thread: reading, converting and laying out market data, beside everything else. */
import { parentPort, workerData } from 'node:worker_threads';
import { Catalog, type CatalogOptions } from '../catalog/catalog';
import type { Reserve } from '../catalog/load-panels';
import { collectGarbage } from './collect-garbage';
import type { LoaderReply, LoaderRequest, Outcome } from './loader-protocol';
import { outcomeOf, valueOf } from './outcome';

const port = parentPort!;
const catalog = new Catalog(workerData as CatalogOptions);
/** Calls that wait for memory. */
const reserving = new Map<number, (outcome: Outcome) => void>();
/** Calls that can be cancelled. */
const cancelling = new Map<number, AbortController>();

function send(reply: LoaderReply): void {
  port.postMessage(reply);
}

function reserveOf(id: number): Reserve {
  return async (bytes, shared) => {
    const answered = new Promise<Outcome>((resolve) => reserving.set(id, resolve));
    send({ kind: 'reserve', id, bytes, shared });
    return valueOf(await answered) as boolean;
  };
}

async function call({ id, method, args }: Extract<LoaderRequest, { kind: 'call' }>): Promise<unknown> {
  const perform = catalog[method].bind(catalog) as (...given: unknown[]) => Promise<unknown>;
  const controller = new AbortController();
  const { signal } = controller;
  cancelling.set(id, controller);
  try {
    if (method === 'loadMarket') return await perform(...args, { reserve: reserveOf(id), signal });
    return await perform(...args, ...(method === 'resolveManifest' ? [signal] : []));
  } finally {
    cancelling.delete(id);
  }
}

function cancel(id: number): void {
  cancelling.get(id)?.abort();
  // The load itself says that it was cancelled.
  reserving.get(id)?.({ ok: true, value: true });
  reserving.delete(id);
}

async function answer(id: number, work: Promise<unknown>): Promise<void> {
  send({ kind: 'done', id, outcome: await outcomeOf(work) });
}

port.on('message', (request: LoaderRequest) => {
  if (request.kind === 'call') void answer(request.id, call(request));
  else if (request.kind === 'cancel') cancel(request.id);
  else if (request.kind === 'reserved') {
    reserving.get(request.id)?.(request.outcome);
    reserving.delete(request.id);
  } else {
    // Afterwards: the last message is still referred to while it is handled.
    setImmediate(() => void answer(request.id, Promise.resolve(collectGarbage())));
  }
});
