import type { ParameterField as Described } from '../../lib/parameter-schema';
import { isNumeric } from '../../lib/parameter-schema';
import { InputField, SelectField } from '../../components/field';

interface ParameterFieldProps {
  field: Described;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** The control that suits one parameter of a strategy. */
export function ParameterField({ field, value, error, onChange }: ParameterFieldProps) {
  const shared = { label: field.name, hint: field.hint, error, value, onChange };
  if (field.kind === 'boolean') return <SelectField {...shared} options={YES_NO} />;
  if (field.kind === 'choice') {
    return <SelectField {...shared} options={field.choices.map((choice) => [choice, choice] as const)} />;
  }
  return <InputField {...shared} type={isNumeric(field) ? 'number' : 'text'} min={field.minimum} max={field.maximum} />;
}

const YES_NO = [
  ['true', 'yes'],
  ['false', 'no'],
] as const;
