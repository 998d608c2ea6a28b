import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from './settings';

/**
 * Ends the process as `kill -9` does where a fault test wants it: a file `failpoints/<name>` in the home folder holds
 * the number of times that the place is to be passed, this time included. It is removed first, so that the process that
 * follows lives.
 */
export function failpointsOf(settings: Pick<Settings, 'failpoints' | 'home'>): (name: string) => void {
  if (settings.failpoints !== 'on') return () => undefined;
  const { home } = settings;
  const passed = new Map<string, number>();
  return (name) => {
    const file = path.join(home, 'failpoints', name);
    const wanted = wantedAt(file);
    if (wanted === undefined) return void passed.delete(name);
    const times = (passed.get(name) ?? 0) + 1;
    passed.set(name, times);
    if (times < wanted) return;
    rmSync(file);
    process.kill(process.pid, 'SIGKILL');
  };
}

function wantedAt(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
