import { count } from '../../lib/format';
import { choicesOf, isNumeric, type ParameterField } from '../../lib/parameter-schema';
import { axisCount, listOf, type AxisText } from './form-state';

interface AxisRowProps {
  field: ParameterField;
  fixed: string;
  axis: AxisText;
  error: string | undefined;
  onFixed: (value: string) => void;
  onAxis: (axis: AxisText) => void;
}

/** One parameter of a sweep: a fixed value, or the values it takes. */
export function AxisRow(props: AxisRowProps) {
  const { field, axis, error, onAxis } = props;
  const values = axisCount(axis);
  const modes = isNumeric(field) ? ['fixed', 'range', 'list'] : ['fixed', 'list'];
  return (
    <div className="axis-row" role="group" aria-label={field.name}>
      <div>
        <strong>{field.name}</strong>
        <small>{field.hint}</small>
      </div>
      <select
        aria-label={`How ${field.name} varies`}
        value={axis.mode}
        onChange={(event) => onAxis({ ...axis, mode: event.target.value as AxisText['mode'] })}
      >
        {modes.map((mode) => (
          <option key={mode} value={mode}>
            {mode === 'fixed' ? 'one value' : mode === 'range' ? 'a range' : 'a list'}
          </option>
        ))}
      </select>
      <Values {...props} />
      <span className={typeof values === 'string' || error !== undefined ? 'field' : 'muted nowrap'}>
        {error !== undefined ? (
          <small role="alert">{error}</small>
        ) : typeof values === 'string' ? (
          <small>{values}</small>
        ) : (
          `${count(values)} ${values === 1 ? 'value' : 'values'}`
        )}
      </span>
    </div>
  );
}

const PARTS = ['start', 'stop', 'step'] as const;

function Values({ field, fixed, axis, error, onFixed, onAxis }: AxisRowProps) {
  if (axis.mode === 'range') {
    return (
      <div className="triple">
        {PARTS.map((part) => (
          <input
            key={part}
            type="number"
            step="any"
            aria-label={`${field.name} ${part}`}
            aria-invalid={error !== undefined}
            placeholder={part}
            value={axis.range[part]}
            onChange={(event) => onAxis({ ...axis, range: { ...axis.range, [part]: event.target.value } })}
          />
        ))}
      </div>
    );
  }
  const list = axis.mode === 'list';
  const choices = choicesOf(field);
  if (choices.length > 0 && list) return <Choices field={field} choices={choices} axis={axis} onAxis={onAxis} />;
  if (choices.length > 0) {
    return (
      <select aria-label={`${field.name} value`} value={fixed} onChange={(event) => onFixed(event.target.value)}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      className="axis-value"
      aria-label={list ? `${field.name} values` : `${field.name} value`}
      aria-invalid={error !== undefined}
      placeholder={list ? 'such as 10, 20, 50' : undefined}
      value={list ? axis.list : fixed}
      onChange={(event) => (list ? onAxis({ ...axis, list: event.target.value }) : onFixed(event.target.value))}
    />
  );
}

interface ChoicesProps extends Pick<AxisRowProps, 'field' | 'axis' | 'onAxis'> {
  choices: readonly (readonly [string, string])[];
}

/** Those of the choices that the sweep tries, in their order. */
function Choices({ field, choices, axis, onAxis }: ChoicesProps) {
  const taken = new Set(listOf(axis.list));
  const toggle = (value: string) => {
    const next = choices.filter(([one]) => taken.has(one) !== (one === value)).map(([one]) => one);
    onAxis({ ...axis, list: next.join(', ') });
  };
  return (
    <div className="checks" role="group" aria-label={`${field.name} values`}>
      {choices.map(([value, text]) => (
        <label key={value}>
          <input type="checkbox" checked={taken.has(value)} onChange={() => toggle(value)} /> {text}
        </label>
      ))}
    </div>
  );
}
