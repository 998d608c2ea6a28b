import type { ParameterField as Described } from '../../lib/parameter-schema';
import { choicesOf, isNumeric } from '../../lib/parameter-schema';
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
  const choices = choicesOf(field);
  if (choices.length > 0) return <SelectField {...shared} options={choices} />;
  return <InputField {...shared} type={isNumeric(field) ? 'number' : 'text'} min={field.minimum} max={field.maximum} />;
}
