import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeOptionChain } from '../support/option-bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const home = makeTestHome();
const catalogRoot = path.join(home, 'catalog');
const chain = path.join(catalogRoot, 'nifty');
const strikes = Array.from({ length: 17 }, (_, i) => 19_000 + 250 * i);
writeOptionChain({ folder: chain, strikes });
const definitions = {
  'NIFTY25*.NSE': { multiplier: 25, sizeIncrement: 1, currency: 'INR' },
  'NIFTY.NSE': { kind: 'index', currency: 'INR' },
};
writeFileSync(path.join(chain, 'instruments.json'), JSON.stringify(definitions));

/** Three minutes of quotes and of trades, from which a session makes bars. */
const ticks = path.join(catalogRoot, 'ticks');
mkdirSync(ticks);
const QUOTES = ['10:00:05,10,11', '10:00:50,12,14', '10:01:30,13,14', '10:01:40,13,15', '10:02:30,20,22'];
const TRADES = ['10:00:10,50,1', '10:01:00,51,2', '10:01:10,52,3', '10:02:10,53,4'];
const rowsOf = (header, rows) => [header, ...rows.map((row) => `2024-01-02T${row.replace(',', 'Z,')}`), ''].join('\n');
writeFileSync(path.join(ticks, 'QQQ.TEST.csv'), rowsOf('timestamp,bid,ask', QUOTES));
writeFileSync(path.join(ticks, 'TTT.TEST.csv'), rowsOf('timestamp,price,size', TRADES));

const stack = await startStack({ home });
const rest = restClient(stack);
const session = { name: 'nifty', catalog: 'nifty', start: '2025-01-01', end: '2025-01-31' };
const filter = { underlying: 'NIFTY', minStrike: 19_500, maxStrike: 22_500, maxExpiryDays: 60 };
const settings = {
  account: { initialCapital: 10_000_000, type: 'margin', leverage: 5 },
  fees: { proportional: 0, perContract: 0.5 },
  slippage: { proportional: 0, fixed: 0.05 },
  fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'through' },
};
// Neither the stop nor the target is within reach: what is sold expires.
const held = { stop_loss_pct: 50, profit_target_pct: 1, delta: 0.1, size: 10 };
const run = { session: 'nifty', strategy: 'short-strangle', parameters: held, ...settings };

/** A file of bars whose second row is `row`. */
function writeSecondRow(catalog, row) {
  const folder = path.join(catalogRoot, catalog);
  mkdirSync(folder, { recursive: true });
  const lines = ['timestamp,open,high,low,close,volume', '2024-01-02,10,12,9,11,100', row];
  writeFileSync(path.join(folder, 'AAA.TEST.csv'), `${lines.join('\n')}\n`);
}

const BAD_ROWS = {
  nan: '2024-01-03,NaN,12,9,11,100',
  negative: '2024-01-03,10,12,-9,11,100',
  crossed: '2024-01-03,10,9,12,11,100',
  contradiction: '2024-01-02,10,12.5,9,11,100',
};

const BAD_FILTERS = [
  [{ right: 'both' }, 'filter.right'],
  [{ minStrike: -1 }, 'filter.minStrike'],
  [{ minStrike: 2, maxStrike: 1 }, 'filter.maxStrike'],
  [{ minExpiryDays: 30, maxExpiryDays: 7 }, 'filter.maxExpiryDays'],
  [{ ids: ['NIFTY'] }, 'filter.ids.0'],
];

