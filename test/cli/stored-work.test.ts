import { randomUUID } from 'node:crypto';
import { main } from '../../api/cli/main';
import type { ErrorBody } from '../../engine/model/errors';
import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { ADMIN_KEY, addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, completeSweep, pinnedTo, storeRun, storeSweep } from '../support/operations';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const config = { ...execution, parameters: { fast: 1, slow: 2, size: 1 } };
const pins = { strategyHash: 'c'.repeat(64), engineBuild: 'd'.repeat(64) };
const thrown: ErrorBody = {
  code: 'STRATEGY_FAILED',
  message: 'The strategy threw at my.ts:12:7: out of ideas',
  details: {
    ...{ instrument: 'SPX.INDEX', bar: 6, row: 6, time: '2020-01-11T00:00:00.000Z' },
    ...{ file: 'my.ts', line: 12, column: 7, stack: ['onBar (my.ts:12:7)'] },
  },
};
const statistics = Object.fromEntries(STATISTICS.map((name, i) => [name, i])) as Statistics;
const outcome = {
  ...{ resultHash: 'a'.repeat(64), statistics, barsPerYear: 252, bars: 3, rejections: {} },
  ...{ fillsArtifact: '', tradesArtifact: '', equityArtifact: '', rejectionsArtifact: '', worker: 'w' },
  ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
};

