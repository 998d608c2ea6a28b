/** One thing that is looked at before anything else is suspected. */
export interface Check {
  name: string;
  /** `warning`: it works, and may not for long. */
  status: 'ok' | 'warning' | 'failed';
  detail: string;
}
