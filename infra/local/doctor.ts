import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../../engine/model/check';
import { apiUrl, type Settings } from '../settings';
import { TEMPORAL_UI_OFFSET } from '../settings-schema';
import { runningStack } from './leftovers';
import { isPortFree } from './ports';
import { stackAddress } from './stack-address';

const GIB = 2 ** 30;
/** Less free room than this fills up within a few large sessions. */
const LEAST_DISK = 2 * GIB;

/** What can be told of this machine without a server: the version of Node, the home folder, its disk, the ports of the stack. */
export async function checkMachine(settings: Settings): Promise<Check[]> {
  const checks = [checkNode(settings.projectDir), checkHome(settings.home), checkDisk(settings.home)];
  const stack = runningStack(settings);
  if (stack === undefined) return [...checks, NO_STACK, ...(await checkPorts(settings))];
  const detail = `process ${stack}, ${stackAddress(settings) ?? apiUrl(settings)}`;
  return [...checks, { name: 'local stack', status: 'ok', detail }];
}

const NO_STACK: Check = { name: 'local stack', status: 'warning', detail: 'does not run; `npm start` starts it' };

function checkNode(projectDir: string): Check {
  const { engines } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const fits = fitsRange(process.versions.node, engines.node);
  return { name: 'node', status: fits ? 'ok' : 'failed', detail: `${process.versions.node}, needs ${engines.node}` };
}

/** Of ranges such as `^20.19.0 || >=22.13.0`. */
export function fitsRange(version: string, range: string): boolean {
  const numbers = (text: string) => text.replace(/^\D+/, '').split('.').map(Number);
  const [major = 0, minor = 0, patch = 0] = numbers(version);
  return range.split('||').some((part) => {
    const [least = 0, leastMinor = 0, leastPatch = 0] = numbers(part.trim());
    if (part.trim().startsWith('^') && major !== least) return false;
    return major > least || (major === least && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch)));
  });
}

/** The folder, or the nearest one above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearest(path.dirname(folder));
}

function checkHome(home: string): Check {
  try {
    accessSync(nearest(home), constants.W_OK | constants.X_OK);
    return { name: 'home folder', status: 'ok', detail: `${home}${existsSync(home) ? '' : ', not made yet'}` };
  } catch {
    return { name: 'home folder', status: 'failed', detail: `${home} cannot be written; HOLDFAST_HOME names another` };
  }
}

function checkDisk(home: string): Check {
  const { bavail, bsize } = statfsSync(nearest(home));
  const free = bavail * bsize;
  const status = free < LEAST_DISK / 4 ? 'failed' : free < LEAST_DISK ? 'warning' : 'ok';
  return { name: 'disk', status, detail: `${(free / GIB).toFixed(1)} GiB free at ${home}` };
}

async function checkPorts({ host, port, temporalPort, postgresPort, ...settings }: Settings): Promise<Check[]> {
  const wanted = [
    { name: 'HOLDFAST_PORT', port, host },
    ...(settings.temporalEmbedded ? [{ name: 'HOLDFAST_TEMPORAL_PORT', port: temporalPort }] : []),
    ...(settings.temporalEmbedded ? [{ name: 'HOLDFAST_TEMPORAL_PORT', port: temporalPort + TEMPORAL_UI_OFFSET }] : []),
    ...(settings.postgresEmbedded ? [{ name: 'HOLDFAST_POSTGRES_PORT', port: postgresPort }] : []),
  ];
  return Promise.all(
    wanted.map(async ({ name, port: number, host: at = '127.0.0.1' }): Promise<Check> => {
      const free = await isPortFree(number, at);
      const detail = free ? 'is free' : `is taken by another program; ${name} names another one`;
      return { name: `port ${number}`, status: free ? 'ok' : 'failed', detail };
    }),
  );
}
