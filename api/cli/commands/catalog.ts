import type { Command } from 'commander';
import type { CatalogInstrumentView, CatalogView } from '../../../engine/model/catalog-views';
import { answer, type Cli } from '../cli';
import { listing, table, type Column } from '../table';
import { addPageOptions, type PageOptions } from './page-options';

/** `holdfast catalog <name>` */
export function addCatalogCommand(program: Command, cli: Cli): void {
  addPageOptions(program.command('catalog <name>'))
    .description('the instruments of a catalog, and the files that are none with the reason')
    .action(async (name: string, { limit, offset }: PageOptions) => {
      const view = await cli.client.catalogs.get.query({ name, limit, offset });
      answer(cli, view, () => showCatalog(view));
    });
}

function showCatalog({ total, instruments, leftOut }: CatalogView): string {
  const listed = listing(INSTRUMENTS, { total, items: instruments });
  return leftOut.length === 0 ? listed : `${listed}\n\nleft out:\n${table(LEFT_OUT, leftOut)}`;
}

const INSTRUMENTS: readonly Column<CatalogInstrumentView>[] = [
  { head: 'INSTRUMENT', cell: ({ id }) => id },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'CALENDAR', cell: ({ calendar }) => calendar },
  { head: 'STAMP', cell: ({ stamp }) => stamp ?? '-' },
  { head: 'ZONE', cell: ({ timeZone }) => timeZone ?? '-' },
];

const LEFT_OUT: readonly Column<CatalogView['leftOut'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'REASON', cell: ({ reason }) => reason },
];
