/** Runs a script under its guard as a worker does: `node script-worker.mjs ORDER`, until it is killed. */
import { createRequire } from 'node:module';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../../dist/engine/scripts');
const { runScript } = createRequire(import.meta.url)(path.join(dist, 'run-script.js'));
const order = JSON.parse(process.argv[2]);
const guardFile = path.join(dist, 'script-guard.js');
process.stdout.write(
  `${JSON.stringify(await runScript(order, { guardFile, signal: new AbortController().signal }))}\n`,
);
