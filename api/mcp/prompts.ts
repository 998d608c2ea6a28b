import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { GetPromptResult, Prompt } from '@modelcontextprotocol/sdk/types.js';

type Given = Readonly<Record<string, string | undefined>>;

interface Written extends Prompt {
  text: (given: Given) => string;
}

/** The honest way of working, one step each; together they are the whole of it. */
const PROMPTS: readonly Written[] = [
  {
    name: 'seal',
    title: 'Seal the last part of the data',
    description:
      'Close a part of the data before anything is tried on it, so that one candidate can be tested there later.',
    arguments: [
      { name: 'catalog', description: 'Catalog with the data.', required: true },
      { name: 'from', description: 'First date that is closed; without it, about the last fifth.' },
    ],
    text: ({ catalog, from }) => `Seal the catalog "${catalog}" before any work on it.

1. Read \`catalogs_get\` for the dates that its files cover, and \`catalogs_quality\` of each instrument: say what is wrong with the data first.
2. Read \`seals_list\`: if the catalog is sealed already, say since when and stop.
3. ${from === undefined ? 'Propose the date after which about the last fifth of the bars lies, and ask me to confirm it' : `Take the date ${from}`}. Then call \`seals_create\` with {catalog, from}.
   SEAL_IN_USE names sessions that reach the part: narrow them with \`sessions_narrow\`, only after asking me.
4. From then on work on the data before the seal only. Never break the seal (\`seals_break\`): every later verdict would say so.`,
  },
  {
    name: 'search',
    title: 'Search for parameters honestly',
    description: 'Look for parameters of a strategy with a holdout, and count every trial.',
    arguments: [
      { name: 'session', description: 'Session with the data.', required: true },
      { name: 'strategy', description: 'Strategy whose parameters are looked for.', required: true },
      { name: 'idea', description: 'Why the rule should earn money.' },
    ],
    text: ({
      session,
      strategy,
      idea,
    }) => `Search for parameters of "${strategy}" on the session "${session}".${idea === undefined ? '' : ` The idea behind it: ${idea}`}

1. Before any trial, write down why the rule should earn money, which range of each parameter that reason allows, and what would refute it.
2. Read \`strategies_get\` for the parameters, \`sessions_get\` for the data and \`ledger_get\` for what was tried on it before. Say how many trials that were: they count.
3. Call \`searches_create\` once with fees and slippage as they really are, a \`space\` no wider than the reason, \`constraints\` with a least number of trades,
   a \`holdout\` of 0.2 to 0.3, and \`wait: true\`. Do not search again because a result disappoints; each search makes the next harder to believe.
4. Read \`analytics_searchDiagnosis\` first, then \`searches_get\`. Report the holdout beside the best point, and what the neighbouring points come to: a lonely peak is no result.
5. Read \`searches_verdict\` and report its sentence as it is.`,
  },
  {
    name: 'judge',
    title: 'Judge a result',
    description: 'Whether a run, or the best of a sweep or search, can be believed, and what to do next.',
    arguments: [{ name: 'id', description: 'Id of the run, sweep or search.', required: true }],
    text: ({ id }) => `Judge the result ${id}.

1. Call \`operations_get\` for its kind, then read its diagnosis (\`analytics_diagnosis\`, \`analytics_sweepDiagnosis\` or \`analytics_searchDiagnosis\`). What makes its figures worthless is told there: if so, say so and stop.
2. Call \`validations_create\` with {kind: "judge"} and the id as \`run\`, \`sweep\` or \`search\`, with \`declaredTrials\` for what was tried elsewhere, and \`wait: true\`.
3. Report the verdict: its code, its sentence, the rung and what would change it. BELIEVABLE only means that no rung found a reason against it.
4. If a rung failed, do not tune the parameters until it passes. Say what is wrong with the idea instead.
5. Only a BELIEVABLE run may be committed to the seal of its data (\`seals_commit\`), once, and only after asking me. What it comes to there is the result.`,
  },
];

export const PROMPTS_SHOWN: readonly Prompt[] = PROMPTS.map(({ text: _, ...prompt }) => prompt);

/** @throws McpError for a prompt that is not there, or an argument that is missing or unknown */
export function promptOf(name: string, given: Given): GetPromptResult {
  const prompt = PROMPTS.find((one) => one.name === name);
  if (!prompt) throw new McpError(ErrorCode.InvalidParams, `There is no prompt "${name}".`);
  const known = prompt.arguments ?? [];
  const missing = known.find((one) => one.required && !given[one.name]?.trim());
  if (missing) throw refusal('VALIDATION', missing.name, 'is missing');
  const unknown = Object.keys(given).find((field) => !known.some((one) => one.name === field));
  if (unknown !== undefined) throw refusal('UNKNOWN_FIELD', unknown, 'is not an argument of this prompt');
  const { description } = prompt;
  return {
    ...(description !== undefined && { description }),
    messages: [{ role: 'user', content: { type: 'text', text: prompt.text(given) } }],
  };
}

function refusal(code: 'VALIDATION' | 'UNKNOWN_FIELD', path: string, problem: string): McpError {
  const message = `${path}: ${problem}`;
  return new McpError(ErrorCode.InvalidParams, message, { error: { code, message, path } });
}
