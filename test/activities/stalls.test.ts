import { Stalls } from '../../activities/stalls';
import { HoldfastError, type ErrorBody } from '../../engine/model/errors';

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
function watched(store: ReturnType<typeof rows>) {
  const stalls = new Stalls(store, 5);
  const outcomes: (Error | undefined)[] = [];
  const { work } = stalls.watch({
    work: (_input: { runId: string }) => {
      const error = outcomes.shift();
      return error ? Promise.reject(error) : Promise.resolve();
    },
  });
  const tryOnce = (error?: Error) => {
    outcomes.push(error);
    return work({ runId: 'r' }).catch(() => undefined);
  };
  return { stalls, tryOnce };
}

describe('an operation that waits', () => {
  test('says so at once where its row can be written, with what it waits for', async () => {
    const store = rows();
    const { stalls, tryOnce } = watched(store);
    await tryOnce(away());
    await until(() => store.written.has('r'));
    expect(store.written.get('r')!.error.code).toBe('UNAVAILABLE');
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
    await until(() => store.written.has('r'));
    const since = store.written.get('r')!.since.getTime();
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
    await until(() => store.written.has('r'));
    expect(store.written.get('r')).toBeNull();
    await stalls.close();
  });

  test.each([
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
