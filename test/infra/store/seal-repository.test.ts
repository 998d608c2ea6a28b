import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import type { SealCandidate } from '../../../engine/model/seal-views';
import { endMicros, startMicros } from '../../../engine/model/time';
import { runDetail, type RunOutcome } from '../../../infra/store/repositories/run-repository';
import type { Store } from '../../../infra/store/store';
import { completeRun, endBadly, storeRun } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

let store: Store;

useTestStore((opened) => (store = opened));

const FROM = startMicros('2024-07-01');
const config: RunConfig = {
  ...{ strategy: 'sma-cross', parameters: { fast: 2 }, seed: 0 },
  ...{ account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const candidate: SealCandidate = {
  ...{ run: randomUUID(), strategy: 'sma-cross', strategyHash: null, engineBuild: null, parameters: {} },
  options: { seed: 0, account: config.account, fees: config.fees, slippage: config.slippage },
};

/** A session with a version that ends on a date, on a catalog of one file. */
async function newSession({
  catalog,
  end,
  dataset = `file of ${catalog}`,
}: {
  catalog: string;
  end: string;
  dataset?: string;
}) {
  const id = randomUUID();
  const name = `s-${id}`;
  const manifest: Manifest = { catalog, start: 0, end: endMicros(end), instruments: [{ id: 'A.X', dataset }] };
  const manifestHash = `manifest-${randomUUID()}`;
  await store.sessions.saveManifest(manifestHash, manifest);
  await store.sessions.create({ id, name, catalog, startUs: 0, endUs: manifest.end });
  await store.sessions.publish(id, { version: 1, manifestHash, manifest, memoryBytes: 1 });
  return { sessionId: id, session: name, manifestHash };
}

const seal = (catalog: string, datasets: string[] = []) =>
  store.seals.create({ id: randomUUID(), catalog, from: FROM, datasets, owner: 'ann' });
const wanted = (catalog: string, end: string, datasets: string[] = []) =>
  store.seals.requireOpen({ catalog, end: endMicros(end), datasets }, { path: 'end' });
const SEALED = { code: 'SEALED', path: 'end' };

test('what ends before the date is open, what reaches it is refused, by the catalog and by the content of its files', async () => {
  await seal('plain', ['b', 'a']);
  await wanted('plain', '2024-06-30');
  await wanted('elsewhere', '2024-07-01', ['c']);
  await expect(wanted('plain', '2024-07-01')).rejects.toMatchObject(SEALED);
  await expect(wanted('elsewhere', '2024-07-01', ['c', 'a'])).rejects.toMatchObject(SEALED);
  // A moment may be of the next date of an exchange whose sessions begin the evening before.
  await expect(wanted('plain', '2024-06-30T22:30:00Z')).rejects.toMatchObject(SEALED);
  await wanted('plain', '2024-06-29T22:30:00Z');
});

test('files that versions of sessions have had are closed as well, whatever the catalog holds today', async () => {
  const { session } = await newSession({ catalog: 'replaced', end: '2024-06-30', dataset: 'former file' });
  await seal('replaced', ['present file']);
  expect(session).toBeDefined();
  for (const file of ['former file', 'present file'])
    await expect(wanted('a copy', '2024-08-01', [file])).rejects.toMatchObject(SEALED);
});

test('versions of a dataset are the same data', async () => {
  await seal('datasets/7/1-aaaaaaaa');
  await expect(wanted('datasets/7/2-bbbbbbbb', '2024-08-01')).rejects.toMatchObject(SEALED);
  await wanted('datasets/8/1-aaaaaaaa', '2024-08-01');
});

test('an open session behind the date keeps a seal from standing, until it is narrowed or closed', async () => {
  const { sessionId, session } = await newSession({ catalog: 'open', end: '2024-07-01' });
  const error = { code: 'SEAL_IN_USE', path: 'from', details: { sessions: [session], operations: [] } };
  await expect(seal('open')).rejects.toMatchObject(error);
  expect((await store.seals.list({ catalog: 'open' }, { limit: 9, offset: 0 })).total).toBe(0);
  await store.sessions.close(sessionId);
  await seal('open');
  await expect(seal('open')).rejects.toMatchObject({ code: 'SEAL_EXISTS', path: 'catalog' });
});

test('an operation that is not over keeps a seal from standing; one that has ended is counted', async () => {
  const pinned = await newSession({ catalog: 'working', end: '2024-07-01' });
  const before = await newSession({ catalog: 'working', end: '2024-06-01' });
  await completeRun(store, (await storeRun(store, before, config)).id, outcome);
  const run = await storeRun(store, pinned, config);
  await completeRun(store, (await storeRun(store, pinned, config)).id, outcome);
  await store.sessions.close(pinned.sessionId);
  const details = { operations: [`run/${run.id}`] };
  await expect(seal('working')).rejects.toMatchObject({ code: 'SEAL_IN_USE', details });
  await endBadly(store, run.id, { status: 'cancelled' });
  expect((await seal('working')).earlier_reads).toBe(1);
});

const outcome = {
  ...{ resultHash: 'r', statistics: { totalReturn: 0.5, trades: 3 }, barsPerYear: 252, bars: 10, worker: 'h' },
  ...{ rejections: {}, fillsArtifact: 'f', tradesArtifact: 't', equityArtifact: 'e', rejectionsArtifact: 'x' },
  ...{ ordersArtifact: 'o', seriesArtifact: 's', logArtifact: 'l' },
} as unknown as RunOutcome;

/** The run of a commit that is to be stored. */
function openingOf(session: Awaited<ReturnType<typeof newSession>>) {
  const code = { strategy: 'sma-cross', manifestVersion: 1 };
  const operation = {
    id: randomUUID(),
    kind: 'run',
    owner: 'bob',
    takesPlace: true,
    ownThread: true,
    ...code,
    ...session,
  };
  return { operation, detail: runDetail(config) };
}

test('the part opens for the run of the first candidate alone, and what that comes to is stored with its end', async () => {
  const before = await newSession({ catalog: 'committed', end: '2024-06-30' });
  const { id } = await seal('committed');
  const by = { candidate, hash: 'h', by: 'bob' };
  const runs = [openingOf(before), openingOf(before)];
  const [one, two] = await Promise.all([
    store.seals.commit(id, { ...by, run: candidate.run }, runs[0]!),
    store.seals.commit(id, { ...by, run: randomUUID() }, runs[1]!),
  ]);
  const stored = await Promise.all(runs.map(({ operation }) => store.operations.find(operation.id)));
  expect([one, two].filter(Boolean)).toEqual(stored.filter(Boolean));
  const committed = await store.seals.get(id);
  expect(stored.filter(Boolean).map((row) => row!.id)).toEqual([committed.opening]);
  const data = { catalog: 'committed', end: Infinity, datasets: [] };
  await store.seals.requireOpen(data, { path: 'end', reader: committed.opening! });
  await expect(store.seals.requireOpen(data, { path: 'end', reader: randomUUID() })).rejects.toMatchObject(SEALED);
  await completeRun(store, committed.opening!, outcome);
  const { answer } = await store.seals.get(id);
  expect(answer).toMatchObject({ runId: committed.opening, resultHash: 'r', dataHash: before.manifestHash });
  expect(answer!.statistics).toMatchObject({ totalReturn: 0.5, trades: 3 });
  await expect(store.seals.requireOpen(data, { path: 'end' })).rejects.toMatchObject(SEALED);
  expect((await store.seals.log(id)).map(({ event, actor }) => `${event} by ${actor}`)).toEqual([
    'sealed by ann',
    'committed by bob',
    'opened by bob',
  ]);
});

test('a commit whose run cannot be stored is none', async () => {
  const session = await newSession({ catalog: 'closing', end: '2024-06-30' });
  const { id } = await seal('closing');
  await store.sessions.close(session.sessionId);
  const commit = store.seals.commit(id, { candidate, hash: 'h', by: 'b', run: candidate.run }, openingOf(session));
  await expect(commit).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  expect(await store.seals.get(id)).toMatchObject({ run_id: null, opening: null, committed_at: null });
  expect((await store.seals.log(id)).map(({ event }) => event)).toEqual(['sealed']);
});

test('commits and new seals at the same time do not wait for each other in a ring', async () => {
  const sessions = await Promise.all(
    Array.from({ length: 6 }, (_, i) => newSession({ catalog: `busy ${i}`, end: '2024-06-30' })),
  );
  const seals: { id: string }[] = [];
  for (let i = 0; i < sessions.length; i++) seals.push(await seal(`busy ${i}`));
  const [commits] = await Promise.all([
    Promise.all(
      seals.map(({ id }, i) =>
        store.seals.commit(id, { candidate, hash: 'h', by: 'b', run: candidate.run }, openingOf(sessions[i]!)),
      ),
    ),
    Promise.all(seals.map((_, i) => seal(`calm ${i}`))),
  ]);
  expect(commits.map((row) => row?.status)).toEqual(seals.map(() => 'queued'));
});

test('a broken seal closes nothing, takes no candidate, and stays in the log', async () => {
  const { id } = await seal('broken');
  await store.seals.break(id, { by: 'root', reason: 'a mistake' });
  const again = await store.seals.break(id, { by: 'other', reason: null });
  expect([again.broken_by, again.broken_reason]).toEqual(['root', 'a mistake']);
  await wanted('broken', '2024-08-01');
  const opening = openingOf(await newSession({ catalog: 'broken', end: '2024-06-30' }));
  expect(await store.seals.commit(id, { candidate, hash: 'h', by: 'b', run: candidate.run }, opening)).toBe(undefined);
  expect(await store.operations.find(opening.operation.id)).toBe(undefined);
  expect((await store.seals.log(id)).map(({ event }) => event)).toEqual(['sealed', 'broken']);
  await seal('broken');
});

test('the log is a chain of hashes, and neither it nor what is written down of a seal can be changed', async () => {
  const { id } = await seal('kept');
  const [entry] = await store.seals.log(id);
  expect(entry!.hash).toBe(createHash('sha256').update(entry!.text).digest('hex'));
  expect(await store.seals.chain()).toMatchObject({ broken: null });
  const { db } = store.database;
  for (const change of [
    sql`update seals set from_us = 0`,
    sql`update seals set datasets = '{}'`,
    sql`update seals set broken_at = null where broken_at is not null`,
    sql`update seals set opening = gen_random_uuid() where opening is not null`,
    sql`delete from seals`,
    sql`truncate seals`,
    sql`update seal_log set actor = 'x'`,
    sql`delete from seal_log`,
    sql`truncate seal_log`,
  ])
    await expect(change.execute(db)).rejects.toThrow(/never changed/);
});
