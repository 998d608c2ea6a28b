import { addReadySession, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

async function ask(url: string): Promise<[status: number, body: Record<string, unknown>]> {
  const answer = await api.app.inject({ url });
  return [answer.statusCode, answer.json()];
}

async function untilInitialized(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await ask(url))[1]['initialized'] === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} never says that it is initialized`);
}

test('without a key, health is answered from memory while the database and Temporal do not answer', async () => {
  await ask('/health');
  const { pool } = api.store.database;
  const holder = await pool.connect();
  try {
    await holder.query('begin; lock table sessions in access exclusive mode');
    const asked = ['/health', '/health/ready', '/health/ready?session=default'];
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(asked[i % 3]!)));
    expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200, 503]));
    const { rows } = await pool.query<{ waiting: number }>(
      "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    );
    // That of the timer, if any.
    expect(rows[0]!.waiting).toBeLessThanOrEqual(1);
  } finally {
    await holder.query('rollback');
    holder.release();
  }
});

test('a session of a caller without a key is not told of, apart from that of the compatibility paths', async () => {
  await addReadySession(api.store, 'secret');
  for (const name of ['secret', 'missing', '\u0000']) {
    const [status, body] = await ask(`/health/ready?session=${encodeURIComponent(name)}`);
    expect([status, body]).toMatchObject([401, { error: { code: 'UNAUTHORIZED' } }]);
  }
  const known = await api.call('GET', '/health/ready?session=secret');
  // Temporal is away.
  expect([known.status, known.body]).toMatchObject([503, { initialized: true }]);
  for (const name of ['missing', '%00']) {
    const answer = await api.call('GET', `/health/ready?session=${name}`);
    expect([answer.status, answer.body]).toMatchObject([503, { initialized: false }]);
  }
});

test('a session that has been loaded is known, and one that is closed is known no more', async () => {
  await untilInitialized('/health');
  expect(await ask('/health/ready?session=default')).toMatchObject([503, { initialized: false }]);
  const id = await addReadySession(api.store, 'default');
  await untilInitialized('/health/ready?session=default');
  await api.store.sessions.close(id);
  for (let i = 0; i < 100; i++) {
    if ((await ask('/health/ready?session=default'))[1]['initialized'] === false) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('a closed session stays ready');
});
