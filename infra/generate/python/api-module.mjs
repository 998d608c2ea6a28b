import { inDocstring, pascal, snake, text, wrapped } from './names.mjs';
import { bareNames } from './type-writer.mjs';

/** How the module of each kind of client differs. */
const SYNC = { suffix: 'Api', transport: 'Transport', def: 'def', await: '' };
const ASYNC = { suffix: 'AsyncApi', transport: 'AsyncTransport', def: 'async def', await: 'await ' };

/** The module of the synchronous client, or of the other one: a class for each group, and one of all groups. */
export function apiModule(groups, { notice, isAsync }) {
  const kind = isAsync ? ASYNC : SYNC;
  const classes = [...groups].map(([group, procedures]) => groupClass(group, procedures, kind));
  return `${[`"""${notice}"""`, header(kind), ...classes, allGroups([...groups.keys()], kind)].join('\n\n')}\n`;
}

const header = ({ transport }) => `from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, Union

from ..transport import Request, ${transport}

if TYPE_CHECKING:
    from .types import *  # noqa: F403`;

function groupClass(group, procedures, kind) {
  const methods = procedures.map((procedure) => methodOf(procedure, kind));
  return `
class ${pascal(group)}${kind.suffix}:
    """The procedures of \`${group}\`."""

    def __init__(self, transport: ${kind.transport}) -> None:
        self._transport = transport

${methods.join('\n\n')}`;
}

function allGroups(groups, { suffix, transport }) {
  const fields = groups.map((group) => `        self.${snake(group)} = ${pascal(group)}${suffix}(transport)`);
  return `
class ${suffix}:
    """Every procedure of the REST API, by group."""

    def __init__(self, transport: ${transport}) -> None:
${fields.join('\n')}`;
}

function methodOf(procedure, kind) {
  const { name, answer } = procedure;
  return [
    `    ${kind.def} ${name}(`,
    ...signature(procedure),
    `    ) -> ${bareNames(answer.type)}:`,
    ...docstring(procedure),
    ...requestOf(procedure),
    `        return ${kind.await}self._transport.${answer.form}(request)`,
  ].join('\n');
}

const signature = (procedure) => {
  const { arguments: all, repeatable } = procedure;
  const positional = all.filter(({ part }) => part === 'path');
  const named = all.filter(({ part }) => part !== 'path');
  const line = ({ name, type, required }) => {
    const plain = bareNames(type);
    return `        ${name}: ${required ? plain : optional(plain)},`;
  };
  const key = repeatable ? ['        idempotency_key: Optional[str] = None,'] : [];
  return [
    '        self,',
    ...positional.map((one) => line({ ...one, required: true })),
    ...(named.length + key.length > 0 ? ['        *,'] : []),
    ...named.map(line),
    ...key,
  ];
};

const optional = (type) =>
  type.startsWith('Optional[') || type === 'Any' ? `${type} = None` : `Optional[${type}] = None`;

function docstring({ summary, permission, arguments: all, repeatable }) {
  const params = all
    .filter(({ about }) => about)
    .flatMap(({ name, about }) => wrapped(inDocstring(`:param ${name}: ${about}`), '        '));
  const key = repeatable
    ? wrapped(':param idempotency_key: requests with the same one make one of it', '        ')
    : [];
  const more = [...(permission ? [`        Needs the permission \`${permission}\`.`, ''] : []), ...params, ...key];
  const first = `        """${inDocstring(summary)}.`;
  if (more.length === 0) return [`${first}"""`];
  while (more.at(-1) === '') more.pop();
  return [first, '', ...more, '        """'];
}

function requestOf({ method, path, arguments: all, hasBody, repeatable }) {
  const address = path.replaceAll(/\{([^}]+)\}/g, (_, field) => `{${snake(field)}}`);
  const fields = (part) => all.filter((argument) => argument.part === part);
  const dict = (part) =>
    `{${fields(part)
      .map(({ field, name }) => `${text(field)}: ${name}`)
      .join(', ')}}`;
  return [
    '        request = Request(',
    `            ${text(method)},`,
    `            ${text(address)},`,
    ...(fields('path').length > 0
      ? [`            path=${dict('path').replaceAll(/"([^"]+)": /g, (_, f) => `${text(snake(f))}: `)},`]
      : []),
    ...(fields('query').length > 0 ? [`            query=${dict('query')},`] : []),
    ...(hasBody ? [`            body=${dict('body')},`] : []),
    ...(repeatable ? ['            idempotency_key=idempotency_key,'] : []),
    '        )',
  ];
}
