import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { STATISTICS } from '../../../engine/model/statistics';
import type { ValidationPlan } from '../../../engine/model/validation';
import { applyDefinitions } from '../../../infra/store/definitions';
import type { TrialRow } from '../../../infra/store/copy-trials';
import { validationDetail } from '../../../infra/store/repositories/validation-repository';
import type { Store } from '../../../infra/store/store';
import { endBadly, storeSweep } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

let store: Store;

useTestStore((opened) => (store = opened));

function trialRow(trial: number, sharpe: number): TrialRow {
  const resultHash = createHash('sha256').update(`${trial}`).digest();
  return {
    trial,
    resultHash,
    statistics: Float64Array.from(STATISTICS, (name) => (name === 'sharpe' ? sharpe : 0)),
    error: null,
  };
}

async function saveManifest(catalog: string, files: readonly string[]): Promise<string> {
  const hash = `manifest-${randomUUID()}`;
  const instruments = files.map((dataset, i) => ({ id: `I${i}.X`, dataset, kind: 'bars' as const }));
  await store.sessions.saveManifest(hash, { catalog, start: 0, end: 1, instruments });
  return hash;
}

async function newSweep(catalog: string, strategy = 'x', files: readonly string[] = []): Promise<string> {
  const manifestHash = await saveManifest(catalog, files);
  const sessionId = randomUUID();
  await store.sessions.create({ id: sessionId, name: `s-${sessionId}`, catalog, startUs: 0, endUs: 1 });
  const plan = {
    ...{ strategy, account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 }, seed: 0 },
    ...{ axes: [{ name: 'a', values: [1, 2, 3] }], fixed: {} },
    objective: { statistic: 'sharpe' as const, direction: 'maximize' as const },
  };
  const operation = { sessionId, session: 's', manifestHash, strategy };
  return (await storeSweep(store, operation, { plan, total: 3 })).id;
}

const ended = async (id: string) => {
  const { attempt } = await store.operations.get(id);
  await store.operations.end(id, { status: 'completed' }, { attempt });
};

test('an entry counts the trials of what has ended, with the sum that the deflated Sharpe ratio needs', async () => {
  const id = await newSweep('equities');
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(0, 1), trialRow(1, 2), trialRow(2, NaN)] });
  await ended(id);
  const cancelled = await newSweep('equities');
  await store.trials.store({ sweepId: cancelled, host: 'h', rows: [trialRow(0, 4)] });
  await endBadly(store, cancelled, { status: 'cancelled' });
  const none = await newSweep('equities');
  await endBadly(store, none, { status: 'cancelled' });
  const rows = await store.ledger.list({ catalog: 'equities' }, { limit: 10, offset: 0 });
  expect(rows.map(({ operation_id, trials }) => [operation_id, trials])).toEqual([
    [cancelled, 1],
    [id, 3],
  ]);
  // Of 1, 2 and 4: mean 7/3, variance (16/9 + 1/9 + 25/9) / 2.
  const totals = await store.ledger.totals({ catalog: 'equities', strategy: 'x' });
  expect(totals).toMatchObject({ entries: 2, trials: 4 });
  expect(totals.sharpeVariance).toBeCloseTo(42 / 18, 12);
  expect(await store.ledger.totals({ catalog: 'bonds' })).toEqual({ entries: 0, trials: 0, sharpeVariance: null });
});

test('trials that failed are none, while their sweep is open and after it, and count once they were tried again', async () => {
  const id = await newSweep('failing');
  const filter = { catalog: 'failing', strategy: 'x' };
  const failed = { error: { code: 'STRATEGY_FAILED' as const, message: 'It threw.' }, statistics: null };
  const rows = [trialRow(0, 1), { ...trialRow(1, 0), ...failed }, { ...trialRow(2, 0), ...failed }];
  await store.trials.store({ sweepId: id, host: 'h', rows: rows as TrialRow[] });
  expect((await store.ledger.tried(filter)).trials).toBe(1);
  expect([...(await store.trials.failedOf(id, [0, 1]))]).toEqual([1]);
  await ended(id);
  expect(await store.ledger.totals(filter)).toMatchObject({ entries: 1, trials: 1 });
  await store.trials.deleteFailed(id);
  await store.operations.reopen(await store.operations.get(id));
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(1, 3), trialRow(2, 5)] });
  expect((await store.ledger.tried(filter)).trials).toBe(3);
  await ended(id);
  expect(await store.ledger.totals(filter)).toMatchObject({ entries: 2, trials: 3, sharpeVariance: 4 });
});

