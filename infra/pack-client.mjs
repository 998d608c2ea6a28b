/** `npm run pack:client`: the typed client as a package, `dist/holdfast-client-<version>.tgz`. Prints its path. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, tail } from './bootstrap/command.mjs';
import { distDir, projectDir } from './bootstrap/paths.mjs';
import { fail, SetUpError } from './bootstrap/progress.mjs';

const NAME = '@holdfast/client';
const folder = path.join(distDir, 'client-package');

/** Makes the package in `dist`. @returns the path of its tarball */
export async function packClient() {
  const { contractDeclarations } = await import('./client-package/contract.mjs');
  const { clientDeclarations } = await import('./client-package/declarations.mjs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundle();
  const declarations = { ...clientDeclarations(), 'contract.d.ts': contractDeclarations() };
  for (const [name, text] of Object.entries({ ...declarations, ...documents() })) {
    writeFileSync(path.join(folder, name), text);
  }
  const { ok, output } = await run('npm', ['pack', '--pack-destination', distDir, '--silent'], { cwd: folder });
  if (!ok) throw new SetUpError(`the client cannot be packed:\n${tail(output)}`);
  return path.join(distDir, output.trim().split('\n').at(-1));
}

/** One file for `import` and one for `require`. */
async function bundle() {
  const { build } = await import('vite');
  await build({
    ...{ configFile: false, root: projectDir, logLevel: 'warn', publicDir: false },
    build: {
      ...{ outDir: folder, emptyOutDir: false, minify: false, target: 'es2022' },
      lib: {
        entry: path.join(projectDir, 'api/client/index.ts'),
        formats: ['es', 'cjs'],
        fileName: (form) => (form === 'es' ? 'index.mjs' : 'index.cjs'),
      },
      rollupOptions: { external: [/^node:/, /^@trpc\//] },
    },
  });
}

function documents() {
  const { version, license, engines, dependencies } = JSON.parse(
    readFileSync(path.join(projectDir, 'package.json'), 'utf8'),
  );
  const entry = { types: './index.d.ts', import: './index.mjs', require: './index.cjs' };
  const description = {
    ...{ name: NAME, version, description: 'A typed client of Holdfast, a durable backtest server.', license, engines },
    ...{ main: './index.cjs', module: './index.mjs', types: './index.d.ts', exports: { '.': entry } },
    // The router's type speaks of the server's package, of which nothing is loaded.
    dependencies: { '@trpc/client': dependencies['@trpc/client'], '@trpc/server': dependencies['@trpc/server'] },
  };
  return {
    'package.json': `${JSON.stringify(description, undefined, 2)}\n`,
    LICENSE: readFileSync(path.join(projectDir, 'LICENSE'), 'utf8'),
    'README.md': readFileSync(path.join(projectDir, 'api/client/README.md'), 'utf8'),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await packClient().then((file) => process.stdout.write(`${file}\n`), fail);
}
