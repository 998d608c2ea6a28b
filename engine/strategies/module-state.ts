import type * as Swc from '@swc/core';
import { extname } from 'node:path';
import { loadCompiler } from './compile-module';
import { bare, childrenOf, givenTo, identifierOf, memberName, rootOf, type SyntaxNode } from './syntax-tree';
import { isOfZod, readTopLevel, type TopLevel } from './top-level';

/** Methods that leave a list or a set as it is. */
const READING = new Set([
  ...['at', 'concat', 'entries', 'every', 'filter', 'find', 'findIndex', 'findLast', 'flatMap', 'forEach', 'has'],
  ...['includes', 'indexOf', 'join', 'keys', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'slice', 'some', 'values'],
  ...['toReversed', 'toSorted', 'toString', 'with'],
]);
/** Functions of `Object` and `Reflect` that change what they are given. */
const CHANGING = new Set(['assign', 'defineProperty', 'defineProperties', 'set', 'setPrototypeOf', 'deleteProperty']);
const COPYING = new Set(['keys', 'values', 'entries', 'hasOwn']);
const FUNCTIONS = [
  ...['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration', 'Constructor', 'ClassMethod'],
  ...['PrivateMethod', 'MethodProperty', 'GetterProperty', 'SetterProperty'],
];
const PATTERNS = ['ArrayPattern', 'ObjectPattern', 'AssignmentPattern', 'KeyValuePatternProperty', 'RestElement'];

/**
 * Whether a module may keep something from one run to the next in what stands at its top: variables that are assigned,
 * objects that are not seen to be read alone, results of calls. In doubt it may. Names are compared without their scopes:
 * a local variable that is called as one of the top counts as that.
 */
export function mayKeepState(source: string, file: string): boolean {
  const statements = parse(source, file);
  if (!statements) return true;
  const top = readTopLevel(statements);
  return top.isStateful || statements.some((one) => changes(one, { top, ownsThis: true, isDeep: false }));
}

/** The statements of a module; undefined for what is only valid outside of modules. */
function parse(source: string, file: string): SyntaxNode[] | undefined {
  const syntax: Swc.ParserConfig = extname(file) === '.ts' ? { syntax: 'typescript' } : { syntax: 'ecmascript' };
  try {
    const { body } = loadCompiler().parseSync(source, { ...syntax, target: 'es2022', comments: false });
    return body as unknown as SyntaxNode[];
  } catch {
    return undefined;
  }
}

interface Walk {
  top: TopLevel;
  /** Whether `this` lasts longer than a run: that of objects and classes at the top. */
  ownsThis: boolean;
  /** Whether the node is within a function: what is made there is made anew at each call. */
  isDeep: boolean;
}

/** Whether a node may change something at the top of its module. */
function changes(node: SyntaxNode, walk: Walk): boolean {
  if (isTarget(node, walk)) return true;
  const { names } = walk.top;
  if (node.type === 'Identifier') {
    const name = node['value'] as string;
    return names.get(name) === 'table' || name === 'eval' || name === 'Function';
  }
  const within = FUNCTIONS.includes(node.type) ? { ...walk, ownsThis: thisWithin(node, walk), isDeep: true } : walk;
  return partsOf(node, walk.top).some((part) => changes(part, within));
}

/** A function has a `this` of its own; methods of an object or class at the top have that as theirs. */
function thisWithin(node: SyntaxNode, { ownsThis, isDeep }: Walk): boolean {
  if (node.type === 'ArrowFunctionExpression') return ownsThis;
  if (node.type === 'Constructor' || node.type === 'FunctionDeclaration') return false;
  const isOfInstance = (node.type === 'ClassMethod' || node.type === 'PrivateMethod') && node['isStatic'] !== true;
  return !isDeep && !isOfInstance;
}

