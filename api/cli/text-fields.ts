import { z } from 'zod';
import { runRequestSchema } from '../../engine/model/run-config';

interface Described {
  type?: string;
  properties?: Record<string, Described>;
}

let described: Described | undefined;

/** Whether a field of a request takes nothing but text, so that `123` and `true` are text in it. */
export function isTextField(path: readonly string[]): boolean {
  described ??= z.toJSONSchema(runRequestSchema, { io: 'input', unrepresentable: 'any' }) as Described;
  let field: Described | undefined = described;
  for (const name of path) {
    const { properties = {} }: Described = field;
    field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!field) return false;
  }
  return field.type === 'string';
}
