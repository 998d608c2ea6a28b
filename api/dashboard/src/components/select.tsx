import { useId } from 'react';

interface SelectProps {
  label: string;
  options: Readonly<Record<string, string>>;
  value: string;
  onPick: (value: string) => void;
}

/** A small choice beside its label. */
export function Select({ label, options, value, onPick }: SelectProps) {
  const id = useId();
  return (
    <span className="inline-select">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onPick(event.target.value)}>
        {Object.entries(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
