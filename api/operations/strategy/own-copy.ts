import { RULES_END } from '../../../engine/model/strategy-views';

const RELATIVE_IMPORT = /^import (type )?(\{[^}]*\}) from '(\.{1,2}\/[^']*)';$/gm;

/**
 * The text of a strategy as a file of one's own with another id.
 * @returns null where it takes more from the engine than strategy files may
 */
export function ownCopy(
  text: string,
  { id, file }: { id: string; file: string | undefined },
): { file: string; text: string } | null {
  const own = `my-${id}`.slice(0, 64);
  if (file?.endsWith(RULES_END)) return { file: `${own}${RULES_END}`, text: withId(text, id, own) };
  if (file !== undefined) return { file: `${own}${/\.\w+$/.exec(file)?.[0] ?? '.ts'}`, text: withId(text, id, own) };
  let isPart = false;
  const imported = text.replace(RELATIVE_IMPORT, (...match: string[]) => {
    const [, type, names, from] = match;
    if (type === undefined && !from!.endsWith('/define-strategy')) isPart = true;
    return `import ${type ?? ''}${names} from 'holdfast';`;
  });
  // Also what is imported in another form.
  if (isPart || / from '\.{1,2}\//.test(imported)) return null;
  const exported = imported.replace(/^export const \w+ = defineStrategy\(/m, 'export default defineStrategy(');
  return { file: `${own}.ts`, text: withId(exported, id, own) };
}

function withId(text: string, id: string, own: string): string {
  return text.replace(new RegExp(`(\\bid["']?:\\s*["'])${id}(["'])`), (_all, before: string, after: string) => {
    return `${before}${own}${after}`;
  });
}
