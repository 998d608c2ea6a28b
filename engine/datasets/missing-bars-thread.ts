/** What runs inside a thread that finds the missing bars of one file, and writes their stamps to another, a line for each. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { calendarOf } from '../calendars/calendars';
import { BarReader } from '../catalog/bar-reader';
import { openDatabase } from '../catalog/open-database';
import { outcomeOf } from '../host/outcome';
import type { AssessedFile } from '../quality/assess-file';
import { missingBars } from './missing-bars';

export interface MissingBarsTask {
  file: AssessedFile;
  target: string;
}

const WRITTEN_AT_ONCE = 50_000;

async function find({ file, target }: MissingBarsTask): Promise<number> {
  const database = await openDatabase();
  const reader = await BarReader.open(database);
  try {
    const { series } = await reader.readUnchecked(file);
    const { negative = false, stamp } = file;
    const found = missingBars(
      { ...series, ...(stamp && { stamp }) },
      { calendar: calendarOf(file.calendar), negative },
    );
    await writeLines(found, target);
    return found.length;
  } finally {
    reader.close();
    database.closeSync();
  }
}

async function writeLines(stamps: Float64Array, target: string): Promise<void> {
  const out = createWriteStream(target);
  for (let at = 0; at < stamps.length; at += WRITTEN_AT_ONCE) {
    const lines = stamps.subarray(at, at + WRITTEN_AT_ONCE).join('\n');
    if (!out.write(`${lines}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

void outcomeOf(find(workerData as MissingBarsTask)).then((outcome) => parentPort!.postMessage(outcome));
