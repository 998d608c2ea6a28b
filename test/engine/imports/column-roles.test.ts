import { rolesOf } from '../../../engine/imports/column-roles';

it('takes every name of a column that catalogs take', () => {
  const names = ['Datum', 'Eröffnung', 'Hoch', 'Tief', 'Schluss', 'Volumen'];
  const sample = [['02.01.2024', '1', '2', '1', '2', '10']];
  expect(rolesOf(names, sample)).toEqual({
    columns: { time: 'Datum', open: 'Eröffnung', high: 'Hoch', low: 'Tief', close: 'Schluss', volume: 'Volumen' },
    rows: 'bars',
  });
});
