import { mayKeepState } from '../../../engine/strategies/module-state';

const head = `import { defineStrategy, type BarContext } from 'holdfast';\nimport { z } from 'zod';\n`;
const tail = (create: string) =>
  `\nexport default defineStrategy({ id: 'x', name: '', description: '', parameters: z.object({ n: z.int().default(3) }), ${create} });`;
/** A strategy file with something at its top, which its bars use. */
const file = (top: string, bar: string) =>
  head + top + tail(`create() { return { onBar(ctx: BarContext) { ${bar} } }; }`);

test.each([
  ['a constant', file('const SIZE = 1 + 2 * Math.PI;', 'ctx.target(SIZE)')],
  [
    'functions',
    file(
      'function size(a: number) { let n = 0; n++; return n + a; }\nconst twice = (a: number) => 2 * size(a);',
      'ctx.buy(twice(1))',
    ),
  ],
  [
    'a list that is read',
    file(
      'const SIZES = [1, 2] as const;',
      'for (const s of SIZES) ctx.buy(s); ctx.buy(SIZES[ctx.index]!, SIZES.includes(1))',
    ),
  ],
  [
    'an object that is read',
    file('const SIZES = { a: 1, b: (n: number) => n };', 'ctx.buy(SIZES.a); ctx.buy(SIZES.b(2)); Object.keys(SIZES)'),
  ],
  ['a set that is read', file("const DAYS = new Set(['a']);", "DAYS.has('a')")],
  ['names for zod', file("const MODES = ['a', 'b'] as const; const mode = z.enum(MODES);", 'mode.parse("a")')],
  ['a frozen list', file('const SIZES = Object.freeze([1, 2]);', 'const mine = SIZES; mine.length')],
  ['a type and an enum', file('interface A { n: number }\nenum Side { Buy = 1 }', 'ctx.buy(Side.Buy)')],
  [
    'a class whose objects count',
    file('class Counter { n = 0; add() { this.n++; } }', 'const c = new Counter(); c.add()'),
  ],
  ['a state of the strategy object', head + tail('create: () => ({ n: 0, onBar() { this.n++; } })')],
  [
    'a state of the closure',
    head + tail('create() { let n = 0; const seen = []; return { onBar() { n++; seen.push(n); } }; }'),
  ],
  [
    'a module of CommonJS',
    `const { z } = require('zod');\nmodule.exports = { id: 'x', parameters: z.object({}), create() { return {}; } };`,
  ],
])('%s keeps nothing', (_, source) => {
  expect(mayKeepState(source, 'x.ts')).toBe(false);
});

test.each([
  ['a counter', file('let n = 0;', 'n++')],
  ['a variable that is assigned', file('let last: number;', 'last = ctx.close')],
  ['a variable in a pattern', file('let a = 0, b = 0;', '[a, { b }] = [1, { b: 2 }]')],
  ['a list that grows', file('const seen: number[] = [];', 'seen.push(ctx.close)')],
  ['a list that is given away', file('const seen = [0];', 'fill(seen)')],
  ['a list under another name', file('const seen = [0];', 'const mine = seen; mine[0]++')],
  ['an entry that is set', file('const seen = { last: 0 };', 'seen.last = ctx.close')],
  ['an entry that is deleted', file('const seen = { last: 0 };', 'delete seen.last')],
  ['an entry by Object.assign', file('function f() {}', 'Object.assign(f, { last: 1 })')],
  ['a map', file('const seen = new Map();', 'seen.set(1, 2)')],
  ['a set that grows', file('const seen = new Set([1]);', 'seen.add(2)')],
  ['a nested list', file('const seen = { all: [1] };', 'seen.all.push(2)')],
  ['an object of a class', file('class A { n = 0 }\nconst a = new A();', 'a.n')],
  ['a static field', file('class A { static n = 0; static next() { return this.n++; } }', 'A.next()')],
  ['a property of a function', file('function next() { next.n = 1; }', 'next()')],
  ['a closure', file('const next = (() => { let n = 0; return () => n++; })();', 'next()')],
  ['the definition itself', head + tail('n: 0, create() { this.n++; return {}; }')],
  ['what another module holds', file(`import { shared } from './_shared';`, 'shared.n = 1')],
  ['a list that is exported', 'export const shared = [1];'],
  ['an export that is counted', 'exports.n = 0; exports.next = () => exports.n++;'],
  ['a pattern that remembers where it was', file('const digits = /\\d/g;', 'digits.test("1")')],
  ['a block', file('if (Math.PI) { var n = 0; }', 'n++')],
])('%s may keep something', (_, source) => {
  expect(mayKeepState(source, 'x.ts')).toBe(true);
});
