import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openApiDocument } from './openapi';

/** Writes `openapi.json` of the project in the current folder. */
async function main(): Promise<void> {
  const { version } = JSON.parse(await readFile(path.resolve('package.json'), 'utf8')) as { version: string };
  await writeFile(path.resolve('openapi.json'), `${JSON.stringify(await openApiDocument(version), null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
