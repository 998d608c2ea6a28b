import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { rejectionOf } from '../support';

let root: string;

beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'cells-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

async function load(header: string, rows: readonly string[]) {
  await writeFile(join(root, 'A.X.csv'), [header, ...rows, ''].join('\n'));
  const catalog = new Catalog({ root, cacheDir: join(root, '.cache') });
  const manifest = await catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15, instruments: ['A.X'] });
  return (await catalog.loadMarket(manifest)).panels[0]!;
}

describe('a column', () => {
  const row = '2024-01-02,100,101,99,100,5,7';

  it.each([
    ['timestamp,open,high,low,close,volume,close', 'close'],
    ['timestamp,open,high,low,close,volume, Close ', 'Close'],
    ['timestamp,open,high,low,close,volume,volume', 'volume'],
    ['timestamp,open,high,low,close,volume,timestamp', 'timestamp'],
  ])('that stands there twice is refused: %s', async (header, name) => {
    expect(await rejectionOf(load(header, [row]))).toMatchObject({
      code: 'BAD_DATA',
      message: `The data of A.X have the column ${name} twice.`,
    });
  });

  it('of ticks too, in whichever form their times are', async () => {
    expect((await rejectionOf(load('time,price,size,price', ['02.01.2024 10:00,1,2,3']))).message).toContain(
      'price twice',
    );
    expect((await rejectionOf(load('date,price,size,date', ['02.01.2024,1,2,3']))).message).toContain('date twice');
  });

  it('that nobody reads may stand there twice', async () => {
    const panel = await load('timestamp,open,high,low,close,note,note', [row]);
    expect([...panel.close]).toEqual([100]);
  });
});

describe('a price that is no number', () => {
  const FORMS = ['abc', '-Infinity', '0x64', 'true', '\u0000', '\uff11\uff10'];
  const COLUMNS = ['Open', 'High', 'Low', 'Close/Last'];

  it.each(COLUMNS.flatMap((column, i) => FORMS.map((form) => [form, column, i] as const)))(
    '(%s) is refused by its own column %s',
    async (form, column, i) => {
      const cells = ['100', '101', '99', '100'];
      cells[i] = form;
      const rows = ['2024-01-02,100,101,99,100', `2024-01-03,${cells.join(',')}`];
      const { message } = await rejectionOf(load(`Date,${COLUMNS.join(',')}`, rows));
      expect(message).toBe(
        `Row 2 of A.X has a price that is not a positive number: ${JSON.stringify(form)} (${column}).`,
      );
    },
  );

  it('but endless is refused by its own column', async () => {
    const { message } = await rejectionOf(load('timestamp,open,high,low,close', ['2024-01-03,1,1,1,Infinity']));
    expect(message).toBe('Row 1 of A.X has a price that is not finite: "Infinity" (close).');
  });
});
