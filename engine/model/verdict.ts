/** What a validation came to. */
export interface Verdict {
  code: string;
  /** The first part that did not pass; null where all did. */
  rung: string | null;
  sentence: string;
  /** What would change it. */
  change: string | null;
  evidence: Record<string, unknown>;
  /** A seal of the data was broken before it. */
  sealBroken?: true;
}
