import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { importedInstrumentSchema, quarantinedRowSchema } from '../model/imports';

const doneSchema = z.object({
  instruments: z.array(importedInstrumentSchema),
  quarantined: z.array(quarantinedRowSchema),
});
/** What of an import is finished. */
export type Done = z.output<typeof doneSchema>;

const NAME = 'done.json';

/** What an earlier attempt has finished; nothing where there was none. */
export async function readDone(folder: string): Promise<Done> {
  const text = await readFile(join(folder, NAME), 'utf8').catch(() => undefined);
  if (text === undefined) return { instruments: [], quarantined: [] };
  return doneSchema.parse(JSON.parse(text));
}

/** Replaces the file at once, so that a process that dies leaves a whole one. */
export async function writeDone(folder: string, done: Done): Promise<void> {
  const temporary = join(folder, `.${NAME}`);
  await writeFile(temporary, JSON.stringify(done));
  await rename(temporary, join(folder, NAME));
}
