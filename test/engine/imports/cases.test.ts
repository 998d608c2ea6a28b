import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findingOf } from '../../../engine/imports/findings';
import type { ImportOverrides } from '../../../engine/model/imports';
import { rejectionOf } from '../support';
import { importAll, removeFolders } from './support';

/* Files that people of this trade stumble over, each with its right values: imported without a word. */

const ROOT = join(__dirname, '../../../../shared/data/cases');
const isThere = existsSync(ROOT);
if (!isThere)
  process.stdout.write('The small inputs with their right values are not there: their tests are skipped.\n');
const described = isThere ? describe : describe.skip;
afterAll(removeFolders);

function sourcesIn(folder: string) {
  const at = join(ROOT, folder);
  const names = readdirSync(at).filter((name) => name !== 'instruments.json');
  return names.map((name) => ({ path: join(at, name), name }));
}

const imported = (folder: string, overrides: ImportOverrides = {}) => importAll(sourcesIn(folder), overrides);

type Bar = [time: string, ...values: number[]];

const HOURS = ['2024-12-31T12:00:00Z', 100, 100.75, 99.75, 100.5, 10] as Bar;
const LAST_HOUR = ['2025-01-01T11:00:00Z', 123, 123.75, 122.75, 123.5, 33] as Bar;
const MINUTES = ['2011-12-08T18:49:00Z', 77, 77.75, 76.75, 77.5, 20] as Bar;
const LAST_MINUTE = ['2011-12-08T18:54:00Z', 82, 82.75, 81.75, 82.5, 25] as Bar;
const OF_2024 = ['2024-01-01T00:00:00Z', 100, 100.75, 99.75, 100.5, 1] as Bar;
const DAYS = ['2024-01-02T00:00:00Z', 100, 101, 99, 100.5, 5] as Bar;
const LAST_DAY = ['2024-01-07T00:00:00Z', 105, 106, 104, 105.5, 5] as Bar;
const SEVEN_LATER = ['2024-01-01T07:00:00Z', 107, 107.75, 106.75, 107.5, 1] as Bar;

