import path from 'node:path';
import type { Settings } from '../settings';
import { TEMPORAL_UI_OFFSET } from '../settings-schema';
import { STACK_NAME, endLeftovers, runningStack } from './leftovers';
import { removePidFile, writePidFile } from './pid-file';
import { isPortFree } from './ports';

/** A reason not to start that a person can mend; shown without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

interface PortUse {
  variable: string;
  port: number;
  host: string;
}

function portsOf(settings: Settings): PortUse[] {
  const { port, host, temporalPort, postgresPort, temporalEmbedded, postgresEmbedded } = settings;
  const loopback = '127.0.0.1';
  const variable = 'HOLDFAST_TEMPORAL_PORT';
  return [
    { variable: 'HOLDFAST_PORT', port, host },
    ...(temporalEmbedded ? [temporalPort, temporalPort + TEMPORAL_UI_OFFSET] : []).map((used) => {
      return { variable, port: used, host: loopback };
    }),
    ...(postgresEmbedded ? [{ variable: 'HOLDFAST_POSTGRES_PORT', port: postgresPort, host: loopback }] : []),
  ];
}

/**
 * Takes possession of the home: no other stack may hold it, what a killed one left is ended, the ports must be free.
 * @throws StartRefused that names what is in the way
 */
export async function claimHome(settings: Settings, log: (line: string) => void): Promise<void> {
  const other = runningStack(settings);
  if (other !== undefined) {
    throw new StartRefused(`a stack with the home ${settings.home} is running already (process ${other})`);
  }
  const pidFile = path.join(settings.runDir, `${STACK_NAME}.pid`);
  writePidFile(pidFile, process.pid);
  const ended = await endLeftovers(settings);
  if (ended.length > 0) log(`ended what an earlier stack left behind: ${ended.join(', ')}`);
  const uses = portsOf(settings);
  const free = await Promise.all(uses.map(({ port, host }) => isPortFree(port, host)));
  const taken = uses.filter((_, index) => !free[index]);
  if (taken.length > 0) {
    const lines = taken.map(({ variable, port, host }) => `  ${host}:${port} (another with ${variable})`);
    removePidFile(pidFile);
    throw new StartRefused(`another program uses a port that the stack needs:\n${lines.join('\n')}`);
  }
}
