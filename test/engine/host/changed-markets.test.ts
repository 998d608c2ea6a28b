import type { MarketData, Panel } from '../../../engine/columns/market-data';
import { ChangedMarkets } from '../../../engine/host/changed-markets';

const column = () => new Float64Array(100);
const panel: Panel = {
  ...{ instruments: ['AAA.TEST'], times: column(), opens: column() },
  ...{ open: column(), high: column(), low: column(), close: column(), volume: column() },
};
const original: MarketData = { hash: 'original', panels: [panel], bytes: 0, bars: 100 };
/** Two columns of 800 bytes of its own. */
const changed = (hash: string): MarketData => ({
  ...original,
  hash,
  panels: [{ ...panel, open: column(), close: column() }],
});

test('changed markets are dropped at once, and a collection is waited for after so many bytes of their own', async () => {
  const calls: string[] = [];
  const pool = {
    drop: (hash: string) => void calls.push(`drop ${hash}`),
    release: ({ kind, ...what }: { kind: string; hash?: string }) =>
      Promise.resolve(void calls.push(`${kind} ${what.hash}`)),
  };
  const markets = new ChangedMarkets(pool, 3200);
  for (const hash of ['a', 'b', 'c', 'd']) await markets.letGo(changed(hash), original);
  expect(calls).toEqual(['drop a', 'drop b', 'forgetMarket c', 'drop d']);
});
