import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileModule, SourceError } from '../../../engine/strategies/compile-module';
import { StrategyRegistry } from '../../../engine/strategies/registry';

function refusal(source: string): { message: string; position: unknown } {
  try {
    compileModule(source, 'my.ts');
  } catch (error) {
    if (error instanceof SourceError) return { message: error.message, position: error.position };
    throw error;
  }
  throw new Error('it compiles');
}

describe('a strategy file that the compiler refuses', () => {
  it.each<[source: string, at: [line: number, column: number], message: string | RegExp]>([
    ['const = 5;\n', [1, 7], 'Unexpected token `=`'],
    ["import a from 'a';\n\nexport default {\n  id: 'b',\n      foo( { let a = ; },\n};\n", [5, 14], /shorthand/],
    ["\t\tconst a = 'ü' + ;\n", [1, 19], 'Expression expected'],
    [' \tconst = 5;\n', [1, 9], 'Unexpected token `=`'],
    ['const a = 1;\nfunction f( {\n', [2, 15], /^Unexpected token `<eof>`/],
    ['let x = `abc\n', [1, 9], 'Unterminated template'],
    ['a b c\nd (\n', [1, 3], /^Expected ';'/],
    ['export default f({\n  class id: 1,\n});\n', [2, 9], 'Unexpected token `id`'],
    ["import { x } frm 'x';\n", [1, 14], "Expected 'from', got `frm`"],
  ])('is refused at its line and column, in words: %j', (source, [line, column], message) => {
    const refused = refusal(source);
    expect(refused.position).toEqual({ file: 'my.ts', line, column });
    if (typeof message === 'string') expect(refused.message).toBe(message);
    else expect(refused.message).toMatch(message);
    expect(refused.message).not.toMatch(/, ,|,$/);
  });

  it('is refused there as well where only the engine of the language knows that it is wrong', () => {
    const dir = mkdtempSync(join(tmpdir(), 'strategies-'));
    try {
      writeFileSync(
        join(dir, 'twice.ts'),
        'interface Unused {\n  a: number;\n}\nconst a: number = 1;\nconst b = 2, a = 3;\n',
      );
      const { broken } = new StrategyRegistry({ dir });
      expect(broken).toEqual([
        { file: 'twice.ts', line: 5, column: 14, message: "Identifier 'a' has already been declared" },
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
