import type { Text } from '@codemirror/state';
import type { SyntaxNode, Tree } from '@lezer/common';

/** Where the value of a field such as `enter.all.1.left` stands in a JSON text; of one that lacks, its nearest parent. */
export function placeInJson(tree: Tree, doc: Text, path: string): [from: number, to: number] | undefined {
  let node: SyntaxNode | null = tree.topNode.firstChild;
  let [from, to] = node ? [node.from, node.to] : [0, 0];
  if (!node) return undefined;
  for (const part of path.split('.').filter((one) => one !== '')) {
    node = childOf(node, doc, part);
    if (!node) break;
    [from, to] = [node.from, node.to];
  }
  // A whole object or list is marked by its first line.
  return [from, Math.min(to, doc.lineAt(from).to)];
}

function childOf(node: SyntaxNode, doc: Text, part: string): SyntaxNode | null {
  if (node.name === 'Array') return valuesOf(node)[Number(part)] ?? null;
  for (const property of node.getChildren('Property')) {
    const name = property.getChild('PropertyName');
    if (name && doc.sliceString(name.from, name.to) === JSON.stringify(part)) return property.lastChild;
  }
  return null;
}

function valuesOf(list: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = [];
  for (let one = list.firstChild; one; one = one.nextSibling) if (!/^[[\],]$/.test(one.name)) values.push(one);
  return values;
}
