import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const ts = createRequire(import.meta.url)('typescript');
const SOURCE = path.resolve(import.meta.dirname, '../../../engine/strategies/define-strategy.ts');
const CONTEXTS = ['InitContext', 'EdgeContext', 'BarContext', 'RowContext', 'BarHistory', 'TimeframeBars'];

/** Members that give no data: orders, clocks, notes, random numbers. A new one that reads is tried by a probe instead. */
const GIVES_NONE = new Set([
  ...['cancel', 'amend', 'combo', 'exercise', 'record', 'log', 'at', 'every', 'time', 'random', 'front'],
  ...['buy', 'sell', 'target', 'targetPercent', 'targetWeights', 'on', 'order'],
]);

/** Members of the contexts by the types themselves, inherited ones included, that are not among those that give no data. */
export function readingMembers() {
  const program = ts.createProgram([SOURCE], { noEmit: true, skipLibCheck: true, strict: true, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SOURCE);
  const found = [];
  ts.forEachChild(source, (node) => {
    if (!ts.isInterfaceDeclaration(node) || !CONTEXTS.includes(node.name.text)) return;
    for (const { name } of checker.getTypeAtLocation(node).getProperties())
      if (!GIVES_NONE.has(name) || (node.name.text === 'InitContext' && name === 'on'))
        found.push(`${node.name.text}.${name}`);
  });
  const declared = [...readFileSync(SOURCE, 'utf8').matchAll(/export interface (\w*Context)\b/g)].map(
    ([, name]) => name,
  );
  return { found: found.sort(), contexts: declared.filter((name) => name !== 'TradingContext').sort() };
}
