import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createClient, errorBodyOf, fetchTable, type AppRouter } from '@holdfast/client';
import type { inferRouterOutputs } from '@trpc/server';

type Sweep = inferRouterOutputs<AppRouter>['sweeps']['get'];

const { HOLDFAST_URL: url = 'http://127.0.0.1:8080', HOLDFAST_API_KEY: key, SESSION: session = 'demo' } = process.env;
const connection = { url, key };
const client = createClient(connection);

/** A sweep from its start to its end. */
async function sweepOf(grid: Record<string, number[]>): Promise<Sweep> {
  const { sweepId } = await client.sweeps.create.mutate({ session, strategy: 'sma-cross', grid });
  for (;;) {
    const sweep = await client.sweeps.get.query({ id: sweepId });
    if (['completed', 'failed', 'cancelled'].includes(sweep.status)) return sweep;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const sweep = await sweepOf({ fast: [5, 10, 15], slow: [20, 40] });
console.log(`${sweep.status}: ${sweep.completed} of ${sweep.total} trials`);

const { items } = await client.sweeps.trials.query({ id: sweep.sweepId, sort: '-sharpe', limit: 1 });
const [best] = items;
console.log('best', best?.parameters, best?.statistics?.sharpe);

const trials = await fetchTable(connection, { of: 'sweeps', id: sweep.sweepId, table: 'trials', format: 'csv' });
await pipeline(Readable.fromWeb(trials as ReadableStream), createWriteStream('trials.csv'));

try {
  await client.runs.create.mutate({ session, strategy: 'sma-cross', account: { initialCapital: -1 } });
} catch (error) {
  const { code, path } = errorBodyOf(error, url);
  console.log(`refused: ${code} ${path}`);
}
