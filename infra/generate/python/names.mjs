/** Names as Python spells them. */

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import ' +
    'in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** `addInstruments` as `add_instruments`, `from` as `from_`. */
export function snake(name) {
  const text = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll(/[-.]/g, '_');
  return KEYWORDS.has(text) ? `${text}_` : text;
}

/** `max_drawdown`, `max-drawdown` and `maxDrawdown` as `MaxDrawdown`. */
export function pascal(name) {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

/** Whether a field can be written as an attribute of a class. */
export const isPlainName = (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name);

export const text = (value) => JSON.stringify(value);

/** Prose within the given width, each line behind `indent`. */
export function wrapped(prose, indent, width = 118) {
  const lines = [];
  let line = '';
  for (const word of prose.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = '';
    }
    line += (line === '' ? '' : ' ') + word;
  }
  return [...lines, indent + line];
}

/** Prose as it may stand in a docstring. */
export const inDocstring = (prose) => prose.replaceAll('\\', '\\\\').replaceAll('"""', "'''");
