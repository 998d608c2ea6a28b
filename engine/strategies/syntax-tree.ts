/** A node of the compiler's syntax tree; fields depend on its type. */
export interface SyntaxNode {
  type: string;
  [field: string]: unknown;
}

/** Around an expression without a meaning when it runs. */
const WRAPPERS = new Set([
  'ParenthesisExpression',
  'TsAsExpression',
  'TsConstAssertion',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
  'TsTypeAssertion',
  'TsInstantiation',
]);

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function bare(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (WRAPPERS.has(inner.type)) inner = inner['expression'] as SyntaxNode;
  return inner;
}

/** Name of an identifier; undefined for anything else. */
export function identifierOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  const inner = bare(node);
  return inner.type === 'Identifier' ? (inner['value'] as string) : undefined;
}

/** Name of a member, `a.name` or `a['name']`; undefined where it is computed. */
export function memberName(member: SyntaxNode): string | undefined {
  const property = member['property'] as SyntaxNode;
  if (property.type === 'Identifier') return property['value'] as string;
  if (property.type !== 'Computed') return undefined;
  const key = bare(property['expression'] as SyntaxNode);
  return key.type === 'StringLiteral' ? (key['value'] as string) : undefined;
}

/** What a chain of members begins with: `a` of `a.b[c].d`, and of `a?.b`. */
export function rootOf(node: SyntaxNode): SyntaxNode {
  let inner = bare(node);
  for (;;) {
    if (inner.type === 'OptionalChainingExpression') inner = bare(inner['base'] as SyntaxNode);
    else if (inner.type === 'MemberExpression') inner = bare(inner['object'] as SyntaxNode);
    else return inner;
  }
}

/** The expressions that a call, `new` or list is given; without those that are spread where these do no harm. */
export function givenTo(list: unknown): { expression: SyntaxNode; isSpread: boolean }[] {
  const entries = (list ?? []) as ({ spread: unknown; expression: SyntaxNode } | null)[];
  return entries.flatMap((entry) => (entry ? [{ expression: entry.expression, isSpread: Boolean(entry.spread) }] : []));
}

/** Nodes right below one, types of TypeScript left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const add = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(add);
    else if (isNode(value)) {
      if (!value.type.startsWith('Ts') || WRAPPERS.has(value.type)) found.push(value);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(add);
  };
  for (const [field, value] of Object.entries(node)) if (field !== 'span') add(value);
  return found;
}

/** Names that a pattern binds. */
export function boundNames(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern['value'] as string];
    case 'AssignmentPatternProperty':
      return [(pattern['key'] as SyntaxNode)['value'] as string];
    case 'KeyValuePatternProperty':
      return boundNames(pattern['value'] as SyntaxNode);
    case 'AssignmentPattern':
      return boundNames(pattern['left'] as SyntaxNode);
    default:
      return childrenOf(pattern).flatMap(boundNames);
  }
}
