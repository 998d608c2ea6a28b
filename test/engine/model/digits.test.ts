import { plain as plainInTerminal } from '../../../api/cli/format';
import { pairs, plain, price } from '../../../api/dashboard/src/lib/format';
import { inFull } from '../../../engine/model/digits';

describe('small numbers are shown in full at every door', () => {
  it.each([
    [0.00000813, '0.00000813'],
    [0.00000829, '0.00000829'],
    [1e-8, '0.00000001'],
    [1.5e-12, '0.0000000000015'],
    [0.1, '0.1'],
    [0.000123456, '0.000123456'],
    [1.4, '1.4'],
    [1.4000000000000001, '1.4'],
    [0.30000000000000004, '0.3'],
    [12_362_370, '12,362,370'],
    [0, '0'],
  ])('%p as %s', (value, text) => {
    expect(plainInTerminal(value)).toBe(text);
    expect(plain(value)).toBe(text);
  });

  it.each([
    [0.00000813, '0.00000813'],
    [1e-8, '0.00000001'],
    [1.08765, '1.08765'],
    [110.03125, '110.03125'],
    [21_097.25, '21,097.25'],
    [50, '50.00'],
    [123_456.785, '123,456.785'],
    [-37.63, '−37.63'],
    [0, '0.00'],
  ])('a price of %p as %s', (value, text) => expect(price(value)).toBe(text));

  it('what twenty decimals do not hold keeps its exponent', () => {
    expect([inFull(1e-300), inFull(-2e-22), inFull(1e-20)]).toEqual(['1e-300', '-2e-22', '0.00000000000000000001']);
  });

  it('in lists of names and values, too', () => {
    expect([inFull(1e-8), inFull(2.5e-7), inFull(0.25), inFull(-1e-10), inFull(1e21)]).toEqual([
      '0.00000001',
      '0.00000025',
      '0.25',
      '-0.0000000001',
      '1e+21',
    ]);
    expect(pairs({ priceIncrement: 1e-8, kind: 'fx' })).toBe('priceIncrement 0.00000001, kind fx');
  });
});
