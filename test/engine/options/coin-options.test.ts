import { describeInstrument } from '../../../engine/model/describe-instrument';
import type { Instrument } from '../../../engine/model/instrument';
import { currencyOf } from '../../../engine/model/instrument-currency';
import { optionMargins } from '../../../engine/options/option-margins';
import { HOUR, marketOf, play, type Listed } from '../portfolio/money-market';
import { START } from '../random-market';
import { errorOf } from '../support';

const CALL = 'BTC-2JAN24-100000-C.DERIBIT';
const coin = { settlement: 'coin', exercise: 'european', underlying: 'BTC-USD.COINBASE', strike: 100_000 } as const;
const expiry = START + 4 * HOUR;
const terms = { ...coin, right: 'call', kind: 'option', expiry, delisted: expiry } as const;
/** At 100,000 when the option is bought, at 110,000 when it expires. */
const bitcoin: Listed = { closes: [100_000, 100_000, 105_000, 110_000, 110_000, 110_000] };
const market = () => marketOf({ [CALL]: { ...terms, closes: [0.05, 0.05, 0.06, 0.09] }, 'BTC-USD.COINBASE': bitcoin });

describe('options that are quoted and settled in coin', () => {
  it('end at their intrinsic value over the price of the coin: 10,000 of 110,000 are 0.0909', () => {
    const { fills, trades, statistics } = play(
      market(),
      { [CALL]: { 0: 2 } },
      { account: { initialCapital: 1, currency: 'BTC' } },
    );
    expect(fills.map(({ price }) => price)).toEqual([0.05, 10_000 / 110_000]);
    expect(trades[0]!.pnl).toBeCloseTo(2 * (10_000 / 110_000 - 0.05), 12);
    expect(statistics.finalEquity).toBeCloseTo(1 + 2 * (10_000 / 110_000 - 0.05), 12);
  });

  it('cost an account in dollars 0.05 coins at 100,000 and bring it 0.0909 at 110,000: 5,000', () => {
    const { trades, statistics } = play(
      market(),
      { [CALL]: { 0: 1 } },
      { account: { initialCapital: 50_000, currency: 'USD' } },
    );
    expect(trades[0]!.pnl).toBeCloseTo(10_000 - 5000, 6);
    expect(statistics.finalEquity).toBeCloseTo(55_000, 6);
  });

  it('are worth nothing out of the money', () => {
    const listed = {
      [CALL]: { ...terms, strike: 120_000, closes: [0.05, 0.05, 0.06, 0.01] },
      'BTC-USD.COINBASE': bitcoin,
    };
    const { fills } = play(marketOf(listed), { [CALL]: { 0: 1 } }, { account: { initialCapital: 1, currency: 'BTC' } });
    expect(fills[1]!.price).toBe(0);
  });

  it('need 20 % of the coin where they are sold short at the money', () => {
    const option: Instrument = { ...terms, id: CALL, multiplier: 1 };
    const on: Instrument = { id: 'BTC-USD.COINBASE', kind: 'fx', multiplier: 1 };
    const margins = optionMargins([option, on])!;
    expect(margins.margin(Float64Array.of(-1, 0), Float64Array.of(0.05, 100_000))).toBeCloseTo(0.2, 12);
    // At 80,000: 0.2 * 80,000 - 20,000 out of the money is below a tenth of the coin.
    expect(margins.margin(Float64Array.of(-1, 0), Float64Array.of(0.05, 80_000))).toBeCloseTo(0.1, 12);
  });

  it('have the currency of their coin', () => {
    expect(currencyOf({ id: CALL, settlement: 'coin' })).toBe('BTC');
  });

  it('are no shares', () => {
    const error = errorOf(() => describeInstrument('BTC.XNAS', { settlement: 'coin' }));
    expect(error).toMatchObject({ code: 'INSTRUMENTS_INVALID', path: 'instruments.json.BTC.XNAS.settlement' });
  });
});
