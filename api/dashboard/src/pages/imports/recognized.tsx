import type { ReactNode } from 'react';
import type { ImportPreview } from '../../../../../engine/model/import-views';
import type { Recognition } from '../../../../../engine/model/imports';
import { Facts } from '../../components/facts';
import { InputField, SelectField } from '../../components/field';
import { Prose } from '../../components/prose';
import { Table, type Column } from '../../components/table';
import { count, NONE, plain } from '../../lib/format';
import { CHOICES, columnKey, PARTS, type Overrides } from './overrides';
import { Time } from '../../components/zone';

type Sample = Recognition['sample'][number];

function sampleColumns(sample: readonly Sample[]): Column<Sample>[] {
  const names = [...new Set(sample.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({
    id: name,
    head: name.slice(0, 1).toUpperCase() + name.slice(1),
    zoned: name === 'time',
    number: sample.some((row) => typeof row[name] === 'number'),
    cell: (row) => cellOf(name, row[name]),
  }));
}

function cellOf(name: string, value: Sample[string] | undefined): ReactNode {
  if (typeof value === 'number') return plain(value);
  return name === 'time' ? <Time iso={value} /> : (value ?? NONE);
}

const FILES: readonly Column<Recognition['files'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'bytes', head: 'Bytes', number: true, cell: ({ bytes }) => count(bytes) },
  { id: 'instruments', head: 'Instruments', cell: ({ instruments }) => instruments.slice(0, 5).join(', ') },
];

export const LEFT_OUT: readonly Column<Recognition['leftOut'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'reason', head: 'Why it is left out', cell: ({ reason }) => reason },
];

/** How files will be read, with their first rows. */
export function Recognized({ preview }: { preview: ImportPreview }) {
  const { profile, sample, files, leftOut, notes, form } = preview;
  const rows = sample.map((row, i) => ({ ...row, [ROW]: i }));
  return (
    <>
      <Facts
        facts={[
          ['Profile', profile ?? 'none'],
          ['Format', form.format],
          ['Zone of times', form.timeZone ?? 'UTC'],
        ]}
      />
      <h3>First rows as they will be read</h3>
      <Table label="First rows" columns={sampleColumns(sample)} rows={rows} keyOf={(row) => Number(row[ROW])} />
      <Table label="Files" columns={FILES} rows={files} keyOf={({ file }) => file} />
      {leftOut.length > 0 && (
        <Table label="Files left out" columns={LEFT_OUT} rows={leftOut} keyOf={({ file }) => file} />
      )}
      {notes.map((note) => (
        <p key={note} className="muted">
          <Prose text={note} />
        </p>
      ))}
    </>
  );
}

/** Under this name a row has its number. */
const ROW = ' row';

const ROWS = ['bars', 'quotes', 'trades'] as const;

interface OverruleProps {
  /** Nothing where the files were refused. */
  form: ImportPreview['form'] | undefined;
  texts: Overrides;
  errorAt: (path: string) => string | undefined;
  onChange: (name: string, text: string) => void;
}

/** A control for each part that can be overruled. What is recognised is named in each. */
export function Overrule({ form, texts, errorAt, onChange }: OverruleProps) {
  const recognized = (value: unknown) => `as recognised${typeof value === 'string' ? `: ${value}` : ''}`;
  const rows = form?.rows ?? ROWS.find((one) => one === texts['rows']) ?? 'bars';
  return (
    <fieldset>
      <legend>Overrule</legend>
      {CHOICES.map(({ field, label, values }) => (
        <SelectField
          key={field}
          label={label}
          options={[['', recognized(form?.[field])], ...values.map((value) => [value, value] as const)]}
          value={texts[field] ?? ''}
          error={errorAt(field)}
          onChange={(text) => onChange(field, text)}
        />
      ))}
      <InputField
        label="Zone of times without an offset"
        placeholder={form?.timeZone ?? 'UTC'}
        value={texts['timeZone'] ?? ''}
        error={errorAt('timeZone')}
        onChange={(text) => onChange('timeZone', text)}
      />
      {PARTS[rows].map((part) => (
        <InputField
          key={part}
          label={`Column of ${part}`}
          placeholder={form?.columns[part] ?? 'none'}
          value={texts[columnKey(part)] ?? ''}
          error={errorAt(columnKey(part))}
          onChange={(text) => onChange(columnKey(part), text)}
        />
      ))}
    </fieldset>
  );
}
