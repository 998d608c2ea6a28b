/** A process in which code of a user is run in threads, apart from the process that wants to know what becomes of it. */
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FileEvaluator } from '../evaluate-files';
import { StrategyValidator } from '../validation/strategy-validator';
import { ANSWERS, type SandboxAnswer, type SandboxOrder } from './sandbox-protocol';

const answers = new Socket({ fd: ANSWERS, writable: true, readable: false });
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void perform(JSON.parse(line) as SandboxOrder));
lines.once('close', () => process.exit());

async function perform({ secret, task }: SandboxOrder): Promise<void> {
  // Something that the code has written may lie before it.
  const send = (answer: SandboxAnswer) => answers.write(`\n${secret}${JSON.stringify(answer)}\n`);
  if (task.kind === 'evaluate') {
    const { dir, file, limitMs } = task;
    const threadFile = path.join(__dirname, '../evaluate-thread.js');
    const results = await new FileEvaluator({ dir, threadFile, limitMs }).evaluate([file]);
    send({ kind: 'evaluated', evaluated: results.get(file)! });
  } else {
    const threadFile = path.join(__dirname, '../validation/validate-thread.js');
    const validator = new StrategyValidator({ threadFile, limitMs: task.limitMs });
    const validation = await validator.validate(task.data, (sofar) =>
      send({ kind: 'validation', validation: sofar, isWhole: false }),
    );
    send({ kind: 'validation', validation, isWhole: true });
  }
  // It stays until it is ended with all that it has started: of a process that is gone the children are found no more.
  answers.end();
}
