import { combinations, combinedFolds, kFold, partsOf } from '../../../engine/judging/splits';

const span = (from: number, to: number) => ({ from, to });

test('parts are of equal length, the first ones a bar longer', () => {
  expect(partsOf(10, 4)).toEqual([span(0, 3), span(3, 6), span(6, 8), span(8, 10)]);
  expect(partsOf(3, 4)).toEqual([]);
});

test('each fold is tested once and trained on the others', () => {
  expect(kFold(6, { folds: 3, purge: 0, embargo: 0 })).toEqual([
    { test: [span(0, 2)], train: [span(2, 6)] },
    { test: [span(2, 4)], train: [span(0, 2), span(4, 6)] },
    { test: [span(4, 6)], train: [span(0, 4)] },
  ]);
});

test('bars before a test are purged, those after it left out by the embargo', () => {
  const folds = kFold(10, { folds: 5, purge: 1, embargo: 2 });
  expect(folds[0]).toEqual({ test: [span(0, 2)], train: [span(4, 10)] });
  expect(folds[2]).toEqual({ test: [span(4, 6)], train: [span(0, 3), span(8, 10)] });
  expect(folds[4]).toEqual({ test: [span(8, 10)], train: [span(0, 7)] });
});

// Lopez de Prado 2018, figures 12.1 and 12.2: six groups, two of them tested at once.
test('six groups of which two are tested make fifteen folds and five paths', () => {
  const { folds, paths } = combinedFolds(60, { groups: 6, testGroups: 2, purge: 0, embargo: 0 });
  expect(folds.map(({ groups }) => groups)).toEqual(combinations(6, 2));
  expect(folds).toHaveLength(15);
  expect(paths).toHaveLength(5);
  expect(paths[0]).toEqual([0, 0, 1, 2, 3, 4]);
  // Each fold tests each of its groups in one path.
  const used = paths.flatMap((path) => path.map((fold, group) => `${fold}/${group}`)).sort();
  expect(used).toEqual(folds.flatMap(({ groups }, fold) => groups.map((group) => `${fold}/${group}`)).sort());
});

test('tested groups beside each other are one span, with one embargo behind it', () => {
  const { folds } = combinedFolds(60, { groups: 6, testGroups: 2, purge: 1, embargo: 3 });
  expect(folds[0]).toEqual({ groups: [0, 1], test: [span(0, 20)], train: [span(23, 60)] });
  expect(folds[1]).toEqual({ groups: [0, 2], test: [span(0, 10), span(20, 30)], train: [span(13, 19), span(33, 60)] });
});

test('an embargo that reaches past the next test leaves nothing between', () => {
  const { folds } = combinedFolds(60, { groups: 6, testGroups: 2, purge: 0, embargo: 25 });
  expect(folds[1]!.train).toEqual([span(55, 60)]);
});