test('what has computed nothing ends without an entry', async () => {
  const { length } = await store.ledger.list({}, { limit: 100, offset: 0 });
  const id = randomUUID();
  await store.operations.create(
    { id, kind: 'import', owner: 'admin', takesPlace: false },
    { table: 'imports', values: { catalog: 'c', sources: [], input: {} } },
  );
  await endBadly(store, id, { status: 'failed' });
  expect(await store.ledger.list({}, { limit: 100, offset: 0 })).toHaveLength(length);
});

test('a sweep that was opened again counts what it has computed since', async () => {
  const id = await newSweep('again');
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(0, 1)] });
  await endBadly(store, id, { status: 'failed' });
  await store.operations.reopen(await store.operations.get(id));
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(1, 3), trialRow(2, 5)] });
  await ended(id);
  const rows = await store.ledger.list({ catalog: 'again' }, { limit: 10, offset: 0 });
  expect(rows.map(({ trials, sharpe_sum }) => [trials, sharpe_sum])).toEqual([
    [2, 8],
    [1, 1],
  ]);
});

test('a validation counts what its parts tried, once, completed or not', async () => {
  const { session_id, session, manifest_hash } = await store.operations.get(await newSweep('validated'));
  const subject = { kind: 'sweep' as const, id: randomUUID() };
  const detail = validationDetail({ subject } as ValidationPlan, ['window 1', 'window 2', 'stitched']);
  const named = { sessionId: session_id!, session: session!, manifestHash: manifest_hash! };
  const { id } = await store.operations.create(
    {
      id: randomUUID(),
      kind: 'validation',
      manifestVersion: 1,
      strategy: 'x',
      owner: 'me',
      takesPlace: true,
      ...named,
    },
    detail,
  );
  const part = { part: 'window', passed: true, sentence: '', evidence: {} };
  const tried = { trials: 5, count: 3, sum: 6, squares: 14 };
  await store.validations.savePart(id, 0, { ...part, tried });
  // Whoever computes it again stores nothing.
  await store.validations.savePart(id, 0, { ...part, tried: { ...tried, trials: 99 } });
  await store.validations.savePart(id, 1, { ...part, tried: { trials: 2, count: 1, sum: 4, squares: 16 } });
  await store.validations.savePart(id, 2, part);
  await endBadly(store, id, { status: 'cancelled' });
  const rows = await store.ledger.list({ catalog: 'validated' }, { limit: 10, offset: 0 });
  expect(
    rows.map(({ kind, owner, trials, sharpe_count, sharpe_sum }) => [kind, owner, trials, sharpe_count, sharpe_sum]),
  ).toEqual([['validation', 'me', 7, 4, 10]]);
  // Of 1, 2, 3 and 4.
  expect((await store.ledger.totals({ catalog: 'validated' })).sharpeVariance).toBeCloseTo(5 / 3, 12);
});

test('what has not ended is tried nevertheless: its trials count beside the ledger, each once', async () => {
  const id = await newSweep('open');
  const filter = { catalog: 'open', strategy: 'x' };
  expect(await store.ledger.tried(filter)).toEqual({ trials: 0, sharpeVariance: null });
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(0, 1), trialRow(1, 2)] });
  await store.operations.move(id, { attempt: 1, step: 1, status: 'paused' });
  expect(await store.ledger.open(filter)).toBe(2);
  expect(await store.ledger.tried(filter)).toEqual({ trials: 2, sharpeVariance: null });
  expect(await store.ledger.open({ ...filter, except: id })).toBe(0);
  expect(await store.ledger.open({ catalog: 'open', strategy: 'y' })).toBe(0);
  await endBadly(store, id, { status: 'failed' });
  expect(await store.ledger.open(filter)).toBe(0);
  expect((await store.ledger.tried(filter)).trials).toBe(2);
  expect(await store.ledger.totals({ ...filter, except: id })).toMatchObject({ entries: 0, trials: 0 });
  // Opened again it is open with what it has computed since.
  await store.operations.reopen(await store.operations.get(id));
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(2, 4)] });
  expect(await store.ledger.open(filter)).toBe(1);
  expect((await store.ledger.tried(filter)).trials).toBe(3);
});

