import { evaluationText, feesText, fillsText } from '../../api/dashboard/src/lib/settings-text';

describe('settings of a run on its page', () => {
  it('leave out nothing that was given', () => {
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', cash: 'sales-first' } as const;
    expect(fillsText({ ...fills, latency: 50, endOfInstrument: 'zero' })).toBe(
      'at the next open, pessimistic within bars, limits when touched, sales first, latency 50 ms, nothing for what is delisted',
    );
    expect(feesText({ proportional: 0, tiers: [{ from: 0, maker: 0, taker: 0 }] })).toBe('0.000 %, 1 tier by turnover');
  });

  it('name what the results are judged by', () => {
    expect(evaluationText()).toBe('risk-free rate 0.00 % a year');
    expect(evaluationText({ riskFreeRate: 0.025, benchmark: 'SPY.ARCX' })).toBe(
      'risk-free rate 2.50 % a year, benchmark SPY.ARCX',
    );
  });
});
