import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { distDir, projectDir } from '../bootstrap/paths.mjs';
import { SetUpError } from '../bootstrap/progress.mjs';
import { filesBelow, fingerprint, readRecord, recordPart, writeAtomic } from './fingerprint.mjs';

const ENTRY = 'workflows/index.ts';
export const bundleFile = path.join(distDir, 'workflow-bundle.js');
/** The bundle has to fit the SDK that runs it, which the lock file pins. */
const TOOLS = ['infra/build/workflow-bundle.mjs', 'package-lock.json'];

const FORBIDDEN = new Set(['zod', 'pg', 'kysely', 'piscina', 'fastify', ...builtinModules]);

/** The modules of a bundle: files of the project by path, packages by name. */
export function modulesOf(sourceMap) {
  const files = new Set();
  const packages = new Set();
  for (const source of JSON.parse(sourceMap).sources) {
    const text = source.replace(/^webpack:\/\/[^/]*\//, '').replace(/\?.*$/, '');
    const inPackage = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*\/node_modules\/)/.exec(text);
    const external = /^external (?:commonjs )?"?(?:node:)?([^"]+)"?$/.exec(text);
    if (inPackage) packages.add(inPackage[1]);
    else if (external) packages.add(external[1]);
    else if (/\.ts$/.test(text)) files.add(path.relative(projectDir, path.resolve(projectDir, text)));
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** Packages of a bundle that must not be in it: Node's own, and zod, which costs memory in each cached workflow. */
export function forbiddenIn(packages) {
  return packages.filter((name) => FORBIDDEN.has(name));
}

function inputs(files) {
  return fingerprint([...new Set([...TOOLS, ...filesBelow('workflows'), ...files])].sort());
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} };

/** Bundles the workflows from their sources. */
export async function bundleWorkflows() {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const errors = [];
  const logger = { ...silent, error: (message) => errors.push(message) };
  try {
    const { code } = await bundleWorkflowCode({ workflowsPath: path.join(projectDir, ENTRY), logger });
    const map = /\/\/# sourceMappingURL=data:application\/json;[^,]*base64,([A-Za-z0-9+/=]+)/.exec(code);
    if (!map) throw new Error('the bundle has no source map');
    return { code, ...modulesOf(Buffer.from(map[1], 'base64').toString('utf8')) };
  } catch (error) {
    throw new SetUpError(`the workflows cannot be bundled: ${[...errors, error.message].join('\n')}`);
  }
}

/** Makes the bundle anew when a file in it changed. Returns whether it did. */
export async function buildWorkflowBundle() {
  const before = readRecord().bundle;
  if (before && existsSync(bundleFile) && before.inputs === inputs(before.files)) return false;
  const { code, files, packages } = await bundleWorkflows();
  const forbidden = forbiddenIn(packages);
  if (forbidden.length > 0) throw new SetUpError(`the workflow bundle must not contain ${forbidden.join(', ')}`);
  writeAtomic(bundleFile, code);
  recordPart('bundle', { inputs: inputs(files), files });
  return true;
}
