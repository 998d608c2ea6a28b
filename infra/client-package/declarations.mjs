import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectDir } from '../bootstrap/paths.mjs';

const FOLDER = 'api/client';
/** What the client's files import from the rest of the project; the contract declares it too. */
const ELSEWHERE = /from '(\.\.\/)+(engine|routers)\/[^']+'/g;

/** Declarations of the client's files by their names, which speak of `contract.d.ts` alone. */
export function clientDeclarations() {
  const files = ['index', 'client', 'event-stream', 'tables', 'uploads'];
  return Object.fromEntries(files.map((name) => [`${name}.d.ts`, declarationOf(`${name}.ts`)]));
}

function declarationOf(name) {
  const source = readFileSync(path.join(projectDir, FOLDER, name), 'utf8');
  const compilerOptions = { declaration: true, isolatedDeclarations: true, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileDeclaration(source, { fileName: name, compilerOptions });
  return outputText.replaceAll(ELSEWHERE, "from './contract'").replaceAll(/from '(\.\/[a-z-]+)'/g, "from '$1.js'");
}
