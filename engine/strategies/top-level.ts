import { bare, boundNames, givenTo, identifierOf, isNode, memberName, rootOf, type SyntaxNode } from './syntax-tree';

/**
 * What a name at the top of a module stands for: a value that nothing can change but by its name (numbers, functions,
 * frozen lists, imports); a list, set or object of such values; or what may keep anything.
 */
export type Holding = 'value' | 'table' | 'state';

export interface TopLevel {
  names: Map<string, Holding>;
  /** The keys of tables that are objects. */
  keys: Map<string, Set<string>>;
  /** Names by which the module has zod. */
  zod: Set<string>;
  /** Whether something at the top may keep what a run leaves. */
  isStateful: boolean;
}

const LITERALS = ['StringLiteral', 'NumericLiteral', 'BooleanLiteral', 'NullLiteral', 'BigIntLiteral'];
const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'];
const SKIPPED = ['EmptyStatement', 'ExportAllDeclaration', 'TsInterfaceDeclaration', 'TsTypeAliasDeclaration'];
/** Functions of `holdfast` whose result keeps nothing. */
const DECLARING = new Set(['defineStrategy', 'followSignals']);
/** Functions of JavaScript whose result, of values, is a value. */
const PURE = new Set(['Number', 'String', 'Boolean', 'BigInt', 'Symbol', 'parseInt', 'parseFloat']);
const PURE_OBJECTS = new Set(['Math', 'Number', 'Date', 'Symbol']);

/** What stands at the top of a module. */
export function readTopLevel(body: readonly SyntaxNode[]): TopLevel {
  const top: TopLevel = { names: new Map(), keys: new Map(), zod: new Set(), isStateful: false };
  for (const statement of body) if (!isPlain(statement, top)) top.isStateful = true;
  return top;
}

function isPlain(statement: SyntaxNode, top: TopLevel): boolean {
  if (SKIPPED.includes(statement.type) || statement['declare'] === true) return true;
  switch (statement.type) {
    case 'ImportDeclaration':
      return bindImports(statement, top);
    case 'VariableDeclaration':
      return (statement['declarations'] as SyntaxNode[]).every((one) => bindVariable(one, top));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TsEnumDeclaration': {
      const name = identifierOf(statement['identifier'] ?? statement['id']);
      if (name !== undefined) top.names.set(name, 'value');
      return statement.type !== 'ClassDeclaration' || holdingOf(statement, top) === 'value';
    }
    case 'ExportDeclaration': {
      const declared = statement['declaration'] as SyntaxNode;
      return isPlain(declared, top) && namesOf(declared).every((name) => top.names.get(name) !== 'table');
    }
    case 'ExportNamedDeclaration': {
      const exported = statement['specifiers'] as SyntaxNode[];
      return statement['source'] != null || exported.every((one) => holdingOfName(one['orig'], top) !== 'table');
    }
    case 'ExportDefaultDeclaration':
      return holdingOf(statement['decl'] as SyntaxNode, top) === 'value';
    case 'ExportDefaultExpression':
      return isExportable(statement['expression'] as SyntaxNode, top);
    case 'ExpressionStatement':
      return isExport(bare(statement['expression'] as SyntaxNode), top);
    default:
      return statement.type.startsWith('Ts') && statement.type !== 'TsModuleDeclaration';
  }
}

function bindImports(statement: SyntaxNode, { names, zod }: TopLevel): boolean {
  for (const specifier of statement['specifiers'] as SyntaxNode[]) {
    const name = identifierOf(specifier['local'])!;
    names.set(name, 'value');
    if ((statement['source'] as SyntaxNode)['value'] === 'zod') zod.add(name);
  }
  return true;
}

function bindVariable({ id, init }: SyntaxNode, top: TopLevel): boolean {
  const bound = boundNames(id as SyntaxNode);
  const holding = isNode(init) ? holdingOf(init, top) : 'value';
  for (const name of bound) top.names.set(name, holding);
  if (!isNode(init)) return true;
  if (identifierOf(init) !== undefined && holding === 'table') return false;
  if (requiredBy(bare(init)) === 'zod') bound.forEach((name) => top.zod.add(name));
  const object = bare(init);
  if (object.type === 'ObjectExpression' && bound.length === 1) top.keys.set(bound[0]!, keysOf(object));
  return holding !== 'state';
}

function namesOf(declared: SyntaxNode): string[] {
  const variables = declared['declarations'] as SyntaxNode[] | undefined;
  return variables?.flatMap(({ id }) => boundNames(id as SyntaxNode)) ?? [];
}

/** `module.exports = …` and `exports.name = …`. */
function isExport(expression: SyntaxNode, top: TopLevel): boolean {
  if (expression.type === 'StringLiteral') return true;
  if (expression.type !== 'AssignmentExpression') return false;
  const left = bare(expression['left'] as SyntaxNode);
  if (left.type !== 'MemberExpression') return false;
  const owner = identifierOf(left['object']);
  const right = expression['right'] as SyntaxNode;
  if (owner === 'module' && memberName(left) === 'exports') return isExportable(right, top);
  return owner === 'exports' && holdingOf(right, top) === 'value';
}

