import { CACHE_PARTS, cacheKey, hasCode, ManifestContent, type Computation } from '../../../engine/model/cache-key';
import type { Manifest } from '../../../engine/model/manifest';

const hash = (digit: string) => digit.repeat(64);
const manifest: Manifest = {
  catalog: 'demo',
  start: 1000,
  end: 9000,
  instruments: [
    { id: 'AAA.TEST', dataset: hash('a') },
    { id: 'BBB.TEST', dataset: hash('b'), definition: { multiplier: 5 } },
  ],
};
const computation: Computation = {
  code: { bundleHash: hash('c'), engineBuild: hash('d') },
  execution: {
    strategy: 'sma-cross',
    account: { initialCapital: 1000 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
    seed: 0,
  },
  parameters: { fast: 5, slow: 20 },
};
const parts = (change: Partial<Computation> = {}, of = manifest) =>
  new ManifestContent(of).parts({ ...computation, ...change });
const execution = (change: Partial<Computation['execution']>) => ({
  execution: { ...computation.execution, ...change },
});
const withInstruments = (instruments: Manifest['instruments']) => parts({}, { ...manifest, instruments });
const [aaa, bbb] = manifest.instruments as [Manifest['instruments'][0], Manifest['instruments'][0]];

const CHANGES: [string, string[], () => ReturnType<typeof parts>][] = [
  ['a byte of the data', ['data'], () => withInstruments([{ ...aaa, dataset: hash('e') }, bbb])],
  ['a further instrument', ['data', 'instruments'], () => parts({}, { ...manifest, instruments: [aaa] })],
  ['a definition', ['instruments'], () => withInstruments([aaa, { ...bbb, definition: { multiplier: 6 } }])],
  ['the instruments of the run', ['data', 'instruments'], () => parts(execution({ instruments: ['AAA.TEST'] }))],
  ['the range of the run', ['range'], () => parts(execution({ end: 8000 }))],
  ['the range of the session', ['range'], () => parts({}, { ...manifest, end: 9001 })],
  ['the strategy', ['strategy'], () => parts(execution({ strategy: 'ema-cross' }))],
  ['the files of the strategy', ['strategy'], () => parts({ code: { ...computation.code, bundleHash: hash('f') } })],
  ['the engine build', ['engine'], () => parts({ code: { ...computation.code, engineBuild: hash('f') } })],
  ['a parameter', ['parameters'], () => parts({ parameters: { fast: 5, slow: 21 } })],
  ['the type of a parameter', ['parameters'], () => parts({ parameters: { fast: 5, slow: '20' } })],
  ['the account', ['account'], () => parts(execution({ account: { initialCapital: 1001 } }))],
  ['the fees', ['fees'], () => parts(execution({ fees: { proportional: 0, minimum: 1 } }))],
  ['the slippage', ['slippage'], () => parts(execution({ slippage: { proportional: 0.1 } }))],
  [
    'the fills',
    ['fills'],
    () => parts(execution({ fills: { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } })),
  ],
  ['the seed', ['seed'], () => parts(execution({ seed: 1 }))],
];

it.each(CHANGES)('%s changes the key, and %j alone', (_, changed, make) => {
  const before = parts();
  const after = make();
  expect(CACHE_PARTS.filter((part) => before[part] !== after[part])).toEqual(changed);
  expect(cacheKey(after)).not.toBe(cacheKey(before));
});

it('does not depend on the order of names, nor on the name of the catalog, nor on whether the range is spelt out', () => {
  const { account, fees, slippage, seed, strategy } = computation.execution;
  const same = parts(
    {
      execution: { seed, slippage, fees, account, strategy, start: 1000, end: 9000 },
      parameters: { slow: 20, fast: 5 },
    },
    { ...manifest, catalog: 'other' },
  );
  expect(cacheKey(same)).toBe(cacheKey(parts()));
});

it('tells the code that a result comes from', () => {
  const { code } = computation;
  expect(hasCode(parts(), 'sma-cross', code)).toBe(true);
  expect(hasCode(parts(), 'sma-cross', { ...code, engineBuild: hash('0') })).toBe(false);
  expect(hasCode(parts(), 'sma-cross', { ...code, bundleHash: hash('0') })).toBe(false);
  expect(hasCode(null, 'sma-cross', code)).toBe(false);
});

describe('pairs of the session that are not traded', () => {
  const pair = { id: 'EURUSD.FX', dataset: hash('1') };
  const of = (dataset: string, account: { initialCapital: number; currency?: string }) =>
    parts(execution({ instruments: ['AAA.TEST'], account }), { ...manifest, instruments: [aaa, { ...pair, dataset }] });

  it('are a part of the key of a run whose account has a currency, for they may tell its rates', () => {
    const dollars = { initialCapital: 1000, currency: 'USD' };
    expect(of(hash('1'), dollars).data).not.toBe(of(hash('2'), dollars).data);
    expect(of(hash('1'), { initialCapital: 1000 }).data).toBe(of(hash('2'), { initialCapital: 1000 }).data);
  });
});
