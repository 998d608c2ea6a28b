import { inDocstring, pascal, text } from './names.mjs';

/** `RUN_NOT_FOUND` as `RunNotFoundError`. */
function className(code) {
  const words = pascal(code.toLowerCase().replaceAll('_', ' '));
  return `${words.replace(/Error$/, '')}Error`;
}

/**
 * An error class for each code of the one table.
 * @param {Record<string, {http: number, retryable: boolean, meaning: string}>} table
 */
export function errorModule(table, notice) {
  const classes = Object.entries(table).map(([code, { retryable, meaning }]) => {
    const lines = [`class ${className(code)}(HoldfastError):`, `    """${inDocstring(meaning)}"""`];
    return [...lines, ...(retryable ? ['', '    retryable = True'] : [])].join('\n');
  });
  const entries = Object.keys(table).map((code) => `    ${text(code)}: ${className(code)},`);
  return `"""${notice}"""

from __future__ import annotations

from typing import Dict, Type

from ..errors import HoldfastError

${classes.map((one) => `\n${one}\n`).join('')}

BY_CODE: Dict[str, Type[HoldfastError]] = {
${entries.join('\n')}
}
`;
}
