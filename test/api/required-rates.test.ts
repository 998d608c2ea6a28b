import { accountCurrency } from '../../api/operations/lifecycle/traded-instruments';
import { requireRates } from '../../api/operations/lifecycle/required-rates';
import { runRequestSchema } from '../../engine/model/run-config';
import { rejectionOf } from '../engine/support';

const session = (ids: readonly string[], definitions: Record<string, object> = {}) => {
  let reads = 0;
  const instruments = ids.map((id) => ({
    id,
    dataset: 'a'.repeat(64),
    ...(definitions[id] && { definition: definitions[id] }),
  }));
  const getManifest = () => {
    reads++;
    return Promise.resolve({ catalog: 'c', start: 0, end: 1, instruments });
  };
  return { sessions: { getManifest }, reads: () => reads };
};
const request = (fields: object) => runRequestSchema.parse({ session: 's', strategy: 'sma-cross', ...fields });

describe('work in several currencies', () => {
  it('is refused at the door without a currency of the account, by name', async () => {
    const { sessions } = session(['SAP.XETR', 'AAPL.NASDAQ']);
    const error = await rejectionOf(requireRates(sessions, 'h', request({})));
    expect(error.toBody()).toMatchObject({ code: 'VALIDATION', path: 'account.currency' });
    expect(error.message).toContain('EUR (SAP.XETR), USD (AAPL.NASDAQ)');
    await requireRates(sessions, 'h', request({ instruments: ['SAP.XETR'] }));
  });

  it('is refused where the session has no pair, and taken with the pair, its inverse or a cross', async () => {
    const account = { currency: 'USD' };
    const error = await rejectionOf(requireRates(session(['SAP.XETR']).sessions, 'h', request({ account })));
    expect(error.toBody()).toMatchObject({
      code: 'RATE_MISSING',
      details: { pair: 'EUR/USD', instruments: ['SAP.XETR'] },
    });
    for (const pairs of [['EURUSD.X'], ['USDEUR.X'], ['EURGBP.X', 'GBPUSD.X']]) {
      const { sessions } = session(['SAP.XETR', ...pairs]);
      await requireRates(sessions, 'h', request({ account, instruments: ['SAP.XETR'] }));
    }
  });

  it('is known by what instruments.json declares, and a manifest is read once', async () => {
    const { sessions, reads } = session(['A.SIM', 'B.SIM'], {
      'A.SIM': { currency: 'EUR' },
      'B.SIM': { currency: 'CHF' },
    });
    await rejectionOf(requireRates(sessions, 'h', request({})));
    await rejectionOf(requireRates(sessions, 'h', request({})));
    expect(reads()).toBe(1);
  });
});

describe('the currency of an account', () => {
  const { sessions } = session(['SAP.XETR', 'AAPL.NASDAQ', 'GUESS.SOMEWHERE']);
  const currency = (fields: object) => accountCurrency(sessions, 'h', request(fields));

  it('is the one asked for, else that of the instruments traded, else unknown', async () => {
    expect(await currency({ account: { currency: 'GBP' } })).toBe('GBP');
    expect(await currency({ instruments: ['AAPL.NASDAQ', 'GUESS.SOMEWHERE'] })).toBe('USD');
    expect(await currency({ instruments: ['GUESS.SOMEWHERE'] })).toBeNull();
    expect(await currency({})).toBeNull();
  });
});
