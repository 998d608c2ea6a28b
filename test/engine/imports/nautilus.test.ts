import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { importAll, removeFolders } from './support';

/* Files of NautilusTrader's catalog, with binary prices of 8 and of 16 bytes. */

const ROOT = join(__dirname, '../../../../shared/data');
const isThere = existsSync(join(ROOT, 'nautilus-64-bit'));
if (!isThere) process.stdout.write('The files of NautilusTrader are not there: their tests are skipped.\n');
const tested = isThere ? test : test.skip;
afterAll(removeFolders);

const imported = async (folder: string, name: string) =>
  importAll([{ path: join(ROOT, folder, name), name }], { venue: 'TEST' });

tested.each(['nautilus-64-bit', 'nautilus-128-bit'])('bars, quotes and trades of %s', async (folder) => {
  const [bars, quotes, trades] = await Promise.all(
    ['bars.parquet', 'quotes.parquet', 'trades.parquet'].map((name) => imported(folder, name)),
  );
  const profiles = [bars, quotes, trades].map((imported) => imported!.recognition.profile);
  expect(profiles).toEqual(['nautilus-bars', 'nautilus-quotes', 'nautilus-trades']);
  const ofBars = bars!.rows['ADABTC.BINANCE']!;
  expect(ofBars).toHaveLength(10);
  expect(ofBars[0]).toEqual(['2021-11-27T00:00:00Z', 0.002853, 0.002854, 0.002851, 0.002854, 3630420]);
  expect(ofBars[9]).toEqual(['2021-11-27T00:09:00Z', 0.002863, 0.002865, 0.002863, 0.002865, 816050]);
  const ofQuotes = quotes!.rows['EUR/USD.SIM']!;
  expect(ofQuotes).toHaveLength(9500);
  expect([ofQuotes[0], ofQuotes[9499]]).toEqual([
    ['2020-01-01T17:00:00Z', 112.12, 112.172],
    ['2020-01-01T23:00:52Z', 112.13, 112.132],
  ]);
  expect(trades!.rows['EUR/USD.SIM']).toEqual(Array(100).fill(['1970-01-01T00:00:00Z', 123.4, 500]));
});
