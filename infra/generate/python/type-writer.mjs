import { inDocstring, isPlainName, pascal, text, wrapped } from './names.mjs';

const SIMPLE = { string: 'str', number: 'float', integer: 'int', boolean: 'bool', null: 'None' };

/** The name of a type within an expression, which `bareNames` and `quotedNames` write out. */
const reference = (name) => `<<${name}>>`;
const REFERENCE = /<<(\w+)>>/g;

/** An expression where names may be used before they are there. */
export const bareNames = (expression) => expression.replaceAll(REFERENCE, '$1');
/** An expression where they may not. */
const quotedNames = (expression) => expression.replaceAll(REFERENCE, '"$1"');

/** A choice of more values has a name. */
const FEW = 12;

/** Writes schemas as types of Python: objects as `TypedDict`, one for each shape. */
export class TypeWriter {
  #classes = [];
  #known = new Map();
  #names = new Set();

  /** @param {Record<string, object>} components schemas by name */
  constructor(components) {
    for (const name of Object.keys(components)) this.#names.add(name);
    for (const [name, schema] of Object.entries(components)) this.#component(name, schema);
  }

  #component(name, schema) {
    if (schema.properties) this.#write(name, schema);
    else this.#classes.push(`${name} = ${quotedNames(this.expression(schema, name))}`);
  }

  /** The type of a schema; `place` names what has no name. */
  expression(schema, place) {
    if (schema.$ref) return reference(schema.$ref.split('/').at(-1));
    if ('const' in schema) return literal([schema.const]);
    if (schema.enum)
      return schema.enum.length > FEW ? reference(this.#alias(schema.enum, place)) : literal(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices)
      return union(choices.map((choice, i) => this.expression(choice, i === 0 ? place : `${place}${i + 1}`)));
    if (Array.isArray(schema.type))
      return union(schema.type.map((type) => this.expression({ ...schema, type }, place)));
    if (schema.type === 'array') return `List[${this.#items(schema, place)}]`;
    if (schema.type === 'object') return this.#object(schema, place);
    return SIMPLE[schema.type] ?? 'Any';
  }

  #items({ items, prefixItems }, place) {
    const all = [...(prefixItems ?? []), ...(items && Object.keys(items).length > 0 ? [items] : [])];
    return all.length === 0 ? 'Any' : union(all.map((item) => this.expression(item, `${place}Item`)));
  }

  /** The name of a long choice; the same one for the same values. */
  #alias(values, place) {
    return this.#named(JSON.stringify(values), place, (name) => this.#classes.push(`${name} = ${literal(values)}`));
  }

  #object(schema, place) {
    const { properties, additionalProperties: rest } = schema;
    if (properties && Object.keys(properties).length > 0) {
      return reference(this.#named(JSON.stringify(schema), place, (name) => this.#write(name, schema)));
    }
    return rest && typeof rest === 'object' ? `Dict[str, ${this.expression(rest, `${place}Value`)}]` : 'Dict[str, Any]';
  }

  /** The name of what is written once, whatever the places that have it. */
  #named(content, place, write) {
    const known = this.#known.get(content);
    if (known) return known;
    let name = place;
    for (let i = 2; this.#names.has(name); i++) name = `${place}${i}`;
    this.#names.add(name);
    this.#known.set(content, name);
    write(name);
    return name;
  }

  #write(name, { properties, required = [], description }) {
    const fields = Object.entries(properties).map(([field, schema]) => {
      const type = this.expression(schema, name + pascal(field));
      return { field, type: required.includes(field) ? type : `NotRequired[${type}]`, about: schema.description };
    });
    this.#classes.push(
      fields.every(({ field }) => isPlainName(field)) ? classOf(name, fields, description) : callOf(name, fields),
    );
  }

  toString() {
    return this.#classes.join('\n\n\n');
  }
}

function literal(values) {
  return `Literal[${values.map((value) => (typeof value === 'boolean' ? pascal(String(value)) : text(value))).join(', ')}]`;
}

function union(types) {
  const flat = [...new Set(types)];
  const some = flat.filter((type) => type !== 'None');
  if (some.includes('Any')) return 'Any';
  const joined = some.length === 1 ? some[0] : `Union[${some.join(', ')}]`;
  return some.length === flat.length ? joined : some.length === 0 ? 'None' : `Optional[${joined}]`;
}

function classOf(name, fields, description) {
  const lines = fields.flatMap(({ field, type, about }) => [
    ...(about ? wrapped(about, '    # ') : []),
    `    ${field}: ${bareNames(type)}`,
  ]);
  const docstring = description ? [`    """${inDocstring(description)}"""`, ''] : [];
  return [`class ${name}(TypedDict):`, ...docstring, ...lines].join('\n');
}

/** Fields whose names are no names of Python. */
function callOf(name, fields) {
  const lines = fields.map(({ field, type }) => `        ${text(field)}: ${text(bareNames(type))},`);
  return [`${name} = TypedDict(`, `    ${text(name)},`, '    {', ...lines, '    },', ')'].join('\n');
}
