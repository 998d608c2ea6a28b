import { InputField } from '../../components/field';
import type { Overrides } from './overrides';

export interface OwnerFieldsProps {
  texts: Overrides;
  errorAt: (path: string) => string | undefined;
  onChange: (name: string, text: string) => void;
}

/** Whose rows the files have, where their names do not say it. */
export function OwnerFields({ texts, errorAt, onChange }: OwnerFieldsProps) {
  const input = (field: string, label: string, hint: string) => (
    <InputField
      label={label}
      hint={hint}
      value={texts[field] ?? ''}
      error={errorAt(field)}
      onChange={(text) => onChange(field, text)}
    />
  );
  return (
    <>
      {input('instrument', 'Instrument', 'Of a file with one; else the name of the file')}
      {input('venue', 'Venue', 'Of symbols that have none, such as ARCX')}
    </>
  );
}
