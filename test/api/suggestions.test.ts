import { mkdir, writeFile } from 'node:fs/promises';
import { addReadySession, addStrategy, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'spx-daily', { instruments: ['NDX.INDEX', 'SPX.INDEX'] });
});
afterAll(() => api.close());

const run = { session: 'spx-daily', strategy: 'sma-cross' };

test.each([
  ['a session', '/runs', { ...run, session: 'spx-dialy' }, 'session', 'spx-daily'],
  ['a session in an address', '/sessions/spx_daily/extend', { end: '2021-01-01' }, 'name', 'spx-daily'],
  ['a strategy', '/runs', { ...run, strategy: 'sma-cros' }, 'strategy', 'sma-cross'],
  ['a parameter', '/runs', { ...run, parameters: { fsat: 5 } }, 'parameters.fsat', 'fast'],
  ['a parameter of a grid', '/sweeps', { ...run, grid: { solw: [5, 6] } }, 'grid.solw', 'slow'],
  ['an instrument', '/runs', { ...run, instruments: ['SPX.INDX'] }, 'instruments.0', 'SPX.INDEX'],
])('the error of %s that is misspelt says what was probably meant', async (...[, url, body, path, suggestion]) => {
  const { error } = (await api.call('POST', `/api/v1${url}`, body)).body;
  expect(error).toMatchObject({ path, details: { suggestion } });
  expect(error.message).toMatch(new RegExp(`id you mean "${suggestion}"\\?$`));
});

test('what is like nothing that there is gets no suggestion', async () => {
  const { error } = (await api.call('POST', '/api/v1/runs', { ...run, strategy: 'momentum' })).body;
  expect(error).toEqual({ code: 'STRATEGY_NOT_FOUND', path: 'strategy', message: 'There is no strategy "momentum".' });
});

test('names that the ledger cannot know are refused with what was probably meant, and those that it knows are not', async () => {
  const ask = async (query: string) => (await api.call('GET', `/api/v1/ledger?${query}`)).body;
  expect((await ask('strategy=sma-cros')).error).toEqual({
    ...{ code: 'STRATEGY_NOT_FOUND', path: 'strategy', details: { suggestion: 'sma-cross' } },
    message: 'There is no strategy "sma-cros". Did you mean "sma-cross"?',
  });
  await mkdir(`${CATALOG_ROOT}/present-name`, { recursive: true });
  const bars = 'timestamp,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n';
  await writeFile(`${CATALOG_ROOT}/present-name/SPX.INDEX.csv`, bars);
  const hash = 'manifest-of-a-former-catalog';
  await api.store.sessions.saveManifest(hash, { catalog: 'former-name', start: 0, end: 1, instruments: [] });
  expect((await ask('catalog=former-nam')).error).toEqual({
    ...{ code: 'CATALOG_NOT_FOUND', path: 'catalog', details: { suggestion: 'former-name' } },
    message: 'There is no catalog "former-nam". Did you mean "former-name"?',
  });
  expect((await ask('catalog=presentname')).error).toMatchObject({ details: { suggestion: 'present-name' } });
  expect(await ask('catalog=present-name')).toMatchObject({ total: 0, catalogs: ['present-name'] });
  const none = { total: 0, trials: 0, open: 0, items: [] };
  expect(await ask('catalog=former-name&strategy=sma-cross')).toMatchObject({ ...none, catalogs: ['former-name'] });
  expect(await ask('')).not.toHaveProperty('catalogs');
});
