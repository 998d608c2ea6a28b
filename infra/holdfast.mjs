#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** One file that the build makes of the command line and all that it needs: hundreds of modules would take most of a call. */
const PROGRAM = fileURLToPath(new URL('../dist/cli/holdfast.js', import.meta.url));

async function run() {
  if (!existsSync(PROGRAM)) {
    process.stderr.write('holdfast is not built yet: run `npm start` first\n');
    return 2;
  }
  const { holdfast } = createRequire(import.meta.url)(PROGRAM);
  return holdfast(process.argv.slice(2), process.env);
}

// Node 20 has none.
module.enableCompileCache?.();

// Who reads through a pipe, such as `head`, may have enough before the end: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`error ${error.code ?? 'INTERNAL'}: ${error.message}\n`);
  process.exitCode = 2;
}
