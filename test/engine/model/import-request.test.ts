import { importRequestSchema } from '../../../engine/model/import-views';

const accepts = (catalog: string) => importRequestSchema.safeParse({ catalog, path: 'a.csv' }).success;

test('an import changes no catalog of a dataset, nor of a file that was sent', () => {
  const taken = ['datasets/3/1-9f2c41aa', 'datasets/3', 'datasets/3/x', 'uploads/5befe5feced8d25e8f9adffb'];
  expect(taken.filter(accepts)).toEqual([]);
  const free = ['crypto', 'datasets', 'datasets/mine', 'uploads', 'uploads/mine', 'my/datasets/3/1-9f2c41aa', '.'];
  expect(free.filter(accepts)).toEqual(free);
});
