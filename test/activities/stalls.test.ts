import { randomUUID } from 'node:crypto';
import { Stalls } from '../../activities/stalls';
import { HoldfastError, type ErrorBody } from '../../engine/model/errors';

const ID = randomUUID();
const away = () => new HoldfastError('UNAVAILABLE', 'away');

/** Rows that can be written only while the database is there. */
function rows() {
  const written = new Map<string, { since: Date; error: ErrorBody } | null>();
  const state = { there: true, failed: 0 };
  const write = (id: string, stall: { since: Date; error: ErrorBody } | null) => {
    if (state.there) return Promise.resolve(void written.set(id, stall));
    state.failed++;
    return Promise.reject(away());
  };
  return {
    state,
    written,
    stall: (id: string, stall: { since: Date; error: ErrorBody }) => write(id, stall),
    unstall: (id: string) => write(id, null),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** An activity that ends as the next outcome says. */
function watched(store: Pick<ReturnType<typeof rows>, 'stall' | 'unstall'>) {
  const stalls = new Stalls(store, 5);
  const outcomes: (Error | undefined)[] = [];
  const { work } = stalls.watch({
    work: (_input: Record<string, string>) => {
      const error = outcomes.shift();
      return error ? Promise.reject(error) : Promise.resolve();
    },
  });
  const tryOnce = (error?: Error, input: Record<string, string> = { runId: ID }) => {
    outcomes.push(error);
    return work(input).catch(() => undefined);
  };
  return { stalls, tryOnce };
}

describe('an operation that waits', () => {
  test('says so at once where its row can be written, with what it waits for', async () => {
    const store = rows();
    const { stalls, tryOnce } = watched(store);
    await tryOnce(away());
    await until(() => store.written.has(ID));
    expect(store.written.get(ID)!.error.code).toBe('UNAVAILABLE');
    await stalls.close();
  });

  test('for the database says so as soon as that is back, since the first failure', async () => {
    const store = rows();
    const { stalls, tryOnce } = watched(store);
    store.state.there = false;
    const before = Date.now();
    await tryOnce(away());
    const after = Date.now();
    await until(() => store.state.failed > 2);
    await tryOnce(away());
    store.state.there = true;
    await until(() => store.written.has(ID));
    const since = store.written.get(ID)!.since.getTime();
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(after);
    await stalls.close();
  });

  test('that went on before its row could be written is not shown as waiting', async () => {
    const store = rows();
    const { stalls, tryOnce } = watched(store);
    store.state.there = false;
    await tryOnce(away());
    await tryOnce();
    store.state.there = true;
    await until(() => store.written.has(ID));
    expect(store.written.get(ID)).toBeNull();
    await stalls.close();
  });

  test.each(['runId', 'sweepId', 'verificationId', 'importId', 'sessionId', 'id'])(
    'is known by its id, which its kind calls %s',
    async (name) => {
      const store = rows();
      const { stalls, tryOnce } = watched(store);
      await tryOnce(away(), { session: 'btc', [name]: ID });
      await until(() => store.written.has(ID));
      await stalls.close();
    },
  );

  test('is shown whatever stands before it: a request that is none, and a row that takes nothing', async () => {
    const [refused, written] = [randomUUID(), [] as string[]];
    const stall = (id: string) => {
      if (id === refused) return Promise.reject(Object.assign(new Error('refused'), { code: '22P05' }));
      return Promise.resolve(void written.push(id));
    };
    const { stalls, tryOnce } = watched({ ...rows(), stall });
    await tryOnce(away(), { session: 'btc', id: 'dataset/crypto/2024-01-02T00:00:00Z' });
    await tryOnce(away(), { runId: refused });
    await tryOnce(away());
    await until(() => written.includes(ID));
    await stalls.close();
    expect(written).toEqual([ID]);
  });

  test.each([
    ['what the database refuses for good', Object.assign(new Error('refused'), { code: '23503' })],
    ['a final error', new HoldfastError('VALIDATION', 'wrong')],
    ['code that another worker may have', new HoldfastError('CODE_UNAVAILABLE', 'no code')],
  ])('%s is no stall', async (_name, error) => {
    const store = rows();
    const { stalls, tryOnce } = watched(store);
    await tryOnce(error);
    await stalls.close();
    expect(store.written.size).toBe(0);
  });
});
