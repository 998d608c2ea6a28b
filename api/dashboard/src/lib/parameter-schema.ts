import type { Parameters, ParameterValue } from '../../../../engine/model/run-config';

/** What a form needs of one property of a strategy's JSON schema. */
export interface ParameterField {
  name: string;
  kind: 'integer' | 'number' | 'boolean' | 'text' | 'choice';
  hint: string;
  initial: string;
  choices: string[];
  minimum?: number;
  maximum?: number;
}

interface Property {
  type?: string;
  description?: string;
  default?: ParameterValue;
  enum?: ParameterValue[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** The fields of a strategy's parameters, in the order of its schema. */
export function fieldsOf(schema: Record<string, unknown>): ParameterField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>;
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property));
}

function fieldOf(name: string, property: Property): ParameterField {
  const { type, description, enum: choices, minimum, maximum } = property;
  const kind = choices ? 'choice' : type === 'integer' || type === 'number' || type === 'boolean' ? type : 'text';
  const [least, most] = [bounded(minimum), bounded(maximum)];
  return {
    name,
    kind,
    hint: [description, kind === 'integer' ? 'whole number' : '', boundsOf(property)].filter(Boolean).join(', '),
    initial: property.default === undefined ? '' : String(property.default),
    choices: (choices ?? []).map(String),
    ...(least !== undefined && { minimum: least }),
    ...(most !== undefined && { maximum: most }),
  };
}

export const isNumeric = (field: ParameterField) => field.kind === 'integer' || field.kind === 'number';

const YES_NO = [
  ['true', 'yes'],
  ['false', 'no'],
] as const;

/** The values that a parameter can have, with their words, where they are few. */
export function choicesOf({ kind, choices }: ParameterField): readonly (readonly [string, string])[] {
  return kind === 'boolean' ? YES_NO : choices.map((choice) => [choice, choice] as const);
}

/** A typed text as the parameter's value. Text that is no number stays text, for the server to refuse by name. */
export function valueOf(field: ParameterField, text: string): ParameterValue {
  if (field.kind === 'boolean') return text === 'true';
  const number = Number(text);
  return isNumeric(field) && text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** The values of all fields; an empty text leaves the strategy's default. */
export function parametersOf(fields: readonly ParameterField[], texts: Readonly<Record<string, string>>): Parameters {
  const filled = fields.filter(({ name }) => (texts[name] ?? '').trim() !== '');
  return Object.fromEntries(filled.map((field) => [field.name, valueOf(field, texts[field.name]!)]));
}

/** Limits that no one would type, such as those of a safe integer, say nothing to a reader. */
const bounded = (limit: number | undefined) => (limit !== undefined && Math.abs(limit) < 1e12 ? limit : undefined);

function boundsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Property): string {
  const [least, above, most, below] = [minimum, exclusiveMinimum, maximum, exclusiveMaximum].map(bounded);
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  const from = above !== undefined ? `above ${above}` : least !== undefined ? `at least ${least}` : '';
  const to = below !== undefined ? `below ${below}` : most !== undefined ? `at most ${most}` : '';
  return [from, to].filter((text) => text !== '').join(', ');
}
