import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { distDir, projectDir } from '../bootstrap/paths.mjs';
import { SetUpError } from '../bootstrap/progress.mjs';
import { filesBelow, hashes, readRecord, recordPart, writeAtomic } from './fingerprint.mjs';

const FOLDERS = ['engine', 'workflows', 'activities', 'api', 'infra'];
const DASHBOARD = 'api/dashboard/src';
/** A change here makes every file stale. */
const TOOLS = ['infra/build/server.mjs', 'node_modules/@swc/core/package.json'];

const SWC = {
  module: { type: 'commonjs' },
  jsc: { target: 'es2023', parser: { syntax: 'typescript' }, keepClassNames: true },
  sourceMaps: true,
  // The sources lie beside: with their text in the maps, each thread of each process would hold it.
  inlineSourcesContent: false,
};

function sources() {
  const skip = (file) => file === DASHBOARD || file.endsWith('.d.ts');
  const inFolders = FOLDERS.flatMap((folder) => filesBelow(folder, skip));
  const atRoot = ['index.ts'].filter((file) => existsSync(path.join(projectDir, file)));
  return [...inFolders, ...atRoot].filter((file) => /\.(ts|sql)$/.test(file) && !file.endsWith('.config.ts'));
}

function outputOf(file) {
  return path.join(distDir, file.replace(/\.ts$/, '.js'));
}

/** Statements of SQL are read as they stand. */
async function compile(file) {
  const output = outputOf(file);
  const source = readFileSync(path.join(projectDir, file), 'utf8');
  if (file.endsWith('.sql')) return writeAtomic(output, source);
  // Loaded late: a start that finds everything built must not hold a compiler.
  const { transform } = await import('@swc/core');
  const sourceFileName = path.relative(path.dirname(output), path.join(projectDir, file));
  const { code, map } = await transform(source, { ...SWC, filename: file, sourceFileName, swcrc: false });
  writeAtomic(`${output}.map`, map);
  writeAtomic(output, `${code}//# sourceMappingURL=${path.basename(output)}.map\n`);
}

/** Transpiles what changed and removes what lost its source. Returns how many files that were. */
export async function buildServer() {
  const files = sources();
  const now = hashes([...files, ...TOOLS]);
  const before = readRecord().server ?? {};
  const all = TOOLS.some((tool) => now[tool] !== before[tool]);
  const stale = files.filter((file) => all || now[file] !== before[file] || !existsSync(outputOf(file)));
  const gone = Object.keys(before).filter((file) => !(file in now));
  if (stale.length + gone.length === 0) return 0;
  const results = await Promise.allSettled(stale.map(compile));
  const failed = results.flatMap((result, index) => (result.status === 'rejected' ? [index] : []));
  if (failed.length > 0) {
    throw new SetUpError(
      failed
        .map((index) => `${stale[index]}: ${results[index].reason.message.split('\nCaused by')[0].trim()}`)
        .join('\n'),
    );
  }
  for (const file of gone) for (const suffix of ['', '.map']) rmSync(outputOf(file) + suffix, { force: true });
  recordPart('server', now);
  return stale.length + gone.length;
}