/** Whether a node assigns to, or has an engine's function change, what stands at the top. */
function isTarget(node: SyntaxNode, walk: Walk): boolean {
  switch (node.type) {
    case 'AssignmentExpression':
      return (
        (walk.isDeep || !isOfModule(rootOf(node['left'] as SyntaxNode))) && isKept(node['left'] as SyntaxNode, walk)
      );
    case 'UpdateExpression':
      return isKept(node['argument'] as SyntaxNode, walk);
    case 'UnaryExpression':
      return node['operator'] === 'delete' && isKept(node['argument'] as SyntaxNode, walk);
    case 'ForOfStatement':
    case 'ForInStatement': {
      const left = node['left'] as SyntaxNode;
      return left.type !== 'VariableDeclaration' && isKept(left, walk);
    }
    case 'CallExpression': {
      const callee = bare(node['callee'] as SyntaxNode);
      if (callee.type !== 'MemberExpression' || !CHANGING.has(memberName(callee) ?? '')) return false;
      const [first] = givenTo(node['arguments']);
      const owner = identifierOf(callee['object']) ?? '';
      return (owner === 'Object' || owner === 'Reflect') && first !== undefined && isKept(first.expression, walk);
    }
    default:
      return false;
  }
}

function isKept(target: SyntaxNode, walk: Walk): boolean {
  if (PATTERNS.includes(target.type)) return childrenOf(target).some((one) => isKept(one, walk));
  if (target.type === 'AssignmentPatternProperty') return isKept(target['key'] as SyntaxNode, walk);
  const root = rootOf(target);
  if (root.type === 'ThisExpression') return walk.ownsThis;
  return isOfModule(root) || walk.top.names.has(identifierOf(root) ?? '');
}

function isOfModule(root: SyntaxNode): boolean {
  return ['module', 'exports'].includes(identifierOf(root) ?? '');
}

/** The nodes below one in which a table may be changed: names that are no uses, and uses that only read, are left out. */
function partsOf(node: SyntaxNode, top: TopLevel): SyntaxNode[] {
  const isTable = (part: unknown) => top.names.get(identifierOf(part) ?? '') === 'table';
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return [];
    case 'MemberExpression': {
      const property = node['property'] as SyntaxNode;
      const read = isTable(node['object']) ? [] : [node['object'] as SyntaxNode];
      return property.type === 'Computed' ? [...read, property] : read;
    }
    case 'CallExpression':
      return partsOfCall(node, top);
    case 'KeyValueProperty':
    case 'ClassProperty':
    case 'MethodProperty':
    case 'ClassMethod':
    case 'GetterProperty':
    case 'SetterProperty':
      return childrenOf(node).filter((part) => part !== node['key'] || part.type === 'Computed');
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return childrenOf(node).filter(
        (part) => part !== (node['id'] ?? node['identifier']) || part.type !== 'Identifier',
      );
    case 'Parameter':
      return childrenOf(node).filter((part) => part.type !== 'Identifier');
    case 'SpreadElement':
      return isTable(node['arguments']) ? [] : childrenOf(node);
    case 'ArrayExpression':
      return givenTo(node['elements']).flatMap((one) =>
        one.isSpread && isTable(one.expression) ? [] : [one.expression],
      );
    case 'ForOfStatement':
      return childrenOf(node).filter((part) => part !== node['right'] || !isTable(part));
    case 'BinaryExpression':
      return childrenOf(node).filter((part) => !(node['operator'] === 'in' && isTable(part)));
    default:
      return childrenOf(node);
  }
}

function partsOfCall(call: SyntaxNode, top: TopLevel): SyntaxNode[] {
  const callee = bare(call['callee'] as SyntaxNode);
  const given = givenTo(call['arguments']);
  const isTable = (part: SyntaxNode) => top.names.get(identifierOf(part) ?? '') === 'table';
  const kept = given.filter(
    ({ expression, isSpread }) => !(isTable(expression) && (isSpread || isReader(callee, top))),
  );
  const rest = kept.map(({ expression }) => expression);
  if (callee.type !== 'MemberExpression' || !isTable(callee['object'] as SyntaxNode)) return [callee, ...rest];
  const name = memberName(callee);
  const keys = top.keys.get(identifierOf(callee['object'])!);
  const isRead = keys ? name === undefined || keys.has(name) : READING.has(name ?? '');
  // The list itself stands for what its method may do to it.
  return isRead
    ? [...childrenOf(callee).filter((part) => part.type === 'Computed'), ...rest]
    : [callee['object'] as SyntaxNode];
}

/** Calls that take a table without changing it. */
function isReader(callee: SyntaxNode, top: TopLevel): boolean {
  if (isOfZod(callee, top)) return true;
  if (callee.type !== 'MemberExpression' || identifierOf(callee['object']) !== 'Object') return false;
  const name = memberName(callee) ?? '';
  return name === 'freeze' || COPYING.has(name);
}
