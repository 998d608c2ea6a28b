import type { StrategyDescriptor } from '../../../engine/model/result';
import type { StrategyPublication } from '../../../infra/store/repositories/strategy-repository';
import type { Store } from '../../../infra/store/store';
import { useTestStore } from '../../support/test-store';

let store: Store;

useTestStore((opened) => (store = opened));
beforeEach(async () => {
  await store.database.pool.query('delete from strategies; delete from strategy_folders');
});
const BUILD = 'b'.repeat(64);

function described(id: string, bundleHash = 'one', engineBuild = BUILD): StrategyDescriptor {
  const rest = { name: id, description: '', parameters: {}, sourceHash: bundleHash, externals: [] };
  return { id, bundleHash, engineBuild, ...rest, ...(bundleHash !== 'built-in' && { file: `${id}.ts` }) };
}

const publish = (strategies: StrategyDescriptor[], more: Partial<StrategyPublication> = {}) =>
  store.strategies.publish({
    ...{ worker: 'one', engineBuild: BUILD, folder: '/own', changedMs: 1, broken: [], starting: false },
    strategies,
    ...more,
  });
const versions = async () => (await store.strategies.list()).map(({ id, bundleHash }) => `${id} ${bundleHash}`);

test('equal content is published once, and what has gone goes', async () => {
  expect(await publish([described('sma', 'built-in'), described('a'), described('b')], { starting: true })).toBe(true);
  expect(await publish([described('a'), described('b')], { worker: 'two' })).toBe(false);
  expect(await publish([described('a', 'two')], { worker: 'two', changedMs: 2 })).toBe(true);
  expect(await versions()).toEqual(['a two', 'sma built-in']);
});

test('of two workers the one whose folder changed later counts', async () => {
  await publish([described('a', 'new')], { changedMs: 5 });
  expect(await publish([], { worker: 'two', changedMs: 4, starting: true })).toBe(false);
  expect(await versions()).toEqual(['a new']);
});

test('of two builds the one that started last counts, whatever the other sees', async () => {
  const other = { worker: 'two', engineBuild: 'c'.repeat(64) };
  await publish([described('a')]);
  expect(await publish([described('a', 'one', other.engineBuild)], { ...other, starting: true })).toBe(true);
  expect(await publish([described('a', 'new')], { changedMs: 9 })).toBe(false);
  expect(await store.strategies.publishedBuild('/own')).toEqual({ build: other.engineBuild, hasLeft: false });
});

test('a build whose last worker has left is taken over by another, however old its folder is', async () => {
  await publish([described('a')], { changedMs: 9 });
  await store.strategies.leave(BUILD);
  expect(await store.strategies.publishedBuild('/own')).toEqual({ build: BUILD, hasLeft: true });
  const other = { worker: 'two', engineBuild: 'c'.repeat(64), changedMs: 1, starting: true };
  expect(await publish([described('a', 'one', other.engineBuild)], other)).toBe(true);
  expect(await store.strategies.publishedBuild('/own')).toEqual({ build: other.engineBuild, hasLeft: false });
});

test('a file that is broken when its worker starts keeps what was published of it', async () => {
  await publish([described('a')]);
  const broken = [{ file: 'a.ts', id: 'a', message: 'no', line: 3, column: 1 }];
  await publish([], { broken, changedMs: 2, starting: true, engineBuild: 'c'.repeat(64) });
  expect(await store.strategies.get('a')).toMatchObject({ bundleHash: 'one', engineBuild: 'c'.repeat(64) });
  expect(await store.strategies.broken()).toEqual(broken);
});

test('a strategy that is not there is told with the file that should define it', async () => {
  await publish([], { broken: [{ file: 'mine.ts', message: 'Unexpected token', line: 3, column: 7 }] });
  await expect(store.strategies.get('mine')).rejects.toMatchObject({
    code: 'STRATEGY_NOT_FOUND',
    message: 'There is no strategy "mine". Its file is broken: mine.ts:3:7: Unexpected token',
    details: { broken: { file: 'mine.ts' } },
  });
});
