import { existsSync } from 'node:fs';
import path from 'node:path';
import { distDir, projectDir } from '../bootstrap/paths.mjs';
import { SetUpError } from '../bootstrap/progress.mjs';
import { fingerprint, readRecord, recordPart } from './fingerprint.mjs';

const ENTRY = 'infra/processes/cli.ts';
export const commandLineDir = path.join(distDir, 'cli');
/** Packages in the bundle are those of the lock file. */
const TOOLS = ['infra/build/command-line.mjs', 'package-lock.json'];

function sourcesOf(output) {
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
  const files = modules.filter((file) => path.isAbsolute(file) && !file.includes('node_modules'));
  return files.map((file) => path.relative(projectDir, file)).sort();
}

function inputs(files) {
  return fingerprint([...TOOLS, ...files]);
}

/** Bundles the command line: an entry, and a part for each group of commands, loaded when one of them is called. */
async function bundle() {
  const { rolldown } = await import('rolldown');
  const warnings = [];
  try {
    const bundled = await rolldown({
      input: { holdfast: path.join(projectDir, ENTRY) },
      cwd: projectDir,
      platform: 'node',
      // Modules that are loaded late are named as they are built.
      resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
      onLog: (level, { message }) => level === 'warn' && warnings.push(message),
    });
    const { output } = await bundled.write({
      dir: commandLineDir,
      cleanDir: true,
      format: 'cjs',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    });
    if (warnings.length > 0) throw new Error(warnings.join('\n'));
    return sourcesOf(output);
  } catch (error) {
    throw new SetUpError(`the command line cannot be bundled: ${error.message}`);
  }
}

/** Makes the bundle anew when a file in it changed. Returns whether it did. */
export async function buildCommandLine() {
  const before = readRecord().cli;
  const entry = path.join(commandLineDir, 'holdfast.js');
  if (before && existsSync(entry) && before.inputs === inputs(before.files)) return false;
  const files = await bundle();
  recordPart('cli', { inputs: inputs(files), files });
  return true;
}
