import { csvOf } from '../../api/cli/csv';
import { LiveLines, progressBar } from '../../api/cli/live';
import { byOption } from '../../api/cli/show-import';
import { plainText } from '../../api/cli/show-plain';
import { sparkline } from '../../api/cli/spark';
import { fitTablesTo, listing, table, type Column } from '../../api/cli/table';
import { liveText } from '../../api/cli/watch';
import type { OperationDetails } from '../../engine/model/operations';

interface Row {
  id: string;
  text: string;
  value: number;
}
const COLUMNS: readonly Column<Row>[] = [
  { head: 'ID', cell: ({ id }) => id },
  { head: 'TEXT', cell: ({ text }) => text },
  { head: 'VALUE', number: true, cell: ({ value }) => String(value) },
];
const ROWS: Row[] = [
  { id: '3f8a21c7-5d0e-4b7a-9c56-0e2f4d1b8a93', text: 'a text that is quite long', value: 123456.789 },
  { id: '571c91e8-0a1b-4c2d-8e3f-112233445566', text: 'short', value: 1 },
];

describe('a table', () => {
  afterEach(() => fitTablesTo(undefined));

  it('is as wide as its cells where it goes to a file or a pipe', () => {
    const [head, first] = table(COLUMNS, ROWS).split('\n');
    expect(head).toBe(`ID${' '.repeat(36)}TEXT${' '.repeat(28)}VALUE`.replace(/ +$/, ''));
    expect(first).toBe('3f8a21c7-5d0e-4b7a-9c56-0e2f4d1b8a93  a text that is quite long  123456.789');
  });

  it('gives way in its widest texts until it fits the terminal, never in its numbers', () => {
    fitTablesTo(44);
    const lines = table(COLUMNS, ROWS).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(44);
    expect(lines[1]).toBe('3f8a21c7-5d0e-…  a text that is…  123456.789');
  });

  it('keeps so much of an id that it still names one, even where that is too wide', () => {
    fitTablesTo(10);
    expect(table(COLUMNS, ROWS).split('\n')[2]).toBe('571c91e8…  short               1');
  });

  it('says what a page left out, and that there is nothing', () => {
    expect(listing(COLUMNS, { total: 0, items: [] })).toBe('none');
    expect(listing(COLUMNS, { total: 7, items: ROWS })).toMatch(/\n2 of 7$/);
  });
});

describe('rows of CSV', () => {
  it('have every field of the items of a list, those of objects by their path', () => {
    const items = [
      { id: 'a', statistics: { sharpe: 1.25, trades: 3 }, tags: ['x', 'y'] },
      { id: 'b', statistics: null, label: 'with, comma' },
    ];
    expect(csvOf({ total: 2, items })).toBe(
      'id,statistics.sharpe,statistics.trades,tags,statistics,label\n' +
        'a,1.25,3,"[""x"",""y""]",,\n' +
        'b,,,,,"with, comma"\n',
    );
  });

  it('are one row for what is no list', () => {
    expect(csvOf({ status: 'ok', parts: { temporal: 'ok' } })).toBe('status,parts.temporal\nok,ok\n');
  });

  it('put an apostrophe before texts that a spreadsheet would run, not before numbers', () => {
    expect(csvOf([{ label: '=HYPERLINK("x")', pnl: -5 }])).toBe('label,pnl\n"\'=HYPERLINK(""x"")",-5\n');
  });
});

describe('a sparkline', () => {
  it('has the lowest block for the least value and the highest for the largest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([7, 0, 7])).toBe('█▁█');
  });
  it('is level where nothing changes, and has gaps where there is nothing', () => {
    expect(sparkline([5, 5, 5])).toBe('▁▁▁');
    expect(sparkline([1, null, 2])).toBe('▁ █');
    expect(sparkline([null])).toBe('');
  });
  it('shows the last value of each stretch of a longer line', () => {
    expect(sparkline([0, 1, 0, 2, 0, 3], 3)).toBe('▁▅█');
  });
});

describe('a live view', () => {
  const view = {
    ...{ id: '3f8a21c7', kind: 'run', status: 'running', stale: false, strategy: 'sma-cross', session: 'us' },
    progress: { fraction: 0.25, done: 2500, total: 10_000, unit: 'bars', message: 'Running sma-cross' },
    context: { pnl: 12.5, trades: 3, etaSeconds: 90 },
  } as OperationDetails;

  it('shows what is done, its pace and its profit', () => {
    expect(liveText(view, { profits: [0, 10, 12.5], done: [0, 1000, 2500] }).split('\n')).toEqual([
      'run       3f8a21c7',
      'of        sma-cross on us',
      'status    running',
      `progress  ${progressBar(0.25)}`,
      'done      2,500 of 10,000 bars',
      'now       Running sma-cross',
      'pace      ▁█',
      'trades    3',
      'profit    12.50  ▁▇█',
      'ready in  90 s',
    ]);
    expect(progressBar(0.25)).toBe(`${'█'.repeat(10)}${'░'.repeat(30)} 25.0 %`);
  });

  it('is drawn over what was drawn before, and is gone at the end', () => {
    let written = '';
    const lines = new LiveLines({ write: (text) => (written += text) });
    lines.draw('a\nb');
    lines.draw('c');
    lines.clear();
    expect(written).toBe('\u001B[?7la\nb\n\u001B[?7h\u001B[2A\u001B[J\u001B[?7lc\n\u001B[?7h\u001B[1A\u001B[J');
  });
});

describe('a note of a dry run', () => {
  it('names options in place of the fields of the contract', () => {
    expect(byOption('Times without an offset are taken as UTC; `timeZone` says otherwise.')).toBe(
      'Times without an offset are taken as UTC; --time-zone says otherwise.',
    );
    expect(byOption('where that is their end, give `stamp` "close".')).toBe(
      'where that is their end, give --stamp close.',
    );
  });
});

describe('an answer without a form of its own', () => {
  it('is a table of the fields of its items, with what is beside them below', () => {
    const text = plainText({
      total: 2,
      items: [
        { a: 1, b: 'x' },
        { a: 1234, b: null },
      ],
      nextCursor: '7',
    });
    expect(text).toBe('    A  B\n    1  x\n1,234  -\n\nnextCursor  7');
  });
  it('is its fields below each other where it is no list', () => {
    expect(plainText({ name: 'x', of: { a: 1, b: true }, many: [1, 2] })).toBe('name  x\nof    a=1 b=true\nmany  1, 2');
  });
});
