import { createRequire } from 'node:module';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { distDir } from './bootstrap/paths.mjs';
import { fail } from './bootstrap/progress.mjs';

/** Sets everything up and runs the local stack until it is asked to stop. */
async function start() {
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--no-demo');
  if (unknown.length > 0) throw new Error(`unknown option ${unknown[0]}; the only one is --no-demo`);
  const provided = await bootstrap();
  const { runStack } = createRequire(import.meta.url)(path.join(distDir, 'infra/local/stack.js'));
  process.exit(await runStack({ ...provided, demo: !process.argv.includes('--no-demo') }));
}

await start().catch(fail);
