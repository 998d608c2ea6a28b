import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Jiffies a second in /proc, fixed on Linux. */
const TICKS_PER_SECOND = 100;

/** Whether a process runs; one that has ended but was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return procStat(pid)?.[0] !== 'Z';
}

/** Command line of a process, or undefined when it does not run. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}

/** When a process started, in milliseconds since the epoch, to about a second. */
export function startedAt(pid: number): number | undefined {
  if (process.platform !== 'linux') {
    const time = Date.parse(ps(pid, 'lstart=') ?? '');
    return Number.isNaN(time) ? undefined : time;
  }
  const ticks = procStat(pid)?.[19];
  const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
  return ticks && boot ? (Number(boot) + Number(ticks) / TICKS_PER_SECOND) * 1000 : undefined;
}

/** Waits until a process has ended. Returns false when it still runs after the time given. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; isAlive(pid); await sleep(20)) {
    if (Date.now() > deadline) return false;
  }
  return true;
}

/** Sends a signal to a process, or with a negative number to its group; one that is gone is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Fields of /proc/<pid>/stat from the state on; the name before it may hold spaces and brackets. */
function procStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      // In another locale the date could not be read.
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
