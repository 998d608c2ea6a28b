import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project-root';
import type { Settings } from '../settings';

const MARK = '// Written by holdfast at each start; take this line away to keep a version of your own.\n';
/** A folder that cannot be written is one without types. */
const READ_ONLY = ['EACCES', 'EPERM', 'EROFS'];

/** Where the types of `holdfast` and `zod` are; others extend it. */
export function strategyTypesFile({ home }: Pick<Settings, 'home'>): string {
  return path.join(home, 'strategy-types.json');
}

/**
 * Lets editors and `tsc` know what strategy files import: a configuration in the home, and a `tsconfig.json` that extends it
 * in the strategies folder, unless the user has one there or above.
 */
export function writeStrategyTypes({ home, strategiesDir }: Pick<Settings, 'home' | 'strategiesDir'>): void {
  const types = strategyTypesFile({ home });
  const file = path.join(strategiesDir, 'tsconfig.json');
  try {
    writeChanged(types, `${MARK}${JSON.stringify(configuration(home), null, 2)}\n`);
    if (hasOwn(file, home)) return;
    const options = { extends: relative(strategiesDir, types), include: ['**/*'] };
    writeChanged(file, `${MARK}${JSON.stringify(options, null, 2)}\n`);
  } catch (error) {
    if (!READ_ONLY.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function configuration(home: string) {
  const at = (...parts: string[]) => relative(home, path.join(projectRoot(), ...parts));
  return {
    compilerOptions: {
      ...{ target: 'es2023', lib: ['es2024'], module: 'esnext', moduleResolution: 'bundler' },
      ...{ strict: true, skipLibCheck: true, noEmit: true, allowJs: true },
      ...{ allowImportingTsExtensions: true, resolveJsonModule: true, esModuleInterop: true },
      ...{ typeRoots: [at('node_modules/@types')], types: ['node'] },
      paths: { holdfast: [at('index.ts')], zod: [at('node_modules/zod')] },
    },
  };
}

/** Whether the user has a configuration that counts for the folder. What lies above the home is no concern of it. */
function hasOwn(file: string, home: string): boolean {
  if (existsSync(file)) return !readFileSync(file, 'utf8').startsWith(MARK);
  let folder = path.dirname(file);
  while (folder !== home && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
    if (folder !== home && existsSync(path.join(folder, 'tsconfig.json'))) return true;
  }
  return false;
}

/** As configurations write it: with slashes, and a dot in front. */
function relative(from: string, to: string): string {
  const way = path.relative(from, to).split(path.sep).join('/');
  return way.startsWith('.') || path.isAbsolute(way) ? way : `./${way}`;
}

function writeChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
