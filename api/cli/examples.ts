import type { Command } from 'commander';

/** Calls that show what a command is for, by its words; below its help. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'session create': [
    'session create us --catalog us --start 2015-01-01 --end 2024-12-31',
    'session create hours --catalog crypto --start 2024-01-01 --end 2024-12-31 --timeframe 1h --detail',
  ],
  'session extend': ['session extend us 2025-06-30'],
  run: [
    'run us sma-cross --param fast=10 --param slow=50 --fee 0.0005',
    'run us sma-cross --set evaluation.riskFreeRate=0.03 --label "first try" --full',
  ],
  'runs list': ['runs list --status failed', 'runs list --session us --limit 1000 --csv'],
  'runs equity': ['runs equity 3f8a21c7 --tail 20', 'runs equity 3f8a21c7 --format parquet --output equity.parquet'],
  sweep: ['sweep us sma-cross --grid fast=5:50:5 --grid slow=20,50,100 --objective sharpe'],
  'sweeps trials': ['sweeps trials 571c91e8 --sort=-sharpe --limit 10', 'sweeps trials 571c91e8 --format csv'],
  search: [
    'search us sma-cross --space fast=2:60 --space slow=log:10:400 --constraint "fast < slow" --holdout 0.3',
    'search us sma-cross --space fast=2:60 --algorithm tpe --trials 200 --objective sharpe',
  ],
  judge: ['judge 3f8a21c7 --declared-trials 40'],
  'walk-forward': ['walk-forward 571c91e8 --windows 8'],
  seal: ['seal crypto --from 2024-07-01'],
  'risk stress': ['risk stress 3f8a21c7 --price=-0.4'],
  'risk monte-carlo': ['risk monte-carlo 3f8a21c7 --paths 5000 --ruin 0.5'],
  'risk portfolio': ['risk portfolio us --method risk-parity --method hrp --max 0.2'],
  compare: ['compare 3f8a21c7 571c91e8'],
  tearsheet: ['tearsheet 3f8a21c7 --output run.html'],
  'analytics rolling': ['analytics rolling 3f8a21c7 --window 21'],
  charts: ['charts 3f8a21c7 --output charts', 'charts 3f8a21c7 --chart equity'],
  call: ['call analytics.sweepPivot --set id=571c91e8 --json'],
  open: ['open', 'open 3f8a21c7', 'open us --print'],
  watch: ['watch 3f8a21c7', 'watch'],
  events: ['events --topic failed', 'events --follow --session us'],
  import: [
    'import export.csv --catalog crypto --instrument BTCUSDT.BINANCE --dry-run',
    'import export.csv --catalog us --time-zone America/New_York --stamp close',
  ],
  'dataset upload': ['dataset upload btc.csv --instrument BTCUSDT.BINANCE --name bitcoin'],
  'script run': ['script run examples/cross.py capital=100000'],
  'schedule create': ['schedule create nightly us --cron "30 22 * * 1-5" --time-zone America/New_York'],
};

/** Puts the examples below the help of the commands that are there. */
export function addExamples(program: Command): void {
  for (const [words, examples] of Object.entries(EXAMPLES)) {
    const command = words
      .split(' ')
      .reduce<Command | undefined>((at, name) => at?.commands.find((one) => one.name() === name), program);
    command?.addHelpText('after', `\nExamples:\n${examples.map((example) => `  holdfast ${example}`).join('\n')}`);
  }
}
