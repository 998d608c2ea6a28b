import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';

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
