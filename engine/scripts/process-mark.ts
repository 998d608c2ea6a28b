import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A number by which all processes of a script are known, whatever they do to their environment, parents and groups: their limit of
 * realtime processor time, which every process hands on. It is of years, so that it limits nothing.
 */
function numberOf(mark: string): string {
  // 2^52 to 2^53 microseconds: 142 to 285 years.
  const bits = BigInt(`0x${createHash('sha256').update(mark).digest('hex').slice(0, 13)}`);
  return String(bits | (1n << 52n));
}

const LIMIT = /^Max realtime timeout\s+(\S+)\s+(\S+)/m;

/** Options of `prlimit` that give the mark; none where this process is limited itself. */
export function markLimit(mark: string): string[] {
  return limitOf('self') === 'unlimited' ? [`--rttime=${numberOf(mark)}:${numberOf(mark)}`] : [];
}

/** A test whether a process has the mark, for those that show their limits (Linux). */
export function bearsLimit(mark: string): (pid: number) => boolean {
  const wanted = numberOf(mark);
  return (pid) => limitOf(pid) === wanted;
}

function limitOf(pid: number | 'self'): string | undefined {
  try {
    return LIMIT.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[2];
  } catch {
    return undefined;
  }
}
