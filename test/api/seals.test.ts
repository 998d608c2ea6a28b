import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { endMicros } from '../../engine/model/time';
import type { RunConfig } from '../../engine/model/run-config';
import type { Manifest } from '../../engine/model/manifest';
import type { RunOutcome } from '../../infra/store/repositories/run-repository';
import { CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';
import { completeRun, storeRun } from '../support/operations';

let api: ApiServer;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.close());

async function addCatalog(name: string, days: readonly string[]): Promise<void> {
  const folder = `${CATALOG_ROOT}/${name}`;
  await mkdir(folder, { recursive: true });
  const rows = days.map((day) => `${day},1,1,1,1,1`);
  await writeFile(`${folder}/A.TEST.csv`, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
}

const seal = async (catalog: string, from: string) =>
  (await api.call('POST', '/api/v1/seals', { catalog, from })).body as unknown as Record<string, string | null>;

test('a seal of a date that no bar has reached stands with a warning; one of a date with bars has none', async () => {
  await addCatalog('growing', ['2024-01-02', '2024-01-31']);
  await addCatalog('grown', ['2024-01-02', '2024-02-01']);
  const early = await seal('growing', '2024-02-01');
  const message = 'The seal closes those that come.';
  const last = early['lastBar']!;
  expect(last.slice(0, 10)).toBe('2024-01-31');
  expect(early).toMatchObject({
    ...{ status: 'sealed', from: '2024-02-01' },
    warning: `growing had no bar of 2024-02-01 or later when it was sealed: the last one was of ${last}. ${message}`,
  });
  expect(await seal('grown', '2024-02-01')).toMatchObject({ status: 'sealed', warning: null });
  const { items } = (await api.call('GET', '/api/v1/seals')).body;
  expect(items).toMatchObject([{ warning: early['warning'] }, { warning: null }]);
});

test('where a file has no row nothing is said of the last bar', async () => {
  await addCatalog('empty', []);
  expect(await seal('empty', '2030-01-01')).toMatchObject({ status: 'sealed', lastBar: null, warning: null });
});

const config: RunConfig = {
  ...{ strategy: 'sma-cross', parameters: { fast: 2 }, seed: 0 },
  ...{ account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const outcome = {
  ...{ resultHash: 'r', statistics: { totalReturn: 0.5, trades: 3 }, barsPerYear: 252, bars: 10, worker: 'h' },
  ...{ rejections: {}, fillsArtifact: 'f', tradesArtifact: 't', equityArtifact: 'e', rejectionsArtifact: 'x' },
  ...{ ordersArtifact: 'o', seriesArtifact: 's', logArtifact: 'l' },
} as unknown as RunOutcome;

test('a run from before its session was narrowed is refused as a candidate, as the judge refuses it', async () => {
  await addCatalog('narrowed', ['2024-01-02', '2024-02-01']);
  const id = randomUUID();
  const version = async (number: number, end: string) => {
    const instruments = [{ id: 'A.TEST', dataset: 'a file' }];
    const manifest: Manifest = { catalog: 'narrowed', start: 0, end: endMicros(end), instruments };
    const manifestHash = `manifest-${randomUUID()}`;
    await api.store.sessions.saveManifest(manifestHash, manifest);
    if (number === 1) {
      await api.store.sessions.create({ id, name: 'narrow', catalog: 'narrowed', startUs: 0, endUs: manifest.end });
    }
    await api.store.sessions.publish(id, { version: number, manifestHash, manifest, memoryBytes: 1 });
    return manifestHash;
  };
  const first = await version(1, '2024-02-01');
  const operation = { sessionId: id, session: 'narrow', manifestHash: first };
  const run = (await storeRun(api.store, operation, config)).id;
  await completeRun(api.store, run, outcome);
  await version(2, '2024-01-31');
  const { sealId } = await seal('narrowed', '2024-02-01');
  const committed = await api.call('POST', `/api/v1/seals/${sealId}/commit`, { run });
  const refusal = { code: 'SEALED', path: 'run', details: { seal: sealId, catalog: 'narrowed', from: '2024-02-01' } };
  expect([committed.status, committed.body.error]).toMatchObject([409, refusal]);
  expect(committed.body.error.message).toMatch(/^run: .*Run it again on the present version/);
  const judged = await api.call('POST', '/api/v1/validations', { kind: 'judge', run });
  expect([judged.status, judged.body.error]).toMatchObject([409, { code: 'SEALED', path: 'run' }]);
  expect((await api.call('GET', `/api/v1/seals/${sealId}`)).body).toMatchObject({ status: 'sealed', candidate: null });
});