describe('the command line about work that is stored', () => {
  let api: ApiServer;
  let url: string;

  beforeAll(async () => {
    api = await startApi();
    await addStrategy(api.store);
    await addReadySession(api.store, 'demo');
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  async function holdfast(...argv: string[]) {
    const written = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
    const streams = { out: stream('out'), err: stream('err'), terminal: false };
    const code = await main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, streams);
    return { code, ...written };
  }
  const run = async (more: object = {}, settings: object = {}) =>
    (
      await storeRun(
        api.store,
        { ...(await pinnedTo(api.store, 'demo')), ...pins, ...more },
        { ...config, ...settings },
      )
    ).id;

  it.each(['status', 'operation'])(
    '%s says where a strategy failed: source, bar, time and its own stack',
    async (command) => {
      const id = await run();
      await api.store.operations.end(id, { status: 'failed', error: thrown });
      const { code, out } = await holdfast(command, id);
      expect(code).toBe(1);
      expect(out).toMatch(
        /^error +STRATEGY_FAILED: The strategy threw at my\.ts:12:7: out of ideas \[SPX\.INDEX, bar 6, 2020-01-11T00:00:00\.000Z\]\n {4}at onBar \(my\.ts:12:7\)$/m,
      );
    },
  );

  it('names the position in the source where the message does not', async () => {
    const id = await run();
    await api.store.operations.end(id, { status: 'failed', error: { ...thrown, message: 'a promise failed' } });
    expect((await holdfast('status', id)).out).toContain('a promise failed [my.ts:12:7, SPX.INDEX, bar 6, 2020-01-11T');
  });

  it('says of a sweep with failed trials what went wrong with the first of them', async () => {
    const axes = [{ name: 'fast', values: [5, 10] }];
    const objective = { statistic: 'sharpe' as const, direction: 'maximize' as const };
    const plan = { ...execution, axes, fixed: { slow: 20, size: 1 }, objective };
    const { id } = await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan, total: 2 });
    const rows = [0, 1].map((trial) => ({
      trial,
      resultHash: Buffer.alloc(32, trial),
      statistics: new Float64Array(STATISTICS.length),
      error: trial === 1 ? thrown : null,
    }));
    await api.store.trials.store({ sweepId: id, objective, host: 'w', rows });
    await completeSweep(api.store, id, 'd');
    for (const argv of [
      ['status', id],
      ['sweeps', 'get', id],
    ]) {
      const { out } = await holdfast(...argv);
      expect(out).toMatch(
        /^the first of 1 failed trial, 1 \(fast=10 slow=20 size=1\):\nSTRATEGY_FAILED: .*my\.ts:12:7/m,
      );
      expect(out).toContain('    at onBar (my.ts:12:7)');
    }
    const { out } = await holdfast('sweeps', 'trials', id);
    expect(out).toContain('my.ts:12:7, SPX.INDEX, bar 6');
  });

  it('shows the code that work is pinned to, and why it was cancelled', async () => {
    const id = await run();
    await api.store.operations.giveReason(id, 'no longer needed');
    await api.store.operations.end(id, { status: 'cancelled' });
    for (const command of ['status', 'operation']) {
      const { out } = await holdfast(command, id);
      expect(out).toMatch(command === 'status' ? /^strategy version +c{12}$/m : /^strategy version +c{64}$/m);
      expect(out).toMatch(command === 'status' ? /^engine build +d{12}$/m : /^engine build +d{64}$/m);
      expect(out).toMatch(/^cancelled because +no longer needed$/m);
    }
    expect((await holdfast('operation', id)).out).toMatch(/^ended +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/m);
    expect((await holdfast('operations')).out).toMatch(/ CREATED UTC$/m);
  });

  it.each(['status', 'operation'])('%s gives no reason of a cancel that came too late', async (command) => {
    const id = await run();
    await api.store.operations.giveReason(id, 'too late');
    await completeRun(api.store, id, outcome);
    expect((await holdfast(command, id)).out).not.toContain('too late');
    expect((await holdfast(command, id, '--json')).out).toMatch(/"cancelReason": ?null/);
  });

  it.each(['status', 'operation'])(
    '%s says since when and for what a run waits that goes on by itself',
    async (command) => {
      const id = await run();
      await api.store.operations.begin(id, 1);
      const error: ErrorBody = { code: 'UNAVAILABLE', message: 'The artifacts cannot be written now.' };
      await api.store.operations.stall(id, { since: new Date('2026-01-02T03:04:05Z'), error });
      const { out } = await holdfast(command, id);
      expect(out).toMatch(/^waits since +2026-01-02 03:04:05 UTC$/m);
      expect(out).toMatch(/^last error +UNAVAILABLE: The artifacts cannot be written now\.$/m);
      await api.store.operations.end(id, { status: 'cancelled' });
    },
  );

  it('says what a run waits for that has a place in its session and no thread yet', async () => {
    const id = await run();
    for (const command of ['status', 'operation']) {
      expect((await holdfast(command, id)).out).toMatch(/^waits +for a free thread of the engine workers/m);
    }
    await api.store.operations.begin(id, 1);
    expect((await holdfast('operation', id)).out).not.toMatch(/^waits/m);
    await api.store.operations.end(id, { status: 'cancelled' });
  });

  it('shows every setting of a run, tables by instrument and what it is judged by among them', async () => {
    const account = { initialCapital: 1000, type: 'margin' as const, borrowRate: { '*.INDEX': 0.1 } };
    const settings = { ...config, account, evaluation: { riskFreeRate: 0.02, benchmark: 'SPX.INDEX' } };
    const { id } = await storeRun(api.store, { ...(await pinnedTo(api.store, 'demo')), ...pins }, settings);
    const { out } = await holdfast('status', id);
    expect(out).toMatch(/^account +initialCapital=1000 type=margin borrowRate=\{"\*\.INDEX":0\.1\}$/m);
    expect(out).toMatch(/^evaluation +riskFreeRate=0\.02 benchmark=SPX\.INDEX$/m);
    await api.store.operations.end(id, { status: 'cancelled' });
  });

  it('marks answers from the cache in lists, and names their source', async () => {
    const key = randomUUID();
    const first = await run({ cache: { key, parts: null, reason: 'no earlier result' } });
    await completeRun(api.store, first, outcome);
    const again = await run();
    await api.store.database.db.updateTable('operations').set({ cached_from: first }).where('id', '=', again).execute();
    await completeRun(api.store, again, outcome);
    for (const argv of [['runs', 'list'], ['operations']]) {
      const { out } = await holdfast(...argv);
      expect(out).toMatch(new RegExp(`^${again} .*completed, from cache`, 'm'));
      expect(out).toMatch(new RegExp(`^${first} .*completed  `, 'm'));
    }
    expect((await holdfast('status', again)).out).toMatch(new RegExp(`^from cache: .* ${first};`));
  });

  it('takes the beginning of an id that is of one alone, and names those that it could be', async () => {
    const beginning = `${randomUUID().slice(0, 7)}0`;
    const [first, second] = [
      `${beginning}-1111${randomUUID().slice(13)}`,
      `${beginning}-2222${randomUUID().slice(13)}`,
    ];
    await run({ id: first });
    for (const argv of [['status'], ['operation'], ['runs', 'get']]) {
      expect((await holdfast(...argv, beginning)).out).toMatch(new RegExp(`^(run|operation) +${first}$`, 'm'));
    }
    await run({ id: second });
    const both = await holdfast('status', beginning);
    expect(both).toMatchObject({ code: 2, out: '' });
    expect(both.err).toContain('INVALID_ID');
    for (const id of [first, second]) expect(both.err).toContain(`run/${id}`);
    expect((await holdfast('status', `run/${beginning}-1`)).out).toContain(first);
    expect((await holdfast('operation', `${beginning}-3`)).err).toMatch(/^error OPERATION_NOT_FOUND/);
    await addReadySession(api.store, 'deadbeef');
    expect((await holdfast('status', 'deadbeef')).out).toMatch(/^session +deadbeef$/m);
    expect((await holdfast('status', 'abad1dea')).err).toBe(
      'error OPERATION_NOT_FOUND: No operation has an id that begins with "abad1dea", and no session is called so.\n',
    );
  });

  it('says what was probably meant by a misspelt command, session or strategy', async () => {
    expect((await holdfast('stauts')).err).toBe("error VALIDATION: unknown command 'stauts', did you mean status?\n");
    expect((await holdfast('session', 'creat')).err).toMatch(/did you mean create\?$/m);
    expect((await holdfast('status', 'dmeo')).err).toMatch(/Did you mean "demo"\?/);
    expect((await holdfast('strategies', 'sma-cros')).err).toMatch(/Did you mean "sma-cross"\?/);
    const { error } = JSON.parse((await holdfast('stauts', '--json')).out) as { error: ErrorBody };
    expect(error.details).toEqual({ suggestion: 'status' });
  });

  it('names the instruments that ran, and what they were judged by', async () => {
    expect((await holdfast('runs', 'get', await run())).out).toMatch(/^instruments +all of the session$/m);
    const evaluation = { riskFreeRate: 0.02, benchmark: { file: 'sp500.benchmark.csv' } };
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', cash: 'sales-first' };
    const id = await run({}, { instruments: ['A.XNYS', 'B.XNYS'], universe: 'top', seed: 7, evaluation, fills });
    const { out } = await holdfast('runs', 'get', id);
    expect(out).toMatch(/^instruments +A\.XNYS, B\.XNYS$/m);
    expect(out).toMatch(/^universe +top$/m);
    expect(out).toMatch(/^seed +7$/m);
    expect(out).toMatch(/^evaluation +riskFreeRate=0\.02 benchmark=\{"file":"sp500\.benchmark\.csv"\}$/m);
    const many = Array.from({ length: 40 }, (_, i) => `S${i}.XNYS`);
    expect((await holdfast('runs', 'get', await run({}, { instruments: many }))).out).toMatch(
      /^instruments +S0\.XNYS, .*S11\.XNYS and 28 more$/m,
    );
  });

  it('shows money with its currency, and what holding cost where it did', async () => {
    const id = await run({}, { account: { initialCapital: 1000, currency: 'EUR' } });
    const carry = { borrowFees: -12.5, debitInterest: 0, fundingPayments: 3 };
    await completeRun(api.store, id, { ...outcome, statistics: { ...statistics, ...carry } });
    const { out } = await holdfast('runs', 'get', id);
    expect(out).toMatch(/^currency +EUR$/m);
    expect(out).toMatch(/^finalEquity +[0-9.]+ EUR$/m);
    expect(out).toMatch(/^borrowFees +-12\.50 EUR$/m);
    expect(out).toMatch(/^fundingPayments +3\.00 EUR$/m);
    expect(out).not.toContain('debitInterest');
  });

  it('says of a strategy whose file is broken why, and that the last good version is in use', async () => {
    const folder = '/strategies';
    const mine = {
      ...{ id: 'mine', name: 'Mine', description: 'A test.', parameters: { type: 'object', properties: {} } },
      ...{ file: 'mine.ts', sourceHash: 'e'.repeat(64), bundleHash: 'f'.repeat(64), engineBuild: '1'.repeat(64) },
      externals: [],
    };
    const published = { worker: 'w', engineBuild: mine.engineBuild, folder, changedMs: 1, broken: [], starting: true };
    await api.store.strategies.publish({ ...published, strategies: [mine] });
    expect((await holdfast('strategies', 'mine')).out).not.toContain('broken');
    const broken = [{ file: 'mine.ts', id: 'mine', line: 3, column: 7, message: 'Unexpected token `=`' }];
    await api.store.strategies.publish({ ...published, changedMs: 2, broken, strategies: [mine] });
    const { out } = await holdfast('strategies', 'mine');
    expect(out).toMatch(/^broken +mine\.ts:3:7: Unexpected token `=`; its last good version, this one, is in use$/m);
    expect(out).toMatch(/^version +f{64}, SHA-256 over the file and its imports$/m);
    expect(out).toMatch(/^source +e{64}, SHA-256 over the version and the engine build$/m);
  });
});