described('files with their right values', () => {
  test.each<[folder: string, bars: number, first: Bar, last: Bar, profile?: string]>([
    ['01-binance-units/a-ms-then-us', 24, HOURS, LAST_HOUR],
    ['01-binance-units/b-headerless', 24, HOURS, LAST_HOUR, 'binance-klines'],
    [
      '01-binance-units/c-um-header',
      12,
      HOURS,
      ['2024-12-31T23:00:00Z', 111, 111.75, 110.75, 111.5, 21],
      'binance-futures-klines',
    ],
    ['01-binance-units/d-s-then-ms', 24, HOURS, LAST_HOUR],
    ['01-binance-units/e-us-only', 24, HOURS, LAST_HOUR],
    [
      '02-yfinance-header/a-multi',
      8,
      ['2023-02-17T00:00:00Z', 250, 250.75, 249.75, 250.5, 3e7],
      ['2023-03-01T00:00:00Z', 257, 257.75, 256.75, 257.5, 30000007],
      'yfinance-ticker',
    ],
    [
      '02-yfinance-header/b-adj-close',
      8,
      ['2023-02-17T00:00:00Z', 250, 250.75, 249.75, 250.5, 3e7],
      ['2023-03-01T00:00:00Z', 257, 257.75, 256.75, 257.5, 30000007],
      'yahoo',
    ],
    ['04-metatrader/a-mt5', 6, MINUTES, LAST_MINUTE, 'metatrader-5'],
    ['04-metatrader/b-mt4', 6, MINUTES, LAST_MINUTE, 'metatrader-4'],
    ['04-metatrader/c-date-time', 6, MINUTES, LAST_MINUTE],
    ['04-metatrader/d-dots', 6, MINUTES, LAST_MINUTE],
    [
      '04-metatrader/e-daily-time',
      4,
      ['2024-01-02T15:30:00Z', 21000, 21000.75, 20999.75, 21000.5, 1],
      ['2024-01-05T15:30:00Z', 21003, 21003.75, 21002.75, 21003.5, 1],
    ],
    [
      '06-negative',
      4,
      ['2020-04-16T00:00:00Z', 19.9, 20.15, 19.2, 19.87, 1000],
      ['2020-04-21T00:00:00Z', -14, 13.86, -16.74, 10.01, 1000],
    ],
    [
      '07-untraded/a-zeros',
      3,
      ['2019-12-16T00:00:00Z', 1510, 1520, 1500, 1512, 120],
      ['2019-12-19T00:00:00Z', 1513, 1522, 1511, 1520, 60],
    ],
    [
      '07-untraded/b-nan',
      2,
      ['2012-01-01T10:01:00Z', 4.39, 4.39, 4.39, 4.39, 0.45555087],
      ['2012-01-01T10:05:00Z', 4.5, 4.57, 4.5, 4.57, 37.86],
    ],
    [
      '07-untraded/c-null',
      2,
      ['2020-10-01T00:00:00Z', 2240, 2260, 2230, 2250, 100],
      ['2020-10-05T00:00:00Z', 2250, 2270, 2240, 2260, 110],
      'yahoo',
    ],
    [
      '10-decimal-comma/a-semicolon',
      1,
      ['2024-01-02T00:00:00Z', 16828.67, 16963.42, 16711.97, 16769.36, 71330310],
      ['2024-01-02T00:00:00Z', 16828.67, 16963.42, 16711.97, 16769.36, 71330310],
    ],
    [
      '10-decimal-comma/b-english-names',
      3,
      ['2024-01-02T00:00:00Z', 16828.67, 16963.42, 16711.97, 16769.36, 713303],
      ['2024-01-04T00:00:00Z', 16830.67, 16965.42, 16713.97, 16771.36, 713303],
    ],
    [
      '10-decimal-comma/c-thousands',
      3,
      ['2024-01-02T00:00:00Z', 37566.22, 37790.08, 37496.14, 37715.04, 1234567],
      ['2024-01-04T00:00:00Z', 37568.22, 37792.08, 37498.14, 37717.04, 1234567],
    ],
    [
      '10-decimal-comma/d-volume-only',
      6,
      ['2024-01-02T00:00:00Z', 470, 473, 469, 472, 123623700],
      ['2024-01-07T00:00:00Z', 475, 478, 474, 477, 123623700],
    ],
    [
      '10-decimal-comma/e-volume-suffix',
      6,
      ['2024-01-02T00:00:00Z', 2070, 2073, 2069, 2072, 1230000],
      ['2024-01-07T00:00:00Z', 2075, 2078, 2074, 2077, 1230000],
    ],
    ['11-blame/c-blank-line-end', 8, OF_2024, SEVEN_LATER],
    ['11-blame/d-blank-line-middle', 8, OF_2024, SEVEN_LATER],
    ['11-blame/e-trailing-comma', 8, OF_2024, SEVEN_LATER],
    ['11-blame/f-url-line', 8, OF_2024, SEVEN_LATER],
    ['11-blame/h-utf16', 8, OF_2024, SEVEN_LATER],
    ['11-blame/i-newest-first', 8, OF_2024, SEVEN_LATER],
    ['11-blame/k-lower-venue', 8, OF_2024, SEVEN_LATER],
    [
      '11-blame/l-dmy',
      15,
      ['2024-01-01T00:00:00Z', 101, 101.75, 100.75, 101.5, 1],
      ['2024-01-15T00:00:00Z', 115, 115.75, 114.75, 115.5, 1],
    ],
    [
      '11-blame/m-dmy-dash',
      15,
      ['2024-01-01T00:00:00Z', 101, 101.75, 100.75, 101.5, 1],
      ['2024-01-15T00:00:00Z', 115, 115.75, 114.75, 115.5, 1],
    ],
    [
      '16-resample',
      2250,
      ['2023-01-02T03:45:00Z', 100, 100.1489, 99.9, 100.0488, 1000],
      ['2023-01-09T09:59:00Z', 252.1718, 252.4422, 251.9196, 252.19, 1000],
    ],
    [
      '19-dukascopy-ticks/a-names',
      6,
      ['2024-11-01T00:00:00Z', 41780.615, 41786.197],
      ['2024-11-01T00:00:01.750Z', 41785.615, 41791.197],
      'dukascopy-node-ticks',
    ],
    [
      '19-dukascopy-ticks/b-plain',
      6,
      ['2024-11-01T00:00:00Z', 41780.615, 41786.197],
      ['2024-11-01T00:00:01.750Z', 41785.615, 41791.197],
    ],
    [
      '19-dukascopy-ticks/c-gmt-time',
      5,
      ['2013-03-01T00:00:00Z', 1.3, 1.31, 1.29, 1.305, 1000],
      ['2013-03-05T00:00:00Z', 1.304, 1.314, 1.294, 1.305, 1000],
      'dukascopy',
    ],
    ['22-shapes/a-shifted-header', 6, OF_2024, ['2024-01-06T00:00:00Z', 105, 105.75, 104.75, 105.5, 1]],
    ['22-shapes/b-extra-field', 6, OF_2024, ['2024-01-06T00:00:00Z', 105, 105.75, 104.75, 105.5, 1]],
    ['22-shapes/d-crlf-bom', 6, OF_2024, ['2024-01-06T00:00:00Z', 105, 105.75, 104.75, 105.5, 1]],
    ['22-shapes/e-cr-only', 6, OF_2024, ['2024-01-06T00:00:00Z', 105, 105.75, 104.75, 105.5, 1]],
    ['22-shapes/f-quoted-semicolon', 6, OF_2024, ['2024-01-06T00:00:00Z', 105, 105.75, 104.75, 105.5, 1]],
    [
      '22-shapes/h-price-as-close',
      6,
      ['2024-01-02T00:00:00Z', 100, 101, 99, 100.5, 1230000],
      ['2024-01-07T00:00:00Z', 105, 106, 104, 105.5, 1230000],
    ],
    ['22-shapes/j-vwap-last', 6, DAYS, LAST_DAY],
    ['22-shapes/k-stooq', 6, DAYS, LAST_DAY, 'stooq'],
    ['22-shapes/l-databento', 6, DAYS, ['2024-01-02T05:00:00Z', 105, 106, 104, 105.5, 5], 'databento'],
    ['22-shapes/m-date-and-timestamp', 6, DAYS, LAST_DAY],
    ['22-shapes/n-space-after-comma', 6, DAYS, LAST_DAY],
    ['22-shapes/o-dollar', 6, DAYS, LAST_DAY, 'nasdaq'],
  ])('%s', async (...[folder, bars, first, last, profile]) => {
    const { recognition, rows } = await imported(folder);
    const [all] = Object.values(rows);
    expect([all!.length, all![0], all!.at(-1), recognition.profile]).toEqual([bars, first, last, profile ?? null]);
  });

  test.each([
    ['11-blame/a-repeated-header', 'HEADER_REPEATED', 6],
    ['11-blame/b-footer', 'TIME_UNREADABLE', 9],
    ['11-blame/g-days-with-footer', 'TIME_UNREADABLE', 9],
    ['11-blame/j-no-venue', 'NOTHING_TO_IMPORT', undefined],
    ['11-blame/n-dmy-short', 'TIME_OUT_OF_RANGE', 1],
    ['11-blame/o-ymd-dash-short', 'TIME_OUT_OF_RANGE', 1],
    ['22-shapes/c-short-row', 'ROW_SHORT', 4],
    ['22-shapes/g-investing', 'DATES_UNDECIDED', 1],
    ['22-shapes/i-close-only', 'COLUMN_MISSING', undefined],
  ])('%s is refused as %s, row %s', async (folder, finding, row) => {
    const error = await rejectionOf(imported(folder));
    expect([findingOf(error), error.details!['row']]).toEqual([finding, row]);
  });

  test('what is given settles what no row tells', async () => {
    const { rows } = await imported('22-shapes/g-investing', { dateFormat: 'MM/DD/YYYY' });
    expect(rows['A.TEST']![0]).toEqual(['2024-01-02T00:00:00Z', 100, 101, 99, 100.5, 1230000]);
    const named = await imported('11-blame/j-no-venue', { venue: 'BINANCE' });
    expect(named.rows['BTCUSDT.BINANCE']).toHaveLength(8);
  });

  test('a row one unit in the last place off is taken and counted', async () => {
    const { report } = await imported('03-ulp-high');
    expect(report.instruments[0]).toMatchObject({ bars: 8, rows: 8, findings: { rounded: 1 } });
  });

  test('every symbol of a folder is an instrument', async () => {
    const { report } = await imported('09-symbols');
    expect(report.instruments.map(({ instrument }) => instrument)).toEqual([
      ...['BAJAJ-AUTO.NSE', 'BANKNIFTY2270733700PE.NFO', 'BRK-B.NYSE', 'J&KBANK.NSE', 'L&TFH.NSE', 'M&M.NSE'],
      ...['NIFTY24JAN11C21700.NFO', 'NIFTY24JAN21700CE.NFO', '^NSEI.INDEX'],
    ]);
  });
});
