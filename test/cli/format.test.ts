import { pairs } from '../../api/cli/format';
import { pairs as pairsOfPages } from '../../api/dashboard/src/lib/format';

describe('settings as text', () => {
  const fees = { proportional: 0.0000002, byInstrument: { '*.XNAS': { perShare: 0.005 } }, tiers: [{ from: 0 }] };

  it('shows objects and lists as JSON, as --set takes them, and numbers in full', () => {
    expect(pairs(fees)).toBe('proportional=0.0000002 byInstrument={"*.XNAS":{"perShare":0.005}} tiers=[{"from":0}]');
    expect(pairsOfPages(fees)).toBe(
      'proportional 0.0000002, byInstrument {"*.XNAS":{"perShare":0.005}}, tiers [{"from":0}]',
    );
  });
});
