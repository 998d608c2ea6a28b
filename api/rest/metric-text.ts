export interface Sample {
  /** What follows the metric's name, such as `_sum`. */
  suffix?: string;
  labels?: Record<string, string>;
  value: number;
}

/** One metric in Prometheus' text format (version 0.0.4). Our label values need no escaping. */
export function metricText(
  name: string,
  head: { type: 'gauge' | 'counter' | 'histogram'; help: string },
  samples: readonly Sample[],
): string {
  const lines = samples.map(({ suffix = '', labels, value }) => {
    const text = Object.entries(labels ?? {}).map(([key, label]) => `${key}="${label}"`);
    return `${name}${suffix}${text.length > 0 ? `{${text.join(',')}}` : ''} ${value}`;
  });
  return [`# HELP ${name} ${head.help}`, `# TYPE ${name} ${head.type}`, ...lines, ''].join('\n');
}
