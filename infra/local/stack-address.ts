import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runningStack, type HomeRun } from './leftovers';

type Place = Pick<HomeRun, 'runDir'>;

const fileIn = ({ runDir }: Place) => path.join(runDir, 'stack.url');

/** Notes where the stack of a home answers, for those who do not know its settings. */
export function noteStackAddress(place: Place, url: string): void {
  writeFileSync(fileIn(place), `${url}\n`);
}

export function forgetStackAddress(place: Place): void {
  rmSync(fileIn(place), { force: true });
}

/** Where the stack of a home answers; undefined while none runs. */
export function stackAddress(place: Place): string | undefined {
  if (runningStack(place) === undefined) return undefined;
  try {
    return readFileSync(fileIn(place), 'utf8').trim();
  } catch {
    return undefined;
  }
}
