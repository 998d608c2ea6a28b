import type { Command } from 'commander';
import type { CatalogInstrumentView, CatalogName, CatalogView } from '../../../engine/model/catalog-views';
import { stampText } from '../../../engine/model/text';
import { answer, type Cli } from '../cli';
import { count, counted, pairs } from '../format';
import { given } from '../read';
import { plainText } from '../show-plain';
import { listing, table, type Column } from '../table';
import { showQuality, wantsQuality, type QualityOptions } from './catalog-quality';
import { addPageOptions, type PageOptions } from './page-options';

/** `holdfast catalogs` and `holdfast catalog <name>` */
export function addCatalogCommands(program: Command, cli: Cli): void {
  addPageOptions(program.command('catalogs'), 1000)
    .description('catalogs: folders with data files of instruments')
    .option('--symbol <symbol>', 'the instruments that a symbol means, with their catalogs, in place of all catalogs')
    .option('--catalog <name>', 'with --symbol: only of this one')
    .action(async ({ limit, offset, symbol, catalog }: PageOptions & { symbol?: string; catalog?: string }) => {
      if (symbol !== undefined) {
        const found = await cli.client.catalogs.resolve.query({ symbol, ...given({ catalog }) });
        return answer(cli, found, () => plainText(found));
      }
      const list = await cli.client.catalogs.list.query({ limit, offset });
      answer(cli, list, () => listing(NAMES, list));
    });
  addPageOptions(program.command('catalog <name>'))
    .description(
      'the instruments of a catalog with what their files cover, and the files that are none with the reason',
    )
    .option('--quality', 'how far the data of its instruments can be trusted: 0 to 100')
    .option('--instrument <id>', 'with --quality: of this one alone, with the parts of the score and the rows at fault')
    .option('--start <time>', 'with --quality: from when on bars are expected')
    .option('--end <time>', 'with --quality: until when')
    .action(async (name: string, { limit, offset, ...asked }: PageOptions & QualityOptions) => {
      if (wantsQuality(asked)) return showQuality(cli, { name, limit, offset, ...asked });
      const view = await cli.client.catalogs.get.query({ name, limit, offset });
      answer(cli, view, () => showCatalog(view));
    });
}

function showCatalog({ total, instruments, leftOut, pending }: CatalogView): string {
  const odd = instruments.filter(({ warning }) => warning !== null);
  const mended = instruments.filter(({ findings }) => Object.keys(findings).length > 0);
  const faulty = instruments.filter(({ fault }) => fault !== null);
  return [
    listing(INSTRUMENTS, { total, items: instruments }),
    ...(pending > 0 ? [`${counted(pending, 'file')} still being read for the first time: ask again`] : []),
    ...(faulty.length > 0 ? [`not readable:\n${table(FAULTS, faulty)}`] : []),
    ...(mended.length > 0 ? [`rows sorted, dropped as repeats, set aside:\n${table(FINDINGS, mended)}`] : []),
    ...(odd.length > 0 ? [`warnings:\n${table(WARNINGS, odd)}`] : []),
    ...(leftOut.length > 0 ? [`left out:\n${table(LEFT_OUT, leftOut)}`] : []),
  ].join('\n\n');
}

const NAMES: readonly Column<CatalogName>[] = [{ head: 'CATALOG', cell: ({ name }) => name }];

const INSTRUMENTS: readonly Column<CatalogInstrumentView>[] = [
  { head: 'INSTRUMENT', cell: ({ id }) => id },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'CALENDAR', cell: ({ calendar }) => calendar },
  { head: 'FROM UTC', cell: ({ range }) => (range === null ? '-' : stampText(range.first, range.timeframe)) },
  { head: 'TO UTC', cell: ({ range }) => (range === null ? '-' : stampText(range.last, range.timeframe)) },
  { head: 'BARS', number: true, cell: ({ range }) => (range === null ? '-' : count(range.bars)) },
  { head: 'TIMEFRAME', cell: ({ range }) => range?.timeframe ?? '-' },
  { head: 'STAMP', cell: ({ stamp }) => stamp ?? '-' },
  { head: 'ZONE', cell: ({ timeZone }) => timeZone ?? '-' },
  { head: 'COLUMNS', cell: ({ columns }) => columns?.join(', ') || '-' },
];

const FINDINGS: readonly Column<CatalogInstrumentView>[] = [
  { head: 'INSTRUMENT', cell: ({ id }) => id },
  { head: 'ROWS', cell: ({ findings }) => pairs(findings) },
];

const FAULTS: readonly Column<CatalogInstrumentView>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'REASON', cell: ({ fault }) => fault ?? '' },
];

const WARNINGS: readonly Column<CatalogInstrumentView>[] = [
  { head: 'INSTRUMENT', cell: ({ id }) => id },
  { head: 'WARNING', cell: ({ warning }) => warning ?? '' },
];

const LEFT_OUT: readonly Column<CatalogView['leftOut'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'REASON', cell: ({ reason }) => reason },
];
