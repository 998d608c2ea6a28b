import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { THREADS } from '../service/rig.mjs';
import { figure } from './figures.mjs';

const SCRIPT = path.resolve(import.meta.dirname, '../../support/memory-in-turn.mjs');
const LIMITS_MB = [200, 2000];
const ROUNDS = 20;

/** Two sessions of 60 % of the limit in turn, 20 times each: the most resident memory above that of the idle process. */
export async function measureMemory() {
  const figures = [];
  for (const limitMb of LIMITS_MB) {
    const { idleMb, usualMb, mostMb } = await inTurn(limitMb);
    figures.push(
      figure({
        ...{ figure: `memory.most${limitMb}`, measured: (mostMb - idleMb) / limitMb, must: 1.1 },
        what: `limit of ${limitMb} MB: most resident memory above idle (${idleMb.toFixed(0)} MB), divided by the limit`,
      }),
      figure({
        ...{ figure: `memory.usual${limitMb}`, measured: (usualMb - idleMb) / limitMb },
        what: 'the median of the peaks of all rounds',
      }),
    );
  }
  return figures;
}

async function inTurn(limitMb) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-memory-'));
  try {
    const given = JSON.stringify({ folder, limitMb, rounds: ROUNDS, threads: THREADS });
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT, given]);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
