import { accessSync, constants } from 'node:fs';
import { markLimit } from './process-mark';
import type { ScriptLimits } from './guard-protocol';

const PRLIMIT = ['/usr/bin/prlimit', '/bin/prlimit', '/usr/sbin/prlimit'];
/** Seconds that a process has to end by itself after its processor time is over. */
const CPU_GRACE = 5;
const MB = 2 ** 20;

/**
 * A command under limits of the operating system: by `prlimit` on Linux, by the shell's `ulimit` on other Unixes, which limits
 * processor time alone. Where there is `prlimit`, the processes can be known by `mark` too. Nothing of the command is ever read by a shell as more than one word.
 */
export function limitedCommand(
  command: readonly string[],
  { memoryMb, cpuSeconds }: Pick<ScriptLimits, 'memoryMb' | 'cpuSeconds'>,
  mark?: string,
): string[] {
  const prlimit = process.platform === 'linux' ? PRLIMIT.find(isExecutable) : undefined;
  if (prlimit !== undefined) {
    const memory = memoryMb > 0 ? [`--data=${memoryMb * MB}:${memoryMb * MB}`] : [];
    const cpu = cpuSeconds > 0 ? [`--cpu=${cpuSeconds}:${cpuSeconds + CPU_GRACE}`] : [];
    const known = mark === undefined ? [] : markLimit(mark);
    return [prlimit, '--core=0:0', ...memory, ...cpu, ...known, '--', ...command];
  }
  if (process.platform === 'win32' || cpuSeconds === 0) return [...command];
  return ['/bin/sh', '-c', 'ulimit -c 0; ulimit -t "$1" && shift && exec "$@"', 'sh', String(cpuSeconds), ...command];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
