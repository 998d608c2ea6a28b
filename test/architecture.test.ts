import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(__dirname, '..');
const cruiser = path.join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const FOLDERS = ['engine', 'workflows', 'activities', 'api', 'infra'];

interface CruiseResult {
  summary: { violations: Array<{ rule: { name: string }; from: string; to: string }>; totalCruised: number };
}

function cruise(folder: string, folders: string[]): CruiseResult['summary'] {
  const config = path.join(project, '.dependency-cruiser.cjs');
  const args = [cruiser, '--config', config, '--output-type', 'json', ...folders];
  let text: string;
  try {
    text = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  } catch (error) {
    // It ends with the number of violations.
    text = String((error as { stdout: string }).stdout);
  }
  return (JSON.parse(text) as CruiseResult).summary;
}

/** A small tree that breaks the rules, one by each file. */
const BROKEN = {
  'engine/knows-infra.ts': "import '../infra/leaf';",
  'engine/cycle-a.ts': "import './cycle-b';",
  'engine/cycle-b.ts': "import './cycle-a';",
  'engine/host/thread.ts': 'export {};',
  'workflows/calls-activity.ts': "import '../activities/work';",
  'workflows/reads-files.ts': "import 'node:fs';",
  'workflows/holds-zod.ts': "import 'zod';",
  'workflows/typed-by-door.ts': "import type { Door } from '../api/door';",
  'activities/work.ts': "import '../infra/leaf';",
  'activities/typed-by-door.ts': "import type { Door } from '../api/door';",
  'api/door.ts': "import type { Work } from '../activities/work';",
  'api/calls-engine.ts': "import '../engine/host/thread';",
  'api/knows-test.ts': "import '../test/support';",
  'api/operations/knows-door.ts': "import type { Door } from '../door';",
  'api/events/speaks-http.ts': "import 'fastify';",
  'infra/leaf.ts': "import '../api/door';",
  'infra/processes/worker.ts': "import '../../api/door';",
  'infra/store/table.ts': "import '../leaf';",
  'test/support.ts': 'export {};',
  'node_modules/fastify/index.js': '',
  'node_modules/fastify/package.json': '{"name": "fastify", "main": "index.js"}',
  'node_modules/zod/index.js': '',
  'node_modules/zod/package.json': '{"name": "zod", "main": "index.js"}',
};

const ALLOWED = {
  'workflows/typed.ts': "import type { Work } from '../activities/work';",
  'activities/work.ts': 'export type Work = string;',
  'api/operations/work.ts': 'export {};',
  'infra/processes/api.ts': "import '../../api/server';",
  'api/server.ts': "import './operations/work';",
  'infra/processes/worker.ts': "import '../../api/operations/work';",
};

/** Rules that a small tree breaks. */
function brokenBy(files: Record<string, string>): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-rules-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const present = FOLDERS.filter((name) => Object.keys(files).some((file) => file.startsWith(`${name}/`)));
    return cruise(folder, present).violations.map(({ rule }) => rule.name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the bundler in a process of its own: it is an ES module and takes seconds of processor time. */
function workflowBundle(): { files: string[]; packages: string[]; forbidden: string[] } {
  const script = `
    import { bundleWorkflows, forbiddenIn } from ${JSON.stringify(path.join(project, 'infra/build/workflow-bundle.mjs'))};
    const { files, packages } = await bundleWorkflows();
    console.log(JSON.stringify({ files, packages, forbidden: forbiddenIn(packages) }));`;
  const args = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' })) as never;
}

describe('the import rules', () => {
  it('hold in the sources', () => {
    const { violations, totalCruised } = cruise(project, FOLDERS);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(100);
  });

  it('can each be broken, while types of activities and the services of operations are open to others', () => {
    expect([...new Set(brokenBy(BROKEN))].sort()).toEqual([
      'activities-import-engine-and-stores',
      'activities-know-no-door',
      'api-imports-model-and-stores',
      'api-knows-no-activity',
      'doors-have-no-users',
      'engine-imports-itself',
      'infra-leaves',
      'no-cycle',
      'operations-know-no-door',
      'operations-know-no-http',
      'sources-know-no-test',
      'stores-are-leaves',
      'workflows-are-deterministic',
      'workflows-import-engine',
      'workflows-know-no-server',
      'workflows-without-zod',
    ]);
    expect(brokenBy(ALLOWED)).toEqual([]);
  });

  it('refuse a circle of types alone', () => {
    const ring = (next: string) => `import type { Member } from './${next}';\nexport type Member = string;`;
    expect(brokenBy({ 'engine/a.ts': ring('b'), 'engine/b.ts': ring('c'), 'engine/c.ts': ring('a') })).toContain(
      'no-cycle',
    );
    expect(brokenBy({ 'engine/a.ts': ring('b'), 'engine/b.ts': ring('c'), 'engine/c.ts': '' })).toEqual([]);
  });
});

/** What rules of syntax say of a text as a file of the sources. The linter is an ES module, hence a process of its own. */
function lint(files: [file: string, text: string][]): string[] {
  const script = `
    import { ESLint } from 'eslint';
    const untyped = { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } };
    const ruleFilter = ({ ruleId }) => ruleId === 'no-restricted-syntax';
    const eslint = new ESLint({ ruleFilter, overrideConfig: [untyped] });
    const found = [];
    for (const [filePath, text] of ${JSON.stringify(files)}) {
      const [{ messages }] = await eslint.lintText(text, { filePath });
      found.push(messages.map(({ message }) => message).join());
    }
    console.log(JSON.stringify(found));`;
  const args = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' })) as string[];
}

describe('the kinds of operations', () => {
  const COMMON = 'api/operations/lifecycle/ending.ts';
  const REFUSED = 'Only the room of a kind and the registry name it.';

  it('are named by their rooms and the registry alone', () => {
    const lines = [
      `export const isRun = (row: { kind: string }) => row.kind === 'run';`,
      `export const isSweep = (row?: { kind: string }) => 'sweep' === row?.kind;`,
      `export const isOther = (kind: string) => kind !== 'session';`,
      `export const unit = (kind: string) => { switch (kind) { case 'verification': return 'bars'; default: return ''; } };`,
      `export const isOne = (kind: string) => ['run', 'other'].includes(kind);`,
      `export const filter = { kind: 'sweep' };`,
    ];
    const places = [COMMON, 'activities/store-activities.ts', 'workflows/failures.ts', 'infra/store/store.ts'];
    const refused = [
      ...lines.map((line): [string, string] => [COMMON, line]),
      ...places.map((file): [string, string] => [file, lines[0]!]),
    ];
    const allowed: [string, string][] = [
      [COMMON, `export const same = (a: { kind: string }, kind: string) => a.kind === kind || kind === 'health';`],
      [COMMON, `export const phase = (phase: string) => phase === 'run';`],
      ['api/operations/run/run-kind.ts', lines[0]!],
      ['api/operations/registry.ts', lines[5]!],
      ['infra/store/repositories/sweep-repository.ts', lines[5]!],
    ];
    expect(lint([...refused, ...allowed])).toEqual([...refused.map(() => REFUSED), ...allowed.map(() => '')]);
  });
});

describe('the workflow bundle', () => {
  it('holds no module of Node and no zod', () => {
    const { files, packages, forbidden } = workflowBundle();
    expect(forbidden).toEqual([]);
    expect(files).toContain('workflows/index.ts');
    expect(files.filter((file) => file.startsWith('activities/'))).toEqual([]);
    expect(packages).toContain('@temporalio/workflow');
  });
});
