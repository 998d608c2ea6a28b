import { createRequire } from 'node:module';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { surviveClosedOutput } from './bootstrap/output.mjs';
import { distDir } from './bootstrap/paths.mjs';
import { fail } from './bootstrap/progress.mjs';

const OPTIONS = ['--no-demo', '--with-parent'];

/** Sets everything up and runs the local stack until it is asked to stop. */
async function start() {
  surviveClosedOutput();
  const given = process.argv.slice(2);
  const unknown = given.filter((argument) => !OPTIONS.includes(argument));
  if (unknown.length > 0) throw new Error(`unknown option ${unknown[0]}; there are ${OPTIONS.join(' and ')}`);
  const provided = await bootstrap();
  const { runStack } = createRequire(import.meta.url)(path.join(distDir, 'infra/local/stack.js'));
  const options = { demo: !given.includes('--no-demo'), withParent: given.includes('--with-parent') };
  process.exit(await runStack({ ...provided, ...options }));
}

await start().catch(fail);
