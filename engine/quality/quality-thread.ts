/** What runs inside a thread that scores one data file: a million rows would hold up everything else for half a second. */
import { parentPort, workerData } from 'node:worker_threads';
import { BarReader } from '../catalog/bar-reader';
import { openDatabase } from '../catalog/open-database';
import { outcomeOf } from '../host/outcome';
import type { QualityReport } from '../model/quality';
import { assessFile, type AssessedFile } from './assess-file';

async function assess(): Promise<QualityReport> {
  const database = await openDatabase();
  const reader = await BarReader.open(database);
  try {
    return await assessFile(reader, workerData as AssessedFile);
  } finally {
    reader.close();
    database.closeSync();
  }
}

void outcomeOf(assess()).then((outcome) => parentPort!.postMessage(outcome));
