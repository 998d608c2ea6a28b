import { apiModule } from './python/api-module.mjs';
import { errorModule } from './python/error-module.mjs';
import { proceduresOf } from './python/procedures.mjs';
import { TypeWriter } from './python/type-writer.mjs';

const FOLDER = 'api/client/python/holdfast/generated';

/**
 * The generated part of the Python client.
 * @param {object} document the OpenAPI document
 * @param {Record<string, {http: number, retryable: boolean, meaning: string}>} errors the table of codes
 * @returns texts by file
 */
export function pythonClient(document, errors, notice) {
  const types = new TypeWriter(document.components.schemas);
  const groups = proceduresOf(document, types);
  return {
    [`${FOLDER}/__init__.py`]: `"""${notice}"""\n`,
    [`${FOLDER}/types.py`]: typesModule(types, notice),
    [`${FOLDER}/api.py`]: apiModule(groups, { notice, isAsync: false }),
    [`${FOLDER}/async_api.py`]: apiModule(groups, { notice, isAsync: true }),
    [`${FOLDER}/errors.py`]: errorModule(errors, notice),
  };
}

function typesModule(types, notice) {
  return `"""The documents of the REST API. ${notice}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import NotRequired


${types}
`;
}
