import { RiskParts, type RiskShare } from '../../activities/risk/risk-parts';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';

const row = { id: 'r', attempt: 1 } as RiskRow;

/** What is stored of a question, and which runs were computed for it. */
function question() {
  const stored = new Map<number, string>();
  const computed: number[] = [];
  const risks = {
    parts: () => Promise.resolve(new Map(stored)),
    saveParts: (_row: unknown, parts: readonly (readonly [number, string])[]) => {
      for (const [number, part] of parts) stored.set(number, part);
      return Promise.resolve();
    },
  };
  const deps = { store: { risks }, reached: () => undefined } as unknown as Parameters<typeof RiskParts.open>[0];
  const turn = async (share?: RiskShare) => {
    const parts = await RiskParts.open<string>(deps, row, { hosts: 3, share });
    return parts.compute({ count: 8, atOnce: 2 }, (number) => {
      computed.push(number);
      return Promise.resolve(`run ${number}`);
    });
  };
  return { turn, computed };
}

const all = Array.from({ length: 8 }, (_, number) => `run ${number}`);

test('each of three shares computes every third run, and whoever comes last has all of them', async () => {
  const { turn, computed } = question();
  expect(await turn({ index: 1, of: 3 })).toBeUndefined();
  expect(computed).toEqual([1, 4, 7]);
  expect(await turn({ index: 2, of: 3 })).toBeUndefined();
  // What is stored is not computed again by who had a share of others before.
  expect(await turn({ index: 0, of: 2 })).toBeUndefined();
  expect(computed.slice(3)).toEqual([2, 5, 0, 6]);
  expect(await turn()).toEqual(all);
  expect(computed.slice(7)).toEqual([3]);
});

test('without a share a turn computes all, the same as shares do', async () => {
  const { turn, computed } = question();
  expect(await turn()).toEqual(all);
  expect(computed).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
