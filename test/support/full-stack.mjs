import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { copyTemplate } from './stack-template.mjs';
import { makeTestHome, removeTestHome } from './test-home.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const READY_MS = 240_000;

/** Ports for a stack: those given, and free ones. */
export async function chosenPorts(given = {}) {
  const { freePort } = createRequire(import.meta.url)(path.join(project, 'dist/infra/local/ports.js'));
  return {
    api: given.api ?? (await freePort()),
    temporal: given.temporal ?? (await freePort(1000)),
    postgres: given.postgres ?? (await freePort()),
  };
}

/** Waits for the line `holdfast ready …` and reads its addresses. */
function readyLine(child, output) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${output.text}`)), READY_MS);
    child.stdout.on('data', () => {
      const line = /^holdfast ready (.*)$/m.exec(output.text);
      if (!line || !output.text.slice(line.index).includes('\n')) return;
      clearTimeout(timer);
      const pairs = line[1]
        .split(' ')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
      resolve(Object.fromEntries(pairs));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the stack ended with code ${code}:\n${output.text}`));
    });
  });
}

/** The processes of a stack by name, from its pid files. */
export function readPids(home) {
  const folder = path.join(home, 'run');
  const files = readdirSync(folder).filter((file) => file.endsWith('.pid'));
  return Object.fromEntries(
    files.map((file) => [path.basename(file, '.pid'), Number(readFileSync(path.join(folder, file), 'utf8'))]),
  );
}

/** The environment of a stack in a home and on ports of its own. */
export function stackEnvironment(home, ports) {
  return {
    ...process.env,
    HOLDFAST_HOME: home,
    HOLDFAST_PORT: String(ports.api),
    HOLDFAST_TEMPORAL_PORT: String(ports.temporal),
    HOLDFAST_POSTGRES_PORT: String(ports.postgres),
  };
}

/**
 * Starts a whole stack as a child, with `infra/start.mjs`, in a home and on ports of its own.
 * @param {{home?: string, ports?: {api?: number, temporal?: number, postgres?: number}, env?: object, demo?: boolean, fresh?: boolean}} options
 *   an own `home` is kept when the stack stops, so that another may be started in it; `fresh` has it make its databases itself
 */
export async function startStack(options = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Between the choice of a free port and its use another program may have taken it.
      const chosen = options.ports === undefined && /another program uses a port/.test(error.message);
      if (!chosen || attempt === 3) throw error;
    }
  }
}

async function startOnce(options) {
  const home = options.home ?? makeTestHome();
  if (!options.fresh) await copyTemplate(home);
  const ports = await chosenPorts(options.ports);
  const env = { ...stackEnvironment(home, ports), ...options.env };
  const args = [path.join(project, 'infra/start.mjs'), '--with-parent', ...(options.demo ? [] : ['--no-demo'])];
  const child = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));

  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    const result = await exited;
    if (options.home === undefined) await removeTestHome(home);
    return result;
  };
  try {
    const links = await readyLine(child, output);
    return {
      home,
      ports,
      links,
      url: `http://127.0.0.1:${ports.api}`,
      key: readFileSync(path.join(home, 'admin.key'), 'utf8').trim(),
      temporalAddress: `127.0.0.1:${ports.temporal}`,
      output: () => output.text,
      pids: () => readPids(home),
      /** Kills one process of the stack, such as `engine-worker-1`, or `stack` itself. */
      kill: (name, signal = 'SIGKILL') => process.kill(readPids(home)[name], signal),
      exited,
      stop,
    };
  } catch (error) {
    await stop('SIGTERM');
    throw error;
  }
}
