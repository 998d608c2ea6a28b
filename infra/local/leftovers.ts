import { readdirSync } from 'node:fs';
import path from 'node:path';
import { STOP } from '../../engine/model/timings';
import { dataFolder } from './postgres-place';
import { livePid, removePidFile } from './pid-file';
import { send, waitForExit } from './process-table';

export const STACK_NAME = 'stack';
/** The command line of a supervisor holds this. */
const STACK_MARK = 'start.mjs';

export interface HomeRun {
  home: string;
  runDir: string;
}

/** The supervisor that holds a home now, if there is one. */
export function runningStack({ runDir }: Pick<HomeRun, 'runDir'>): number | undefined {
  const pid = livePid(path.join(runDir, `${STACK_NAME}.pid`), ['node', STACK_MARK]);
  return pid === process.pid ? undefined : pid;
}

async function end(pid: number, name: string): Promise<void> {
  send(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  await waitForExit(pid, STOP.leftover.killMs);
  send(-pid, 'SIGKILL');
  await waitForExit(pid, STOP.killedMs);
}

/** Ends what a killed supervisor left behind. Returns the names of what was still running. */
export async function endLeftovers({ home, runDir }: HomeRun): Promise<string[]> {
  const ended: string[] = [];
  const names = readdirSync(runDir).filter((file) => file.endsWith('.pid') && file !== `${STACK_NAME}.pid`);
  await Promise.all(
    names.map(async (file) => {
      const name = path.basename(file, '.pid');
      const pid = livePid(path.join(runDir, file), [markOf(name, home)]);
      if (pid !== undefined) {
        await end(pid, name);
        ended.push(name);
      }
      removePidFile(path.join(runDir, file));
    }),
  );
  return ended.sort();
}

/** What the command line of a child shows of its home: the folder, or for Postgres that of its data. */
function markOf(name: string, home: string): string {
  return name === 'postgres' ? (dataFolder(home) ?? home) : home;
}