test('trials that are forgotten where an operation takes other code stay tried, and what it computes then comes to them', async () => {
  const id = await newSweep('other-code');
  await store.operations.begin(id, 1, 'h');
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(0, 1), trialRow(1, 2)] });
  const error = { code: 'CODE_UNAVAILABLE' as const, message: 'Nobody has it.' };
  await store.operations.move(id, { attempt: 1, step: 1, status: 'paused', error });
  const code = { strategyHash: 'b', engineBuild: 'b', cache: { key: null, parts: null } };
  const row = await store.operations.get(id);
  expect(await store.operations.repin({ ...row, attempt: 7 }, code)).toBeUndefined();
  expect(await store.ledger.list({ catalog: 'other-code' }, { limit: 10, offset: 0 })).toEqual([]);
  const { attempt } = (await store.operations.repin(row, code))!;
  expect(await store.ledger.tried({ catalog: 'other-code' })).toMatchObject({ trials: 2 });
  await store.operations.begin(id, attempt, 'h');
  await store.trials.store({ sweepId: id, host: 'h', rows: [trialRow(0, 3), trialRow(1, 5), trialRow(2, 7)] });
  expect((await store.ledger.tried({ catalog: 'other-code' })).trials).toBe(5);
  await ended(id);
  const rows = await store.ledger.list({ catalog: 'other-code' }, { limit: 10, offset: 0 });
  expect(rows.map(({ trials, sharpe_sum }) => [trials, sharpe_sum])).toEqual([
    [3, 15],
    [2, 3],
  ]);
});

/** One that has ended with so many trials. */
async function tried(catalog: string, trials: number, files?: readonly string[]): Promise<string> {
  const id = await newSweep(catalog, 'x', files);
  const rows = Array.from({ length: trials }, (_, i) => trialRow(i, i));
  await store.trials.store({ sweepId: id, host: 'h', rows });
  await ended(id);
  return id;
}

const trialsOn = async (catalog: string) => (await store.ledger.tried({ catalog, strategy: 'x' })).trials;

test('a catalog that is copied or renamed has the trials of the data that it has, and gives it its own', async () => {
  await tried('copied', 3, ['f1', 'f2']);
  expect(await trialsOn('copy')).toBe(0);
  // Before anything has ended on it: a search judges before it ends.
  const open = await newSweep('copy', 'x', ['f2', 'f3']);
  expect(await trialsOn('copy')).toBe(3);
  await store.trials.store({ sweepId: open, host: 'h', rows: [trialRow(0, 1)] });
  expect(await trialsOn('copied')).toBe(4);
  await ended(open);
  expect([await trialsOn('copied'), await trialsOn('copy')]).toEqual([4, 4]);
  expect(await store.ledger.sameData('copied')).toEqual(['copied', 'copy']);
  const { length } = await store.ledger.list({ catalog: 'copied' }, { limit: 10, offset: 0 });
  expect(length).toBe(2);
  expect(await store.ledger.totals({ catalog: 'copy' })).toMatchObject({ entries: 2, trials: 4 });
});

test('files that a catalog has had count, whichever it has now; what has none of them does not', async () => {
  await tried('grown', 1, ['day-1']);
  await tried('grown', 1, ['day-2']);
  await tried('renamed', 1, ['day-2']);
  await tried('renamed', 1, ['day-3']);
  await tried('beside', 2, ['day-3', 'other']);
  await tried('elsewhere', 3, ['other']);
  expect(await store.ledger.sameData('grown')).toEqual(['grown', 'renamed']);
  expect([await trialsOn('grown'), await trialsOn('renamed')]).toEqual([4, 6]);
  expect([await trialsOn('beside'), await trialsOn('elsewhere')]).toEqual([7, 5]);
});

test('versions of one dataset are the same data, and so is whatever shares a file with one of them', async () => {
  await tried('datasets/7/1-aaaa0000', 1, ['v1']);
  await tried('datasets/7/2-bbbb0000', 1, ['v2']);
  await tried('datasets/70/1-cccc0000', 1, ['v70']);
  await tried('folder', 1, ['v1', 'v3']);
  expect(await trialsOn('datasets/7/3-dddd0000')).toBe(3);
  expect([await trialsOn('datasets/7/2-bbbb0000'), await trialsOn('folder')]).toEqual([3, 3]);
  expect(await trialsOn('datasets/70/1-cccc0000')).toBe(1);
});

test('what was imported from a file has the trials of a catalog that has this file as it is', async () => {
  await tried('as-it-is', 2, ['csv']);
  const id = randomUUID();
  const sources = [{ name: 'a.csv', artifact: 'csv', bytes: 1 }];
  await store.operations.create(
    { id, kind: 'import', owner: 'admin', takesPlace: false },
    { table: 'imports', values: { catalog: 'imported', sources, input: {} } },
  );
  await ended(id);
  await tried('imported', 1, ['parquet']);
  expect([await trialsOn('imported'), await trialsOn('as-it-is')]).toEqual([3, 3]);
});

