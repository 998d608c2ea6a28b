import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerLines } from '../../../engine/strategies/sandbox/answer-lines';
import { StrategySandbox } from '../../../engine/strategies/sandbox/strategy-sandbox';

const PROCESS = path.resolve(__dirname, '../../../dist/engine/strategies/sandbox/sandbox-process.js');

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'holdfast-sandbox-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function writeStrategy(file: string, { top = '', body = 'onBar() {}' }: { top?: string; body?: string } = {}): void {
  const source = `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
${top}
export default defineStrategy({ id: '${path.parse(file).name}', name: 'Mine', description: process.env.PATH ?? 'no path',
  parameters: z.object({}), create: () => ({ ${body} }) });
`;
  writeFileSync(path.join(folder, file), source);
}

/** Whether a process goes on; one that has ended may wait for its parent. */
function isAlive(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const validate = (sandbox: StrategySandbox, file: string) =>
  sandbox.validate({ code: { kind: 'file', file }, root: folder, parameters: {} });

test('a file is evaluated, and a strategy validated, in a process that has nothing of the environment of this one', async () => {
  const sandbox = new StrategySandbox(PROCESS);
  writeStrategy('mine.ts');
  const { good, broken, looked } = await sandbox.evaluate(folder, 'mine.ts');
  expect(broken).toBeUndefined();
  expect(good!.descriptor).toMatchObject({ id: 'mine', description: 'no path' });
  expect(Object.keys(looked.sources)).toContain('mine.ts');
  const validation = await validate(sandbox, 'mine.ts');
  expect(validation).toMatchObject({ passed: true, strategy: 'mine', bundleHash: good!.descriptor.bundleHash });
  const builtIn = { kind: 'built-in' as const, id: 'sma-cross' };
  expect(await sandbox.validate({ code: builtIn, root: folder, parameters: {} })).toMatchObject({ passed: true });
});

test('what takes more memory than there is for it is ended, at the check at which it was, and the next one is looked at', async () => {
  const sandbox = new StrategySandbox(PROCESS, { memoryBytes: 400 * 2 ** 20 });
  // Outside of the heap, whose bounds are those of its thread.
  const body =
    'init() { globalThis.kept = []; for (;;) globalThis.kept.push(Buffer.alloc(16 * 2 ** 20, 1)); }, onBar() {}';
  writeStrategy('greedy.ts', { body });
  const { passed, strategy, checks } = await validate(sandbox, 'greedy.ts');
  expect([passed, strategy]).toEqual([false, 'greedy']);
  expect(checks).toMatchObject({
    ...{ import: { status: 'pass' }, instantiation: { status: 'pass' }, methods: { status: 'pass' } },
    behaviour: { status: 'fail', message: 'It takes more than 400 MB of memory.' },
    lookAhead: { status: 'skip' },
  });
  writeStrategy('mine.ts');
  expect((await sandbox.evaluate(folder, 'mine.ts')).good).toBeDefined();
});

test('a file that does not come back is broken, and nothing that it started is left', async () => {
  const sandbox = new StrategySandbox(PROCESS, { evaluateMs: 1000 });
  const started = path.join(folder, 'started');
  const top = `import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(started)}, String(spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' }).pid));
for (;;);`;
  writeStrategy('late.ts', { top });
  const { broken } = await sandbox.evaluate(folder, 'late.ts');
  expect(broken).toMatchObject({ file: 'late.ts', message: expect.stringContaining('does not come back') as string });
  const pid = readFileSync(started, 'utf8');
  // Who was killed is there until the system has come to it.
  while (isAlive(pid)) await sleep(20);
});

test('lines count that bear the secret, however they come in pieces, and others do not', () => {
  const lines = new AnswerLines('secret');
  const answer = { kind: 'evaluated', evaluated: { looked: { places: {}, sources: {} } } };
  const text = `noise\n{"kind":"evaluated"}\nsecre\n\nsecret${JSON.stringify(answer)}\nsecret`;
  const found = [...text].flatMap((letter) => lines.take(Buffer.from(letter)));
  expect(found).toEqual([answer]);
});