/** A definition that stands there as an object is the engine's alone. */
function isExportable(expression: SyntaxNode, top: TopLevel): boolean {
  const holding = holdingOf(expression, top);
  const object = bare(expression);
  return (
    holding === 'value' || (holding === 'table' && object.type === 'ObjectExpression' && keysOf(object).has('create'))
  );
}

function holdingOfName(node: unknown, { names }: TopLevel): Holding {
  return names.get(identifierOf(node) ?? '') ?? 'value';
}

function holdingOf(expression: SyntaxNode, top: TopLevel): Holding {
  const node = bare(expression);
  if (LITERALS.includes(node.type) || FUNCTIONS.includes(node.type)) return 'value';
  const values = (...parts: unknown[]): Holding => (parts.every((part) => isValue(part, top)) ? 'value' : 'state');
  switch (node.type) {
    case 'RegExpLiteral':
      // These remember where they were.
      return /[gy]/.test(node['flags'] as string) ? 'state' : 'value';
    case 'Identifier':
      return holdingOfName(node, top);
    case 'TemplateLiteral':
      return values(...(node['expressions'] as SyntaxNode[]));
    case 'UnaryExpression':
      return node['operator'] === 'delete' ? 'state' : values(node['argument']);
    case 'BinaryExpression':
      return values(node['left'], node['right']);
    case 'ConditionalExpression':
      return values(node['test'], node['consequent'], node['alternate']);
    case 'MemberExpression':
      return holdingOf(node['object'] as SyntaxNode, top) === 'state' ? 'state' : 'value';
    case 'ArrayExpression':
      return givenTo(node['elements']).every((one) => one.isSpread || isValue(one.expression, top)) ? 'table' : 'state';
    case 'ObjectExpression':
      return (node['properties'] as SyntaxNode[]).every((one) => isPlainProperty(one, top)) ? 'table' : 'state';
    case 'ClassDeclaration':
    case 'ClassExpression':
      return (node['body'] as SyntaxNode[]).every((one) => isPlainMember(one, top)) ? 'value' : 'state';
    case 'NewExpression':
      return identifierOf(node['callee']) === 'Set' && areGiven(node, top) ? 'table' : 'state';
    case 'CallExpression':
      return callHolding(node, top);
    default:
      return 'state';
  }
}

function isValue(part: unknown, top: TopLevel): boolean {
  return isNode(part) && holdingOf(part, top) === 'value';
}

function isPlainProperty(property: SyntaxNode, top: TopLevel): boolean {
  if (property.type === 'KeyValueProperty' || property.type === 'Identifier')
    return isValue(property.type === 'Identifier' ? property : property['value'], top);
  if (property.type === 'SpreadElement') return holdingOf(property['arguments'] as SyntaxNode, top) !== 'state';
  return ['MethodProperty', 'GetterProperty', 'SetterProperty'].includes(property.type);
}

function isPlainMember(member: SyntaxNode, top: TopLevel): boolean {
  if (member.type === 'StaticBlock') return false;
  if (!member.type.endsWith('Property') || member['isStatic'] !== true) return true;
  return !isNode(member['value']) || isValue(member['value'], top);
}

function callHolding(call: SyntaxNode, top: TopLevel): Holding {
  if (requiredBy(call) !== undefined) return 'value';
  if (!isNode(call['callee']) || !areGiven(call, top)) return 'state';
  const callee = bare(call['callee']);
  if (isOfZod(callee, top)) return 'value';
  const name = identifierOf(callee);
  if (name !== undefined) return PURE.has(name) || DECLARING.has(name) ? 'value' : 'state';
  if (callee.type !== 'MemberExpression') return 'state';
  const [owner, member] = [identifierOf(callee['object']) ?? '', memberName(callee) ?? ''];
  // Sets are changed all the same.
  const frozen = owner === 'Object' && member === 'freeze' && givenTo(call['arguments'])[0]?.expression;
  if (frozen) return bare(frozen).type === 'NewExpression' ? 'state' : 'value';
  return DECLARING.has(member) || PURE_OBJECTS.has(owner) ? 'value' : 'state';
}

function areGiven(call: SyntaxNode, top: TopLevel): boolean {
  return givenTo(call['arguments']).every(({ expression }) => holdingOf(expression, top) !== 'state');
}

/** What a call requires; undefined for any other node. */
function requiredBy(node: SyntaxNode): unknown {
  if (node.type !== 'CallExpression' || identifierOf(node['callee']) !== 'require') return undefined;
  return givenTo(node['arguments'])[0]?.expression['value'];
}

/** Whether an expression is zod, or what a chain of its calls gives: `z.int().min(1)`. */
export function isOfZod(expression: SyntaxNode, { zod }: Pick<TopLevel, 'zod'>): boolean {
  let node = rootOf(expression);
  while (node.type === 'CallExpression' && isNode(node['callee'])) node = rootOf(node['callee']);
  return zod.has(identifierOf(node) ?? '');
}

function keysOf(object: SyntaxNode): Set<string> {
  const keys = (object['properties'] as SyntaxNode[]).map((one) => (one.type === 'Identifier' ? one : one['key']));
  return new Set(keys.flatMap((key) => (isNode(key) ? [String(key['value'])] : [])));
}
