import { requireRoomInGroups, type CrossRequest } from '../../../engine/judging/fold-rule';

const kFold = (folds: number, purge = 0, embargo = 0) => ({ kind: 'k-fold', folds, purge, embargo }) as CrossRequest;
const cpcv = (groups: number, purge = 0, embargo = 0) =>
  ({ kind: 'cpcv', groups, testGroups: 2, purge, embargo }) as CrossRequest;

test('groups with their purge and embargo and one return each have room, and with one bar less they have not', () => {
  requireRoomInGroups(kFold(5, 20, 19), 200);
  requireRoomInGroups(cpcv(6), 6);
  expect(() => requireRoomInGroups(kFold(5, 20, 19), 199)).toThrow(
    'purge: 5 groups with 20 bars of purge and 19 of embargo need 200 bars, and there are 199',
  );
});

test.each([
  [kFold(5, 300), 'purge'],
  [kFold(5, 20, 300), 'embargo'],
  [kFold(101), 'folds'],
  [cpcv(6, 50), 'purge'],
  [cpcv(6, 10, 50), 'embargo'],
])('of %j the field at fault is %s where there are 100 bars', (request, path) => {
  expect(() => requireRoomInGroups(request, 100)).toThrow(
    expect.objectContaining({ code: 'VALIDATION', path }) as Error,
  );
});
