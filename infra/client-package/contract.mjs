import path from 'node:path';
import ts from 'typescript';
import { projectDir } from '../bootstrap/paths.mjs';
import { SetUpError } from '../bootstrap/progress.mjs';
import { TypePrinter } from './type-printer.mjs';

/** What is looked at: the router, its inputs and answers, and what the client's functions speak of. */
const SOURCE = `
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter as Router } from './api/routers/app-router';
import type { ErrorBody as Body } from './engine/model/errors';
import type { EventTopic as Topic, EventView as Event } from './engine/model/operations';
export type Procedures = Router['_def']['record'];
export type Inputs = inferRouterInputs<Router>;
export type Outputs = inferRouterOutputs<Router>;
export type Named = { ErrorBody: Body; EventTopic: Topic; EventView: Event };
`;
const KINDS = {
  query: 'TRPCQueryProcedure',
  mutation: 'TRPCMutationProcedure',
  subscription: 'TRPCSubscriptionProcedure',
};

/** The router's type as a file of declarations that needs `@trpc/server` alone. */
export function contractDeclarations() {
  const { checker, types } = readTypes();
  const printer = new TypePrinter(checker);
  const record = printRouter(types, { checker, printer });
  const named = checker.getPropertiesOfType(types.Named).map((symbol) => {
    const printed = printer.print(checker.getTypeOfSymbol(symbol));
    return printed === symbol.name ? '' : `export type ${symbol.name} = ${printed};`;
  });
  return `import type {
  TRPCBuiltRouter,
  TRPCDefaultErrorShape,
  ${Object.values(KINDS).join(',\n  ')},
} from '@trpc/server';

interface Root {
  ctx: object;
  meta: object;
  errorShape: TRPCDefaultErrorShape & { data: { error: ErrorBody } };
  transformer: false;
}

/** The one contract: every procedure with its input and answer. */
export type AppRouter = TRPCBuiltRouter<Root, ${record}>;

${[...named.filter(Boolean), printer.declarations].join('\n\n')}
`;
}

function readTypes() {
  const config = path.join(projectDir, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    projectDir,
  );
  const file = path.join(projectDir, 'contract-of-the-client.ts');
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? SOURCE : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, SOURCE, version, true) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram({ rootNames: [file], options, host });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const found = program.getSemanticDiagnostics(source);
  if (found.length > 0) throw new SetUpError(ts.formatDiagnostics(found, host));
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const types = Object.fromEntries(exports.map((symbol) => [symbol.name, checker.getDeclaredTypeOfSymbol(symbol)]));
  return { checker, types };
}

/** Routers within routers, until procedures. */
function printRouter({ Procedures, Inputs, Outputs }, { checker, printer }) {
  const fieldOf = (type, name) => {
    const symbol = type && checker.getPropertyOfType(type, name);
    return symbol && checker.getTypeOfSymbol(symbol);
  };
  const one = (procedures, inputs, outputs) => {
    const fields = checker.getPropertiesOfType(procedures).map(({ name }) => {
      const inner = [procedures, inputs, outputs].map((type) => fieldOf(type, name));
      const kind = fieldOf(fieldOf(inner[0], '_def'), 'type');
      return `${name}: ${kind ? procedure(kind.value, inner[1], inner[2]) : one(...inner)};`;
    });
    return `{ ${fields.join(' ')} }`;
  };
  const procedure = (kind, input, output) => {
    return `${KINDS[kind]}<{ input: ${printer.print(input)}; output: ${printer.print(output)}; meta: object }>`;
  };
  return one(Procedures, Inputs, Outputs);
}