test('the rows that say which files catalogs have had are a chain that is never changed', async () => {
  const { db } = store.database;
  const before = await store.ledger.dataChain();
  expect(before).toMatchObject({ length: expect.any(Number) as number, broken: null });
  await saveManifest('noted', ['n1', 'n2', 'n1']);
  await saveManifest('noted', ['n2', 'n1']);
  expect(await store.ledger.dataChain()).toMatchObject({ length: before.length + 1, broken: null });
  const last = db.selectFrom('ledger_data').selectAll().orderBy('seq', 'desc').limit(1);
  const row = await last.executeTakeFirstOrThrow();
  expect([row.files, row.previous]).toEqual([['n1', 'n2'], before.head]);
  const at = row.at.toISOString().replace(/\d\d\dZ$/, '');
  const { rows } = await sql<{
    text: string;
  }>`select ledger_data_text(d) as text from ledger_data d where seq = ${row.seq}`.execute(db);
  expect(rows[0]!.text.startsWith(`${before.head}|${row.seq}|noted|n1,n2||${at}`)).toBe(true);
  expect(row.hash).toBe(createHash('sha256').update(rows[0]!.text).digest('hex'));
  for (const change of [
    "update ledger_data set files = '{}'",
    'delete from ledger_data',
    'truncate ledger_data',
    'delete from ledger_files',
  ]) {
    await expect(sql.raw(change).execute(db)).rejects.toThrow('never changed');
  }
  // Somebody with the rights of the database's owner.
  await sql`alter table ledger_data disable trigger ledger_data_is_kept`.execute(db);
  await sql`update ledger_data set shared = '{x}' where seq = 2`.execute(db);
  expect((await store.ledger.dataChain()).broken).toBe(2);
});

test('a database from before knows the files of its manifests, and the catalogs of its entries', async () => {
  await tried('former', 1, ['old']);
  const forgotten = await tried('forgotten', 2, []);
  const { db } = store.database;
  await sql`truncate ledger_data`.execute(db);
  await sql`alter table ledger_files disable trigger ledger_files_are_kept`.execute(db);
  await sql`truncate ledger_files`.execute(db);
  await sql`alter table manifests disable trigger manifests_note_data`.execute(db);
  await saveManifest('former-copy', ['old']);
  await sql`alter table manifests enable trigger manifests_note_data`.execute(db);
  expect(await store.ledger.sameData('former')).toEqual(['former']);
  await db.updateTable('operations').set({ manifest_hash: null }).where('id', '=', forgotten).execute();
  await sql`delete from manifests where body ->> 'catalog' = 'forgotten'`.execute(db);
  await sql`delete from definitions`.execute(db);
  await applyDefinitions(db);
  expect(await store.ledger.sameData('former')).toEqual(['former', 'former-copy']);
  expect([await trialsOn('former-copy'), await trialsOn('forgotten')]).toEqual([1, 2]);
  expect(await store.ledger.catalogs()).toContain('forgotten');
  expect((await store.ledger.dataChain()).broken).toBeNull();
});

test('entries are chained by hashes that anybody can compute, are never changed, and show where one was', async () => {
  const rows = (await store.ledger.list({}, { limit: 100, offset: 0 })).reverse();
  let previous = '';
  for (const { text, hash, previous: named } of rows) {
    expect(named).toBe(previous);
    expect(text.startsWith(`${previous}|`)).toBe(true);
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
    previous = hash;
  }
  expect(await store.ledger.chain()).toEqual({ length: rows.length, head: previous, broken: null });
  const { db } = store.database;
  await expect(sql`update ledger set trials = 0`.execute(db)).rejects.toThrow('never changed');
  await expect(sql`delete from ledger`.execute(db)).rejects.toThrow('never changed');
  await expect(sql`truncate ledger`.execute(db)).rejects.toThrow('never changed');
  // Somebody with the rights of the database's owner.
  await sql`alter table ledger disable trigger ledger_is_kept`.execute(db);
  await sql`update ledger set trials = 7 where seq = 2`.execute(db);
  expect((await store.ledger.chain()).broken).toBe(2);
  await sql`update ledger set hash = encode(sha256(convert_to(ledger_text(ledger), 'UTF8')), 'hex') where seq = 2`.execute(
    db,
  );
  expect((await store.ledger.chain()).broken).toBe(3);
});
