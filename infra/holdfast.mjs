#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir, projectDir } from './bootstrap/paths.mjs';

/** The command line, with the local stack's address and key as defaults. */
async function holdfast() {
  const entry = path.join(distDir, 'api/cli/main.js');
  if (!existsSync(entry)) {
    process.stderr.write('holdfast is not built yet: run `npm start` first\n');
    return 2;
  }
  const require = createRequire(import.meta.url);
  const { main } = require(entry);
  const { loadSettings } = require(path.join(distDir, 'infra/settings.js'));
  const settings = loadSettings();
  const argv = process.argv.slice(2);
  if (argv[0] === 'strategy' && ['new', 'test'].includes(argv[1])) {
    // Those two need no server. They load the engine, which no other command waits for.
    const { strategyTool } = require(path.join(distDir, 'infra/local/strategy-tool.js'));
    const done = strategyTool(argv, settings, process.stdout);
    if (done !== undefined) return done;
  }
  const streams = { out: process.stdout, err: process.stderr, terminal: process.stderr.isTTY === true };
  const { checkFolder } = require(path.join(distDir, 'engine/scripts/check-folder.js'));
  return main(argv, { ...defaultsOf(settings, require), checkFolder }, streams);
}

function defaultsOf(settings, require) {
  const { HOLDFAST_URL: url, HOLDFAST_API_KEY: key } = process.env;
  const { version } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8'));
  return { url: url || addressOf(settings, require), key: key || storedKey(settings.adminKeyFile), version };
}

/** That of the settings, where they say one, else that of the stack of the home, which may have been started with others. */
function addressOf(settings, require) {
  const { apiUrl } = require(path.join(distDir, 'infra/settings.js'));
  const { stackAddress } = require(path.join(distDir, 'infra/local/stack-address.js'));
  const isTold = process.env.HOLDFAST_HOST || process.env.HOLDFAST_PORT;
  const running = isTold ? undefined : stackAddress(settings);
  return running ?? apiUrl(settings);
}

function storedKey(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

// Who reads through a pipe, such as `head`, may have enough before the end: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

try {
  process.exitCode = await holdfast();
} catch (error) {
  process.stderr.write(`error ${error.code ?? 'INTERNAL'}: ${error.message}\n`);
  process.exitCode = 2;
}
