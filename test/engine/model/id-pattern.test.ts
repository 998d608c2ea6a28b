import { matchesPattern } from '../../../engine/model/id-pattern';

test.each([
  ['*', 'AAA.XNAS', true],
  ['AAA.XNAS', 'AAA.XNAS', true],
  ['AAA', 'AAA.XNAS', false],
  ['*.XNAS', 'AAA.XNAS', true],
  ['*.XNAS', 'AAA.XNASX', false],
  ['A*A.X', 'A.X', false],
  ['A*A.X', 'AA.X', true],
  ['*AB*B.X', 'AABB.X', true],
  ['*AB*B.X', 'AAB.X', false],
  ['SPX*C*.X', 'SPX240119C04700.X', true],
  ['**.X', 'A.X', true],
  ['A.C*', 'ABCD', false],
  ['A+*', 'A+B.X', true],
  ['[A]*', 'A.X', false],
])('%s matches %s: %s', (pattern, id, expected) => {
  expect(matchesPattern(pattern, id)).toBe(expected);
});

test('a pattern of many stars is answered without trying one place after the other', () => {
  const id = `${'A'.repeat(115)}.BINANCE`;
  expect(matchesPattern(`${'*A'.repeat(58)}*B.BINANCE`, id)).toBe(false);
  expect(matchesPattern(`${'*A'.repeat(58)}*.BINANCE`, id)).toBe(true);
});
