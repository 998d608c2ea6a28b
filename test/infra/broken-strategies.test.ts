import type { BrokenStrategy } from '../../engine/model/broken-strategy';
import { newsOf } from '../../infra/local/broken-strategies';

const fault = (file: string, message: string): BrokenStrategy => ({ file, message, line: 1, column: 2 });

test('the terminal tells of each fault of a strategy file once, and when the file is good again', () => {
  const [syntax, type] = [fault('a.ts', 'Unexpected token'), fault('b.ts', 'No export')];
  expect(newsOf([], [syntax, type])).toEqual([
    'strategy file is broken: a.ts:1:2: Unexpected token',
    'strategy file is broken: b.ts:1:2: No export',
  ]);
  expect(newsOf([syntax, type], [syntax, type])).toEqual([]);
  expect(newsOf([syntax, type], [fault('a.ts', 'No export')])).toEqual([
    'strategy file is broken: a.ts:1:2: No export',
    'strategy file is no longer broken: b.ts',
  ]);
});
