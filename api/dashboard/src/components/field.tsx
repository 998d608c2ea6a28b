import { useId, type ReactNode } from 'react';

export interface FieldState {
  id: string;
  invalid: boolean;
}

interface FieldProps {
  label: string;
  hint?: string;
  error?: string;
  /** Takes the room of two. */
  broad?: boolean;
  children: (state: FieldState) => ReactNode;
}

/** A control with its label, a hint, and what the server found wrong with it. */
export function Field({ label, hint, error, broad, children }: FieldProps) {
  const id = useId();
  return (
    <div className={broad ? 'field broad' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, invalid: error !== undefined })}
      {error !== undefined ? <small role="alert">{error}</small> : hint !== undefined && <small>{hint}</small>}
    </div>
  );
}

interface InputFieldProps extends Omit<FieldProps, 'children'> {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'number' | 'date';
  min?: string | number;
  max?: string | number;
  placeholder?: string;
  required?: boolean;
}

export function InputField({ label, hint, error, value, onChange, type = 'text', ...rest }: InputFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, invalid }) => (
        <input
          id={id}
          type={type}
          value={value}
          step={type === 'number' ? 'any' : undefined}
          aria-invalid={invalid}
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps extends Omit<FieldProps, 'children'> {
  options: readonly (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}

export function SelectField({ label, hint, error, broad, options, value, onChange }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} broad={broad}>
      {({ id, invalid }) => (
        <select id={id} value={value} aria-invalid={invalid} onChange={(event) => onChange(event.target.value)}>
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
