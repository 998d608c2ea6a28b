import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { convertImport, recognizeImport } from '../../../engine/imports/imports';
import { importPolicySchema, type ImportOverrides } from '../../../engine/model/imports';
import { rejectionOf } from '../support';
import { removeFolders, sourcesOf, temporaryFolder } from './support';

afterAll(removeFolders);

const NAMES = 'date,open,high,low,close,volume,Sentiment,note,close_time,Open Interest';
const ORDERED = [
  '2024-01-02,100,101,99,100.5,10,-0.5,a,1704239999999,7',
  '2024-01-03,101,102,100,101.5,11,,b,1704326399999,8',
];

/** What sessions see of an import that names columns. */
async function importedColumns(rows: readonly string[], columns: string[], overrides: ImportOverrides = {}) {
  const sources = await sourcesOf({ 'A.TEST.csv': [NAMES, ...rows, ''].join('\n') });
  const { form, notes } = await recognizeImport(sources, overrides, []);
  const folder = await temporaryFolder();
  await convertImport(sources, form, {
    folder,
    policy: importPolicySchema.parse({}),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const catalog = new Catalog({ root: folder, cacheDir: join(folder, 'cache') });
  const manifest = await catalog.resolveManifest({ catalog: '.', start: -1e15, end: 8e15, columns });
  return { form, notes, market: () => catalog.loadMarket(manifest) };
}

describe('further columns of an import', () => {
  it.each([
    ['in order', ORDERED],
    ['that are sorted, with an exact repeat', [ORDERED[1]!, ORDERED[0]!, ORDERED[0]!]],
  ])('are kept where they hold numbers, of rows %s', async (_, rows) => {
    const { form, notes, market } = await importedColumns(rows, ['sentiment', 'open interest']);
    expect(form.keep).toEqual(['Sentiment', 'Open Interest']);
    expect(notes.join(' ')).toContain('kept, cells that are no numbers as empty: Sentiment, Open Interest.');
    const { extra } = (await market()).panels[0]!;
    expect([[...extra!.sentiment!], [...extra!['open interest']!]]).toEqual([
      [-0.5, NaN],
      [7, 8],
    ]);
  });

  it('are those that are told, where they are', async () => {
    const { form, market } = await importedColumns(ORDERED, ['sentiment'], { keep: ['Open Interest'] });
    expect(form.keep).toEqual(['Open Interest']);
    expect(await rejectionOf(market())).toMatchObject({ code: 'VALIDATION', path: 'columns' });
  });
});
