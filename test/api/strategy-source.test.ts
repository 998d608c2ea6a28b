import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NEW_CODE, NEW_RULES } from '../../api/dashboard/src/pages/strategies/strategy-texts';
import { ownCopy } from '../../api/operations/strategy/own-copy';
import { checkStrategy } from '../../api/operations/strategy/strategy-source';
import { StrategyRegistry } from '../../engine/strategies/registry';
import { startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

const check = (file: string, source: string) => checkStrategy(api.services, { file, source });

describe('a copy of a built-in strategy', () => {
  const ids = new StrategyRegistry().describe().map(({ id }) => id);

  it('is a strategy of its own wherever one is offered, and is offered of most', async () => {
    const offered: string[] = [];
    for (const id of ids) {
      const text = await api.services.strategyFiles.builtIn(id);
      expect({ id, text: typeof text }).toEqual({ id, text: 'string' });
      const copy = ownCopy(text!, { id, file: undefined });
      if (copy === null) continue;
      offered.push(id);
      const { strategy, broken } = await check(copy.file, copy.text);
      expect({ file: copy.file, id: strategy?.id, broken }).toEqual({
        ...{ file: `my-${id}.ts`, id: `my-${id}`, broken: null },
      });
    }
    expect(offered).toEqual(expect.arrayContaining(['buy-and-hold', 'momentum-rotation', 'pairs', 'rsi-reversion']));
    // Their parts are modules of the engine.
    expect(offered).not.toContain('sma-cross');
  }, 120_000);
});

describe('a check', () => {
  it('tells the line of code that cannot be read, and keeps nothing', async () => {
    const { strategy, broken } = await check('mine.ts', 'export default {\n  create( => 1,\n};\n');
    expect([strategy, broken?.file, broken?.line]).toEqual([null, 'mine.ts', 2]);
    expect(await api.services.strategyFiles.read('mine.ts')).toBeUndefined();
  });

  it('tells the path of each field of rules that is wrong', async () => {
    const rules = {
      ...{ id: 'mine', name: 'Mine', description: 'It.', indicators: { fast: { indicator: 'sma', period: 5 } } },
      enter: { left: 'fast', is: 'jumps-over', right: 'close' },
    };
    const { issues } = await check('mine.rules.json', JSON.stringify(rules));
    expect(issues.map(({ path: at }) => at)).toEqual([expect.stringMatching(/^enter/)]);
    const right = await check('mine.rules.json', JSON.stringify({ ...rules, enter: { ...rules.enter, is: 'above' } }));
    expect({ ...right, strategy: right.strategy?.id }).toEqual({ strategy: 'mine', broken: null, issues: [] });
  });
});

test('what a new strategy begins with passes every check, as code and as rules', async () => {
  await mkdir(api.strategiesDir, { recursive: true });
  for (const { file, text } of [NEW_CODE, NEW_RULES]) {
    expect(await check(file, text)).toMatchObject({ broken: null, issues: [] });
    await writeFile(path.join(api.strategiesDir, file), text);
    const { passed, checks } = await api.services.strategyFiles.validate({ kind: 'file', file }, {});
    expect({ file, passed, trades: checks.behaviour.trades! > 0 }).toEqual({ file, passed: true, trades: true });
  }
}, 60_000);

test('a copy of a file of rules has another id and another file', () => {
  const copy = ownCopy('{\n  "id": "mine",\n  "name": "mine"\n}\n', { id: 'mine', file: path.join('mine.rules.json') });
  expect(copy).toEqual({ file: 'my-mine.rules.json', text: '{\n  "id": "my-mine",\n  "name": "mine"\n}\n' });
});