try {
  await runSuite({
    'a filter takes the underlying and its options between two strikes': async () => {
      const created = await rest('POST', '/api/v1/sessions?wait=true', { ...session, filter });
      assert.deepEqual([created.status, created.body.status], [200, 'ready'], JSON.stringify(created.body));
      const { body } = await rest('GET', '/api/v1/sessions/nifty/instruments');
      const wanted = strikes.filter((strike) => strike >= 19_500 && strike <= 22_500);
      assert.equal(body.total, 1 + 2 * wanted.length);
      const call = body.items.find(({ id }) => id === 'NIFTY25JAN30C21000.NSE');
      const { dataset, ...known } = call;
      assert.match(dataset, /^[0-9a-f]{64}$/);
      assert.deepEqual(known, {
        ...{ id: 'NIFTY25JAN30C21000.NSE', symbol: 'NIFTY25JAN30C21000', venue: 'NSE', calendar: 'XNSE' },
        ...{ kind: 'option', underlying: 'NIFTY', strike: 21_000, right: 'call', expiry: '2025-01-30' },
        ...{ exercise: 'european', settlement: 'cash', multiplier: 25, sizeIncrement: 1, currency: 'INR' },
      });
      assert.equal(body.items.find(({ id }) => id === 'NIFTY.NSE').kind, 'index');
    },
    'a strangle is sold on margin, and settled when it expires': async () => {
      const { body } = await rest('POST', '/api/v1/runs?wait=true', run);
      assert.equal(body.status, 'completed', JSON.stringify(body));
      for (const [field, given] of Object.entries(settings)) assert.deepEqual(body[field], given, field);
      const { items: fills } = (await rest('GET', `/api/v1/runs/${body.runId}/fills`)).body;
      const sold = fills.filter(({ side }) => side === 'sell');
      assert.deepEqual(sold.map(({ instrument }) => /JAN30([CP])/.exec(instrument)[1]).sort(), ['C', 'P']);
      assert.ok(sold.every(({ time, quantity, fee }) => time.startsWith('2025-01-02') && quantity === 10 && fee === 5));
      const settled = fills.filter(({ side }) => side === 'buy');
      assert.deepEqual(
        settled.map(({ time, price, fee, quantity }) => [time.slice(0, 10), price, fee, quantity]),
        [
          ['2025-01-30', 0, 0, 10],
          ['2025-01-30', 0, 0, 10],
        ],
      );
      assert.ok(sold.every(({ orderId, type, reason }) => orderId > 0 && type === 'combo' && reason === 'signal'));
      assert.ok(settled.every(({ orderId, type, reason }) => orderId === null && type === null && reason === 'expiry'));
      const premium = sold.reduce((sum, { price, quantity, fee }) => sum + price * quantity * 25 - fee, 0);
      const { statistics } = body;
      assert.ok(Math.abs(statistics.netProfit - premium) < 1e-6, `${statistics.netProfit} is not ${premium}`);
      assert.deepEqual([statistics.trades, statistics.shortTrades, statistics.openTrades], [2, 2, 0]);
      assert.equal(statistics.lastClose.slice(0, 10), '2025-01-31');
    },
    'what needs a margin account is refused on a cash account, with its path': async () => {
      const settingsOfMargin = { positions: 'hedging', leverage: 2, maintenanceMargin: 0.1 };
      for (const [field, value] of Object.entries(settingsOfMargin)) {
        const { status, body } = await rest('POST', '/api/v1/runs', { ...run, account: { [field]: value } });
        assert.deepEqual([status, body.error.code, body.error.path], [400, 'VALIDATION', `account.${field}`]);
      }
      const short = await rest('POST', '/api/v1/runs?wait=true', { ...run, account: { initialCapital: 1e7 } });
      assert.equal(short.body.status, 'completed');
      assert.equal(short.body.statistics.fills, 0);
      assert.ok(short.body.statistics.rejectedOrders > 0);
      assert.deepEqual(short.body.rejections, { INSUFFICIENT_POSITION: short.body.statistics.rejectedOrders });
      const rejected = (await rest('GET', `/api/v1/runs/${short.body.runId}/rejections`)).body;
      assert.equal(rejected.total, short.body.statistics.rejectedOrders);
      const { time, instrument, order, code } = rejected.items[0];
      assert.match(time, /^2025-01-\d\dT/);
      assert.match(instrument, /^NIFTY25/);
      assert.deepEqual([order, code], [1, 'INSUFFICIENT_POSITION']);
    },
    'ticks are bars at the time step of the session, or one each, and market orders pay their quotes': async () => {
      const request = { catalog: 'ticks', start: '2024-01-02', end: '2024-01-02' };
      const bars = async (name, changes) => {
        await rest('POST', '/api/v1/sessions?wait=true', { ...request, name, ...changes });
        const hold = { session: name, strategy: 'buy-and-hold', parameters: { size: 1 }, fills: { price: 'quote' } };
        const { body } = await rest('POST', '/api/v1/runs?wait=true', hold);
        assert.equal(body.status, 'completed', JSON.stringify(body));
        const { items } = (await rest('GET', `/api/v1/runs/${body.runId}/fills`)).body;
        return [body.bars, items.map(({ time, instrument, price }) => [time.slice(11, 19), instrument, price])];
      };
      // 10:01:00 is the end of the first minute. The second opens at 13.5, and half the spread of the first's end is 1.
      const ofMinutes = await bars('minutes', { tickSeconds: 60 });
      assert.deepEqual(ofMinutes, [
        3,
        [
          ['10:01:00', 'QQQ.TEST', 14.5],
          ['10:01:00', 'TTT.TEST', 52],
        ],
      ]);
      const each = await bars('each', {});
      assert.deepEqual(each, [
        9,
        [
          ['10:00:50', 'QQQ.TEST', 14],
          ['10:01:00', 'TTT.TEST', 51],
        ],
      ]);
      const further = await rest('POST', '/api/v1/sessions/minutes/extend', { end: '2024-01-03' });
      assert.equal(further.status, 200, JSON.stringify(further.body));
      const again = { session: 'minutes', strategy: 'buy-and-hold', parameters: { size: 1 } };
      assert.equal((await rest('POST', '/api/v1/runs?wait=true', again)).body.bars, 3);
      const wrong = await rest('POST', '/api/v1/sessions', { ...request, name: 'wrong', tickSeconds: 0 });
      assert.deepEqual([wrong.body.error.code, wrong.body.error.path], ['VALIDATION', 'tickSeconds']);
    },
    'a wrong filter is refused with its path, and one that matches nothing says so': async () => {
      for (const [wrong, field] of BAD_FILTERS) {
        const { status, body } = await rest('POST', '/api/v1/sessions', { ...session, name: 'wrong', filter: wrong });
        assert.deepEqual([status, body.error.code, body.error.path], [400, 'VALIDATION', field], JSON.stringify(body));
      }
      const none = { ...session, name: 'wrong', filter: { venue: 'MOON' } };
      assert.equal((await rest('POST', '/api/v1/sessions', none)).body.error.code, 'NO_DATA');
      assert.equal((await rest('GET', '/api/v1/sessions/wrong')).status, 404);
    },
    'an option without a venue is refused by name': async () => {
      const folder = path.join(catalogRoot, 'nameless');
      mkdirSync(folder);
      copyFileSync(path.join(chain, 'NIFTY25JAN30C21000.NSE.csv'), path.join(folder, 'NIFTY25JAN30C21000.csv'));
      const { status, body } = await rest('POST', '/api/v1/sessions', { ...session, name: 'n', catalog: 'nameless' });
      assert.deepEqual([status, body.error.code], [400, 'INVALID_ID']);
      assert.match(body.error.message, /NIFTY25JAN30C21000 has no venue/);
    },
    'a bad row is refused with its instrument and its number': async () => {
      for (const [name, row] of Object.entries(BAD_ROWS)) {
        writeSecondRow(name, row);
        const range = { start: '2024-01-01', end: '2024-02-01' };
        const { status, body } = await rest('POST', '/api/v1/sessions?wait=true', { name, catalog: name, ...range });
        assert.deepEqual([status, body.error?.code], [422, 'BAD_DATA'], `${name}: ${JSON.stringify(body)}`);
        const { details } = body.error;
        assert.deepEqual([details.instrument, details.row], ['AAA.TEST', 2], name);
        if (name === 'nan') assert.deepEqual([details.field, details.found], ['open', 'NaN']);
      }
    },
  });
} finally {
  await stack.stop();
  await removeTestHome(home);
}
