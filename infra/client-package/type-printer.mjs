import ts from 'typescript';

/** Types of the language and of the platform that are known everywhere by their names. */
const PLATFORM = new Set([
  'Date',
  'Blob',
  'FormData',
  'Uint8Array',
  'AsyncIterable',
  'AsyncGenerator',
  'ReadableStream',
]);

/** Prints types in full, so that they need none of the files that declare them; what has a name is declared once. */
export class TypePrinter {
  #checker;
  #names = new Map();
  #taken = new Set();
  #declarations = [];
  #open = [];

  /** @param {import('typescript').TypeChecker} checker */
  constructor(checker) {
    this.#checker = checker;
  }

  /** The declarations of all names that were printed. */
  get declarations() {
    return this.#declarations.join('\n\n');
  }

  /** @param {import('typescript').Type} type */
  print(type) {
    const known = this.#names.get(type);
    if (known) return known;
    const name = nameOf(type);
    return name === undefined ? this.#shape(type) : this.#declared(type, name);
  }

  #declared(type, wanted) {
    let name = wanted;
    for (let i = 2; this.#taken.has(name); i++) name = `${wanted}${i}`;
    this.#taken.add(name);
    this.#names.set(type, name);
    const place = this.#declarations.push('') - 1;
    this.#declarations[place] = `export type ${name} = ${this.#shape(type)};`;
    return name;
  }

  #shape(type) {
    if (type.isUnion()) return this.#union(type);
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return this.#checker.typeToString(type);
    // What contains itself needs a name.
    if (this.#open.includes(type)) return this.#declared(type, 'Nested');
    this.#open.push(type);
    try {
      return this.#object(type);
    } finally {
      this.#open.pop();
    }
  }

  /** Both truth values are the type of them; undefined is left to optional fields. */
  #union({ types }) {
    const isTruth = (type) => type.flags & ts.TypeFlags.BooleanLiteral;
    const both = types.filter(isTruth).length === 2;
    const parts = types.filter((type) => !both || !isTruth(type)).map((type) => this.#inUnion(type));
    return [...new Set([...parts, ...(both ? ['boolean'] : [])])].join(' | ');
  }

  #inUnion(type) {
    const text = this.print(type);
    return / \| |=>/.test(text) && !text.startsWith('{') ? `(${text})` : text;
  }

  #object(type) {
    const checker = this.#checker;
    if (checker.isTupleType(type))
      return `[${checker
        .getTypeArguments(type)
        .map((one) => this.print(one))
        .join(', ')}]`;
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type);
      const readonly = type.symbol.name === 'ReadonlyArray' ? 'readonly ' : '';
      return `${readonly}${this.#item(item)}[]`;
    }
    const name = type.symbol?.name;
    if (PLATFORM.has(name)) {
      const given = checker.getTypeArguments(type);
      return given.length === 0 ? name : `${name}<${given.map((one) => this.print(one)).join(', ')}>`;
    }
    return this.#fields(type);
  }

  #item(type) {
    const text = this.print(type);
    return / [|&] |^readonly /.test(text) ? `(${text})` : text;
  }

  #fields(type) {
    const checker = this.#checker;
    const indexes = checker.getIndexInfosOfType(type).map((info) => {
      return `[key: ${checker.typeToString(info.keyType)}]: ${this.print(info.type)};`;
    });
    const fields = checker.getPropertiesOfType(type).map((field) => {
      const optional = (field.flags & ts.SymbolFlags.Optional) !== 0;
      const of = checker.getTypeOfSymbol(field);
      const key = /^[A-Za-z_$][\w$]*$/.test(field.name) ? field.name : JSON.stringify(field.name);
      const about = ts.displayPartsToString(field.getDocumentationComment(checker)).trim();
      const comment = about === '' ? '' : `/** ${about.replaceAll('*/', '*\\/')} */ `;
      return `${comment}${key}${optional ? '?' : ''}: ${this.print(optional ? withoutUndefined(of, checker) : of)};`;
    });
    const all = [...indexes, ...fields];
    return all.length === 0 ? 'Record<string, never>' : `{ ${all.join(' ')} }`;
  }
}

function withoutUndefined(type, checker) {
  return type.isUnion() ? checker.getNonOptionalType(type) : type;
}

/** The name that an author gave; what stands for a computed type has none of its own. */
function nameOf(type) {
  const alias = type.aliasSymbol && !type.aliasTypeArguments ? type.aliasSymbol.name : undefined;
  const own =
    type.symbol && type.symbol.flags & ts.SymbolFlags.Interface && !type.typeArguments ? type.symbol.name : undefined;
  const name = alias ?? own;
  return name === undefined || name.startsWith('__') || PLATFORM.has(name) || name === 'Array' ? undefined : name;
}
