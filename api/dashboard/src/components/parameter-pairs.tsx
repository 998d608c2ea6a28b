import { pairs } from '../lib/format';

/** Parameters in one line, which is cut where it is long; the whole of it shows under the pointer. */
export function ParameterPairs({ parameters }: { parameters: Readonly<Record<string, unknown>> }) {
  const text = pairs(parameters);
  return (
    <span className="clip" title={text}>
      {text}
    </span>
  );
}
