interface SparklineProps {
  values: readonly number[] | null | undefined;
  label: string;
}

const WIDTH = 96;
const HEIGHT = 26;
const EDGE = 2;

/** A curve in small, with a line where it began. */
export function Sparkline({ values, label }: SparklineProps) {
  if (!values || values.length < 2) return <span className="sparkline" />;
  const least = Math.min(...values);
  const reach = Math.max(...values) - least;
  const yOf = (value: number) => EDGE + (reach === 0 ? 0.5 : 1 - (value - least) / reach) * (HEIGHT - 2 * EDGE);
  const xOf = (i: number) => (i / (values.length - 1)) * WIDTH;
  const first = values[0]!;
  const points = values.map((value, i) => `${xOf(i).toFixed(1)},${yOf(value).toFixed(1)}`).join(' ');
  return (
    <svg
      className={`sparkline ${values.at(-1)! < first ? 'bad' : 'good'}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <line x1="0" x2={WIDTH} y1={yOf(first)} y2={yOf(first)} />
      <polyline points={points} />
    </svg>
  );
}
