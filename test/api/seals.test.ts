import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { SealView } from '../../engine/model/seal-views';
import { endMicros, startMicros } from '../../engine/model/time';
import type { RunConfig } from '../../engine/model/run-config';
import type { Manifest } from '../../engine/model/manifest';
import type { RunOutcome } from '../../infra/store/repositories/run-repository';
import { CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';
import { completeRun, storeRun } from '../support/operations';

let api: ApiServer;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.close());

let catalogs = 0;

/** Of one file, which no other catalog has. */
async function addCatalog(name: string, days: readonly string[]): Promise<void> {
  const folder = `${CATALOG_ROOT}/${name}`;
  await mkdir(folder, { recursive: true });
  const rows = days.map((day) => `${day},1,1,1,1,${++catalogs}`);
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

/** Publishes versions of a session that end on a date, the first of which opens it. */
function sessionVersions(session: string, catalog: string) {
  const sessionId = randomUUID();
  return async (number: number, end: string) => {
    const instruments = [{ id: 'A.TEST', dataset: `a file of ${catalog}` }];
    const manifest: Manifest = { catalog, start: 0, end: endMicros(end), instruments };
    const manifestHash = `manifest-${randomUUID()}`;
    await api.store.sessions.saveManifest(manifestHash, manifest);
    if (number === 1) {
      await api.store.sessions.create({ id: sessionId, name: session, catalog, startUs: 0, endUs: manifest.end });
    }
    await api.store.sessions.publish(sessionId, { version: number, manifestHash, manifest, memoryBytes: 1 });
    return { sessionId, session, manifestHash };
  };
}

test('a run from before its session was narrowed is refused as a candidate, as the judge refuses it', async () => {
  await addCatalog('narrowed', ['2024-01-02', '2024-02-01']);
  const version = sessionVersions('narrow', 'narrowed');
  const first = await version(1, '2024-02-01');
  const run = (await storeRun(api.store, first, config)).id;
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

// Temporal is away, which a caller shall not wait for here.
beforeEach(() => void jest.spyOn(api.services.temporal.workflow, 'start').mockRejectedValue(new Error('away')));

/** A sealed catalog with bars behind the seal, and a completed run on those before it. */
async function candidateOn(catalog: string) {
  await addCatalog(catalog, ['2024-01-02', '2024-02-01']);
  const pinned = await sessionVersions(catalog, catalog)(1, '2024-01-31');
  const run = (await storeRun(api.store, pinned, { ...config, end: endMicros('2024-01-31') })).id;
  await completeRun(api.store, run, outcome);
  const { sealId } = await seal(catalog, '2024-02-01');
  return { run, sealId: sealId!, sessionId: pinned.sessionId };
}

const commit = async (sealId: string, run: string) => {
  const { status, body } = await api.call('POST', `/api/v1/seals/${sealId}/commit`, { run });
  return { status, body: body as unknown as SealView, error: body.error };
};

test('a commit stores the run for which the part opens with it, whether or not its workflow can be started now', async () => {
  const { run, sealId } = await candidateOn('unreached');
  const { status, body } = await commit(sealId, run);
  expect([status, body.status]).toEqual([202, 'opening']);
  const { opening } = body.candidate!;
  const open = await api.store.operations.openWithWorkflow({ after: 0, ageMs: -60_000, limit: 10 });
  const stored = open.find(({ id }) => id === opening)!;
  // What the reconciler starts: queued, with a place, of the candidate's owner and from the date of the seal on.
  expect(stored).toMatchObject({ kind: 'run', status: 'queued', waiting: false, label: 'sealed part of unreached' });
  expect((await api.store.runs.get(opening)).config).toEqual({ ...config, start: startMicros('2024-02-01') });
  const again = await commit(sealId, run);
  expect(again.body.candidate!.opening).toBe(opening);
  await completeRun(api.store, opening, outcome);
  expect((await commit(sealId, run)).body).toMatchObject({ status: 'opened', answer: { runId: opening } });
});

test('a commit whose run finds no place to be stored opens nothing', async () => {
  const { run, sealId, sessionId } = await candidateOn('full');
  // A session that is about to close takes no work.
  await api.store.sessions.close(sessionId);
  expect(await commit(sealId, run)).toMatchObject({ status: 404, error: { code: 'SESSION_NOT_FOUND', path: 'run' } });
  expect((await api.call('GET', `/api/v1/seals/${sealId}`)).body).toMatchObject({ status: 'sealed', candidate: null });
});

test('a candidate is refused while its sealed part is that of another seal too, and nothing is spent', async () => {
  const { run, sealId } = await candidateOn('shared');
  const datasets = await api.services.folders.hashFiles('shared');
  const data = { catalog: 'its twin', from: startMicros('2024-02-01'), datasets, owner: 'ann' };
  const other = await api.store.seals.create({ id: randomUUID(), ...data });
  const details = { seal: other.id, catalog: 'its twin', from: '2024-02-01' };
  expect(await commit(sealId, run)).toMatchObject({ status: 409, error: { code: 'SEALED', path: 'run', details } });
  expect((await api.call('GET', `/api/v1/seals/${sealId}`)).body).toMatchObject({ status: 'sealed', candidate: null });
  await api.store.seals.break(other.id, { by: 'ann', reason: null });
  expect((await commit(sealId, run)).body.status).toBe('opening');
});
