import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SymbolIndex } from '../../infra/processes/symbol-index';

let root: string;
let time: number;
let index: SymbolIndex;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'holdfast-symbols-'));
  time = 1_000_000;
  index = new SymbolIndex(root, () => time);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function add(file: string): void {
  const place = path.join(root, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, '');
}

test('an instrument is found by its identifier and by its symbol, in every catalog below the root', async () => {
  add('SPY.NYSE.csv');
  add('us/daily/SPY.ARCA.parquet');
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'holdfast-elsewhere-'));
  writeFileSync(path.join(elsewhere, 'SPY.ELSE.csv'), '');
  symlinkSync(elsewhere, path.join(root, 'outside'));
  expect(await index.find('SPY')).toEqual([
    { catalog: '.', instrument: 'SPY.NYSE' },
    { catalog: 'us/daily', instrument: 'SPY.ARCA' },
  ]);
  expect(await index.find('SPY.ARCA')).toEqual([{ catalog: 'us/daily', instrument: 'SPY.ARCA' }]);
  rmSync(elsewhere, { recursive: true });
});

test('what was found is answered from memory for some seconds, then read again', async () => {
  add('SPY.NYSE.csv');
  const [first] = await index.find('SPY');
  add('us/SPY.ARCA.csv');
  time += 2900;
  expect(await index.find('SPY')).toEqual([first]);
  time += 200;
  expect(await index.find('SPY')).toHaveLength(2);
});

test('what was not found is looked for again at once', async () => {
  expect(await index.find('SPY')).toEqual([]);
  add('SPY.NYSE.csv');
  time += 300;
  expect(await index.find('SPY')).toHaveLength(1);
});

test('many that ask at once cost one look', async () => {
  add('SPY.NYSE.csv');
  const found = await Promise.all(Array.from({ length: 50 }, () => index.find('SPY')));
  // One list, that of the look.
  expect(new Set(found).size).toBe(1);
});

test('a bare symbol never means a file that was sent for a backtest', async () => {
  add('uploads/8e47f05b3572797dd8be1441/NIFTY.DATASET.parquet');
  add('uploads/mine/NIFTY.XNSE.csv');
  add('nifty/NIFTY.NSE.csv');
  expect(await index.find('NIFTY')).toEqual([
    { catalog: 'nifty', instrument: 'NIFTY.NSE' },
    { catalog: 'uploads/mine', instrument: 'NIFTY.XNSE' },
  ]);
  expect(await index.catalogs()).toContain('uploads/8e47f05b3572797dd8be1441');
});

test('a bare symbol never means a version of a dataset, which is a catalog nevertheless', async () => {
  add('datasets/7/2-0123abcd/SPY.ARCX.parquet');
  add('datasets/mine/SPY.NYSE.csv');
  expect(await index.find('SPY')).toEqual([{ catalog: 'datasets/mine', instrument: 'SPY.NYSE' }]);
  expect(await index.catalogs()).toEqual(['datasets/7/2-0123abcd', 'datasets/mine']);
});
