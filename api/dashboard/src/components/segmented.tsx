interface SegmentedProps<T extends string> {
  label: string;
  options: Readonly<Record<T, string>>;
  value: T;
  onPick: (value: T) => void;
}

/** One of a few, side by side. */
export function Segmented<T extends string>({ label, options, value, onPick }: SegmentedProps<T>) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {(Object.entries(options) as [T, string][]).map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onPick(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
