import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import * as workflows from '../../workflows';

const folder = path.join(__dirname, 'histories');
const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

interface StoredHistory {
  workflowId: string;
  history: unknown;
}

const stored = readdirSync(folder)
  .sort()
  .flatMap((version) =>
    readdirSync(path.join(folder, version))
      .sort()
      .map((file) => ({ name: `${version}/${file}`, file: path.join(folder, version, file) })),
  );

function read(file: string): StoredHistory {
  return JSON.parse(readFileSync(file, 'utf8')) as StoredHistory;
}

/** Name of the workflow's function, which the first event of a history holds. */
function workflowType({ history }: StoredHistory): string | undefined {
  const [started] = historyFromJSON(history).events ?? [];
  return started?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? undefined;
}

async function replay({ workflowId, history }: StoredHistory): Promise<Error | undefined> {
  const histories = [{ workflowId, history: historyFromJSON(history) }];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, histories)) return error;
  throw new Error('nothing was replayed');
}

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

test('there are histories of every workflow', () => {
  const recorded = new Set(stored.map(({ file }) => workflowType(read(file))));
  expect([...recorded].sort()).toEqual(Object.keys(workflows).sort());
});

test.each(stored)('today’s workflows replay $name', async ({ file }) => {
  expect(await replay(read(file))).toBeUndefined();
});

test('a history that today’s workflow would not make is refused', async () => {
  const sweep = stored.map(({ file }) => read(file)).find(({ workflowId }) => workflowId.startsWith('sweep/'))!;
  const text = JSON.stringify(sweep).replaceAll('"runSweepChunk"', '"anotherActivity"');
  expect(await replay(JSON.parse(text) as StoredHistory)).toBeInstanceOf(Error);
});
