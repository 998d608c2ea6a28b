import { requireNamed } from '../../api/operations/lifecycle/named-data';
import type { Manifest } from '../../engine/model/manifest';
import { runRequestSchema } from '../../engine/model/run-config';
import { errorOf } from '../engine/support';

const IDS = ['AAPL.XNAS', 'BTCUSDT-PERP.BINANCE', 'MSFT.XNAS'];
const MANIFEST: Manifest = { catalog: 'c', start: 0, end: 1, instruments: IDS.map((id) => ({ id, dataset: '0' })) };
const request = (fields: object) => runRequestSchema.parse({ session: 's', strategy: 'sma-cross', ...fields });
const check = (fields: object) => requireNamed(MANIFEST, request(fields));

/** Each setting that is given by instrument, with a value that it takes. */
const TABLES: [path: string, given: (key: string) => object][] = [
  ['fees.byInstrument', (key) => ({ fees: { byInstrument: { '*.XNAS': { perShare: 1 }, [key]: { sell: 0.1 } } } })],
  ['account.borrowRate', (key) => ({ account: { type: 'margin', borrowRate: { [key]: 0.1 } } })],
  ['account.funding', (key) => ({ account: { type: 'margin', funding: { [key]: 'history' } } })],
];

describe.each(TABLES)('%s', (path, fields) => {
  it.each([
    ['AAA', undefined],
    ['[', undefined],
    ['APPL.XNAS', 'AAPL.XNAS'],
    ['MSFT', 'MSFT.XNAS'],
    ['*.XNSA', undefined],
  ])('refuses the key %s that no instrument of the session has', (key, suggestion) => {
    const error = errorOf(() => check(fields(key)));
    expect(error).toMatchObject({ code: 'INSTRUMENT_NOT_FOUND', path: `${path}.${key}` });
    if (suggestion !== undefined) expect(error.details).toMatchObject({ suggestion });
  });

  it.each(['AAPL.XNAS', '*', 'BTC*', '*-PERP.*'])('takes %s', (key) => check(fields(key)));
});

test('a price at the end of an instrument that the session does not have is refused', () => {
  check({ fills: { endOfInstrument: { 'AAPL.XNAS': 1 } } });
  expect(errorOf(() => check({ fills: { endOfInstrument: { 'AAPL.XNYS': 1 } } }))).toMatchObject({
    path: 'fills.endOfInstrument.AAPL.XNYS',
    details: { suggestion: 'AAPL.XNAS' },
  });
});

test('finer bars are refused of continuous series alone', () => {
  const continuous = { root: 'CL', roll: { by: 'volume' as const }, adjust: 'difference' as const };
  const series = { id: 'CL.c.1.NYMEX', dataset: '0', definition: { continuous } };
  const manifest: Manifest = { ...MANIFEST, detail: true, instruments: [...MANIFEST.instruments, series] };
  const fills = { detail: true };
  requireNamed(manifest, request({ fills }));
  requireNamed(manifest, request({ fills, instruments: ['AAPL.XNAS', series.id] }));
  expect(errorOf(() => requireNamed(manifest, request({ fills, instruments: [series.id] })))).toMatchObject({
    code: 'VALIDATION',
    path: 'fills.detail',
  });
});

describe('a benchmark', () => {
  const benchmark = (value: unknown, manifest: Partial<Manifest> = {}) =>
    requireNamed({ ...MANIFEST, ...manifest }, request({ evaluation: { benchmark: value } }));

  it('must be an instrument of the session', () => {
    benchmark('AAPL.XNAS');
    expect(errorOf(() => benchmark('APPL.XNAS'))).toMatchObject({
      code: 'INSTRUMENT_NOT_FOUND',
      path: 'evaluation.benchmark',
      details: { suggestion: 'AAPL.XNAS' },
    });
  });

  it('must be a file that the session knows', () => {
    const benchmarks = { 'sp500.benchmark.csv': [] };
    benchmark({ file: 'sp500.benchmark.csv' }, { benchmarks });
    expect(errorOf(() => benchmark({ file: 'sp50.benchmark.csv' }, { benchmarks }))).toMatchObject({
      code: 'VALIDATION',
      path: 'evaluation.benchmark.file',
      details: { suggestion: 'sp500.benchmark.csv' },
    });
  });
});

test('finer bars must have been kept by the session', () => {
  const detailed = request({ fills: { detail: true } });
  requireNamed({ ...MANIFEST, detail: true }, detailed);
  expect(errorOf(() => requireNamed(MANIFEST, detailed))).toMatchObject({ code: 'VALIDATION', path: 'fills.detail' });
  check({ fills: { detail: false } });
});

test('settings for all instruments name none', () => {
  check({ account: { type: 'margin', borrowRate: 0.1, funding: 'history' }, fills: { endOfInstrument: 'zero' } });
});
