/** The judge's own tests, compiled for the benchmarks: `test/judge` beside the built engine. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { distDir, projectDir } from '../../../infra/bootstrap/paths.mjs';
import { benchDir } from '../data.mjs';

const SWC = { module: { type: 'commonjs' }, jsc: { target: 'es2023', parser: { syntax: 'typescript' } } };

/** @returns a function that loads one of its modules */
export async function compileZoo() {
  const { transform } = await import('@swc/core');
  const root = path.join(benchDir, 'zoo');
  const [from, to] = [path.join(projectDir, 'test/judge'), path.join(root, 'test/judge')];
  rmSync(root, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  symlinkSync(path.join(distDir, 'engine'), path.join(root, 'engine'));
  const sources = readdirSync(from).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  for (const file of sources) {
    const { code } = await transform(readFileSync(path.join(from, file), 'utf8'), { ...SWC, filename: file });
    writeFileSync(path.join(to, file.replace(/ts$/, 'js')), code);
  }
  const require = createRequire(import.meta.url);
  return (module) => require(path.join(to, module));
}
