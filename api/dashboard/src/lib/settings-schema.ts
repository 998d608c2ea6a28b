/** A setting of a request, as its JSON schema describes it. */
export interface Setting {
  /** Such as `account.borrowRate`. */
  path: string;
  /** What stands before the last part of the path; empty at the top. */
  group: string;
  label: string;
  kind: 'number' | 'boolean' | 'choice' | 'list' | 'text' | 'mixed';
  hint: string;
  choices: readonly string[];
  minimum?: number;
  maximum?: number;
}

interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
}

/** Every setting below a schema of an object, in its order; what has fields of its own is a group. */
export function settingsOf(schema: Record<string, unknown>): Setting[] {
  return within(schema, []);
}

function within({ properties = {} }: Schema, above: readonly string[]): Setting[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = [...above, name];
    return field.properties ? within(field, path) : [settingOf(field, path)];
  });
}

function settingOf(schema: Schema, path: readonly string[]): Setting {
  const { minimum, maximum, enum: choices = [] } = schema;
  const kind = kindOf(schema);
  return {
    path: path.join('.'),
    group: path.slice(0, -1).join('.'),
    label: wordsOf(path.at(-1)!),
    kind,
    hint: hintOf(schema, kind),
    choices: choices.map(String),
    ...(kind === 'number' && { ...(sane(minimum) && { minimum }), ...(sane(maximum) && { maximum }) }),
  };
}

/** Limits of a whole number say nothing to a reader. */
const sane = (limit: number | undefined) => limit !== undefined && Math.abs(limit) < 1e12;

function kindOf({ type, enum: choices, anyOf }: Schema): Setting['kind'] {
  if (anyOf) return 'mixed';
  if (choices) return 'choice';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return 'list';
  if (type === 'object') return 'mixed';
  return type === 'boolean' ? 'boolean' : 'text';
}

const EXAMPLES: Partial<Record<Setting['kind'], string>> = {
  list: 'Several with commas between them.',
  mixed: 'One value, or JSON such as {"SPY.ARCX": 0.01}.',
};

function hintOf({ description = '', default: usual, type }: Schema, kind: Setting['kind']): string {
  const isPlain = typeof usual === 'number' || typeof usual === 'string' || typeof usual === 'boolean';
  const example = kind === 'mixed' && type === 'object' ? 'JSON, an object by id or pattern.' : EXAMPLES[kind];
  return [description.replaceAll('`', ''), isPlain ? `Without it, ${usual}.` : '', example ?? '']
    .filter((text) => text !== '')
    .join(' ');
}

/** `maintenanceMargin` as "Maintenance margin". */
export function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export type SettingTexts = Readonly<Record<string, string>>;

/** The texts of what an object has under the paths of the settings. */
export function textsOf(settings: readonly Setting[], values: object): Record<string, string> {
  const texts = settings.map(({ path }) => [path, textOf(valueAt(values, path))] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], values);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Fields = { [name: string]: unknown };

/** A request with what was typed in it; an empty text leaves a setting out. */
export function withSettings<T extends object>(request: T, settings: readonly Setting[], texts: SettingTexts): T {
  const copy = structuredClone(request) as Fields;
  for (const setting of settings) {
    const text = (texts[setting.path] ?? '').trim();
    if (text === '') continue;
    const names = setting.path.split('.');
    const parent = names.slice(0, -1).reduce<Fields>((fields, name) => (fields[name] ??= {}) as Fields, copy);
    parent[names.at(-1)!] = typed(setting, text);
  }
  return copy as T;
}

/** What cannot be read stays a text, for the server to refuse by name. */
function typed({ kind }: Setting, text: string): unknown {
  if (kind === 'boolean') return text === 'true';
  if (kind === 'list') {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  if (kind === 'mixed' && /^[[{]/.test(text)) return parsed(text);
  const number = Number(text);
  return (kind === 'number' || kind === 'mixed') && Number.isFinite(number) ? number : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
