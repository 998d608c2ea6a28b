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

function call({ id, method, args }: Extract<LoaderRequest, { kind: 'call' }>): Promise<unknown> {
  const perform = catalog[method].bind(catalog) as (...given: unknown[]) => Promise<unknown>;
  return perform(...args, ...(method === 'loadMarket' ? [reserveOf(id)] : []));
}

async function answer(id: number, work: Promise<unknown>): Promise<void> {
  send({ kind: 'done', id, outcome: await outcomeOf(work) });
}

port.on('message', (request: LoaderRequest) => {
  if (request.kind === 'call') void answer(request.id, call(request));
  else if (request.kind === 'reserved') {
    reserving.get(request.id)?.(request.outcome);
    reserving.delete(request.id);
  } else {
    // Afterwards: the last message is still referred to while it is handled.
    setImmediate(() => void answer(request.id, Promise.resolve(collectGarbage())));
  }
});
