import { distance } from 'fastest-levenshtein';
import { HoldfastError } from './errors';

/** Edits that a word may be away: one for every three characters, but two letters that changed places are two already. */
const mostEdits = ({ length }: string) => (length < 4 ? 1 : Math.max(2, Math.floor(length / 3)));

/** The known word that a misspelt one most likely stands for; the only one that begins with it goes before. */
export function suggestionFor(word: string, known: Iterable<string>): string | undefined {
  const written = word.toLowerCase();
  const candidates = [...known];
  const longer = candidates.filter((one) => one.toLowerCase().startsWith(written));
  if (longer.length === 1 && word.length > 1) return longer[0];
  let best: string | undefined;
  let least = mostEdits(word) + 1;
  for (const candidate of candidates) {
    const edits = distance(written, candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** The error of an unknown word with what was probably meant, in the message and as `details.suggestion`. */
export function withSuggestion(error: HoldfastError, word: string, known: Iterable<string>): HoldfastError {
  const suggestion = suggestionFor(word, known);
  if (suggestion === undefined) return error;
  const { code, path, details } = error;
  const question = `id you mean "${suggestion}"?`;
  const message = error.message.endsWith('.') ? `${error.message} D${question}` : `${error.message}, d${question}`;
  return new HoldfastError(code, message, { path, details: { ...details, suggestion } });
}
