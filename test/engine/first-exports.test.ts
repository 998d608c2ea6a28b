import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const engine = path.join(__dirname, '../../engine');
/** Folders whose code is run bar by bar. */
const HOT = ['execution', 'portfolio', 'columns', 'indicators'];

/** The name that comes first among the values that a file exports, as the compiler lists them: by name. */
function firstExport(file: string): string | undefined {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^export (?:abstract )?(?:async )?(?:const|let|function\*?|class) (\w+)/gm)]
    .map(([, name]) => name!)
    .sort()[0];
}

/**
 * V8 describes the exports of all files by one tree, which begins with the name that comes first. Of two files with the same
 * one it keeps those of the second as a dictionary, and inlines nothing that comes from there: orders took twice as long.
 */
it('no two files that are run bar by bar begin their exports with the same name', () => {
  const files = HOT.flatMap((folder) =>
    readdirSync(path.join(engine, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const first = firstExport(path.join(engine, file));
    if (first !== undefined) byName.set(first, [...(byName.get(first) ?? []), file]);
  }
  expect(byName.size).toBeGreaterThan(100);
  expect([...byName.values()].filter(({ length }) => length > 1)).toEqual([]);
});
