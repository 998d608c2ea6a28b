import type { ImportPreview, ImportView } from '../../engine/model/import-views';
import type { ImportedInstrument, ImportForm, Recognition } from '../../engine/model/imports';
import { errorText } from './failure';
import { count, counted, moment, pairs, plain, seconds, time } from './format';
import { facts, table, type Column } from './table';

/** So many rows that were set aside are shown. */
const MOST_SHOWN = 10;

/** How files would be read: their form, what they would make, and their first rows. */
export function showPreview({ form, profile, files, leftOut, sample, notes }: ImportPreview): string {
  return [
    facts([['profile', profile ?? 'none'], ...formFacts(form)]),
    table(FILES, files),
    sample.length > 0 ? `first rows as they will be read:\n${table(sampleColumns(sample), sample)}` : 'no rows',
    ...(notes.length > 0 ? [`assumed:\n${notes.map((note) => `  ${byOption(note)}`).join('\n')}`] : []),
    ...leftOutText(leftOut),
    'Nothing was imported: a dry run. Without --dry-run it is.',
  ].join('\n\n');
}

/** Fields that a note names, by their options: `timeZone` is `--time-zone`, and `stamp` "close" `--stamp close`. */
export function byOption(note: string): string {
  return note.replaceAll(/`([a-z][A-Za-z]*)`(?: "([^"]+)")?/g, (_all, field: string, value?: string) => {
    const name = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${name}${value === undefined ? '' : ` ${value}`}`;
  });
}

/** What an import has made, and what it has left out and why. */
export function showImport(view: ImportView): string {
  const { error, form, instruments, quarantined, leftOut, tookSeconds } = view;
  const made = facts([
    ['import', view.importId],
    ['status', view.status],
    ['catalog', view.catalog],
    [
      'from',
      view.path ??
        view.files
          .map(({ file }) => file)
          .slice(0, 3)
          .join(', '),
    ],
    ['profile', view.profile ?? undefined],
    ...(form ? formFacts(form) : []),
    ['rows', view.rows === null ? undefined : count(view.rows)],
    ['took', tookSeconds === null ? undefined : seconds(tookSeconds)],
    ['waits', view.waiting ?? undefined],
    ['cancelled because', view.cancelReason ?? undefined],
    ['waits since', view.stalledSince === null ? undefined : moment(view.stalledSince)],
    ['temporal', view.temporalUrl],
    ['error', error && errorText(error)],
  ]);
  const more = quarantined.length > MOST_SHOWN ? `\n${MOST_SHOWN} of ${count(quarantined.length)}` : '';
  return [
    made,
    ...(instruments.length > 0 ? [table(INSTRUMENTS, instruments)] : []),
    ...warningText(
      instruments.flatMap(({ instrument, warning }) => (warning === undefined ? [] : [`${instrument}: ${warning}`])),
    ),
    ...(quarantined.length > 0 ? [`set aside:\n${table(SET_ASIDE, quarantined.slice(0, MOST_SHOWN))}${more}`] : []),
    ...leftOutText(leftOut),
    ...(view.status === 'completed' ? [`npx holdfast catalog ${view.catalog}`] : []),
  ].join('\n\n');
}

function formFacts(form: ImportForm): [string, string | undefined][] {
  const { format, rows, layout, columns, delimiter, linesAbove, timeUnit, adjust } = form;
  return [
    ['format', [format, form.encoding, form.sheet && `sheet ${form.sheet}`].filter(Boolean).join(', ')],
    ['rows are', layout === 'single' ? rows : `${rows}, ${layout}`],
    ['columns', pairs(columns)],
    [
      'cells',
      delimiter && `between ${JSON.stringify(delimiter)}${linesAbove ? `, below ${counted(linesAbove, 'line')}` : ''}`,
    ],
    ['numbers', form.numbers],
    ['times', [timeUnit, form.dateFormat, form.timeZone ?? 'UTC', form.stamp].filter(Boolean).join(', ')],
    ['prices', adjust ? 'adjusted' : undefined],
  ];
}

/** At most the first of what is suspicious. */
export function warningText(warnings: readonly string[]): string[] {
  if (warnings.length === 0) return [];
  const more = warnings.length > MOST_SHOWN ? [`${MOST_SHOWN} of ${count(warnings.length)}`] : [];
  return [['warnings:', ...warnings.slice(0, MOST_SHOWN).map((warning) => `  ${warning}`), ...more].join('\n')];
}

function leftOutText(leftOut: Recognition['leftOut']): string[] {
  return leftOut.length === 0 ? [] : [`left out:\n${table(LEFT_OUT, leftOut)}`];
}

type Sample = Recognition['sample'][number];

function sampleColumns(sample: readonly Sample[]): Column<Sample>[] {
  const names = [...new Set(sample.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({
    head: name === 'time' ? 'TIME UTC' : name.toUpperCase(),
    number: sample.some((row) => typeof row[name] === 'number'),
    cell: (row) => cellOf(name, row[name]),
  }));
}

function cellOf(name: string, value: Sample[string] | undefined): string {
  if (typeof value === 'number') return plain(value);
  return name === 'time' ? time(value) : (value ?? '-');
}

const FILES: readonly Column<Recognition['files'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'BYTES', number: true, cell: ({ bytes }) => count(bytes) },
  { head: 'INSTRUMENTS', cell: ({ instruments }) => listed(instruments) },
];

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${count(names.length - 3)} more`;
}

const INSTRUMENTS: readonly Column<ImportedInstrument>[] = [
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'FROM UTC', cell: ({ first }) => time(first) },
  { head: 'TO UTC', cell: ({ last }) => time(last) },
  { head: 'ROWS', number: true, cell: ({ rows }) => count(rows) },
  { head: 'BARS', number: true, cell: ({ bars }) => count(bars) },
  { head: 'FOUND', cell: ({ findings }) => pairs(findings) },
];

const SET_ASIDE: readonly Column<ImportView['quarantined'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'ROW', number: true, cell: ({ row }) => count(row) },
  { head: 'REASON', cell: ({ reason }) => reason },
  { head: 'CONTENT', cell: ({ content }) => content },
];

const LEFT_OUT: readonly Column<Recognition['leftOut'][number]>[] = [
  { head: 'FILE', cell: ({ file }) => file },
  { head: 'REASON', cell: ({ reason }) => reason },
];
