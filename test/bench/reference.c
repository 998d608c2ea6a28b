/*
 * What the hardware can do for the work of the benchmarks: a single pass over the bars, no allocation while the clock
 * runs, one state machine written by hand for each workload. Compile with
 *   cc -O3 -march=native -ffp-contract=off -pthread reference.c -o reference -lm
 *
 * The rule everywhere: hold `size` while SMA(fast) > SMA(slow) at the close, nothing while it is below, unchanged on a
 * tie; filled at the next open, a proportional fee, equity marked at every close, the deepest drawdown kept. Prices are
 * multiples of a power of two, so that the windows' sums are exact, and `sum_fast * slow > sum_slow * fast` decides as
 * the means do.
 *
 * Input file, little-endian float64: rows, width, then times[rows] and open, high, low, close [rows * width], the value
 * of instrument k at bar t at t * width + k. Output: one JSON object, times in nanoseconds (median of the repeats).
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_COMBOS 4096
#define MAX_WIDTH 4096
#define MAX_REPEATS 1000

typedef struct {
  long rows, width;
  const double *times, *open, *high, *low, *close;
} Market;

typedef struct {
  long fills, orders;
  double equity, drawdown;
} Outcome;

typedef struct {
  int fast, slow;
} Combo;

static double capital = 1e6, fee_rate = 0.0005;
static Market market;
static Combo combos[MAX_COMBOS];
static Outcome outcomes[MAX_COMBOS];
static int combo_count;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) exit(2);
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  double *data = malloc(bytes);
  if (fread(data, 1, bytes, file) != (size_t)bytes) exit(2);
  fclose(file);
  market.rows = (long)data[0];
  market.width = (long)data[1];
  long cells = market.rows * market.width;
  market.times = data + 2;
  market.open = market.times + market.rows;
  market.high = market.open + cells;
  market.low = market.high + cells;
  market.close = market.low + cells;
}

/* One instrument, market orders. */
static Outcome cross(Combo combo) {
  const double *open = market.open, *close = market.close;
  const long rows = market.rows;
  const int fast = combo.fast, slow = combo.slow;
  double cash = capital, held = 0, target = 0, peak = capital, floor = 1, sum_fast = 0, sum_slow = 0, equity = capital;
  long fills = 0;
  for (long t = 0; t < rows; t++) {
    if (held != target) {
      double notional = open[t], fee = notional * fee_rate;
      if (target > 0) cash -= notional + fee;
      else cash += notional - fee;
      held = target;
      fills++;
    }
    equity = cash + held * close[t];
    if (equity > peak) peak = equity;
    if (equity < peak * floor) floor = equity / peak;
    sum_fast += close[t] - (t >= fast ? close[t - fast] : 0);
    sum_slow += close[t] - (t >= slow ? close[t - slow] : 0);
    if (t >= slow - 1 && t >= fast - 1) {
      double lead = sum_fast * slow, base = sum_slow * fast;
      target = lead > base ? 1 : lead < base ? 0 : target;
    }
  }
  return (Outcome){fills, fills, equity, floor - 1};
}

/*
 * One instrument, an order almost every bar. Flat: the buy limit of the bar before is cancelled and one is placed
 * `near` below the close. Bought: a sell limit `far` above the close and a stop `far` below it, one cancels the other,
 * the stop counting first where a bar touches both; neither fills on the bar of the entry.
 */
static Outcome busy(double near, double far) {
  const double *open = market.open, *high = market.high, *low = market.low, *close = market.close;
  double cash = capital, peak = capital, floor = 1, equity = capital, limit = 0, stop = 0, goal = 0;
  long fills = 0, orders = 0;
  int held = 0, bidding = 0, guarded = 0;
  for (long t = 0; t < market.rows; t++) {
    if (bidding && low[t] <= limit) {
      double price = open[t] < limit ? open[t] : limit;
      cash -= price + price * fee_rate;
      held = 1, bidding = 0, fills++;
    } else if (guarded && (low[t] <= stop || high[t] >= goal)) {
      double price = low[t] <= stop ? (open[t] < stop ? open[t] : stop) : open[t] > goal ? open[t] : goal;
      if (open[t] >= goal) price = open[t];
      cash += price - price * fee_rate;
      held = 0, guarded = 0, fills++;
    }
    equity = cash + held * close[t];
    if (equity > peak) peak = equity;
    if (equity < peak * floor) floor = equity / peak;
    if (!held) {
      limit = close[t] - near;
      bidding = 1, orders++;
    } else if (!guarded) {
      goal = close[t] + far, stop = close[t] - far;
      guarded = 1, orders += 2;
    }
  }
  return (Outcome){fills, orders, equity, floor - 1};
}

/* Many instruments on one account, in the order of time. */
static Outcome portfolio(Combo combo) {
  static double sum_fast[MAX_WIDTH], sum_slow[MAX_WIDTH], held[MAX_WIDTH], target[MAX_WIDTH];
  const long rows = market.rows, width = market.width;
  const int fast = combo.fast, slow = combo.slow;
  double cash = capital, peak = capital, floor = 1, equity = capital;
  long fills = 0;
  memset(sum_fast, 0, sizeof sum_fast), memset(sum_slow, 0, sizeof sum_slow);
  memset(held, 0, sizeof held), memset(target, 0, sizeof target);
  for (long t = 0; t < rows; t++) {
    const double *open = market.open + t * width, *close = market.close + t * width;
    const double *out_fast = close - (long)fast * width, *out_slow = close - (long)slow * width;
    const int drop_fast = t >= fast, drop_slow = t >= slow, ready = t >= slow - 1 && t >= fast - 1;
    double value = 0;
    for (long k = 0; k < width; k++) {
      if (held[k] != target[k]) {
        double notional = open[k], fee = notional * fee_rate;
        if (target[k] == 0) cash += notional - fee, held[k] = 0, fills++;
        else if (notional + fee <= cash) cash -= notional + fee, held[k] = 1, fills++;
      }
      double price = close[k];
      value += held[k] * price;
      sum_fast[k] += price - (drop_fast ? out_fast[k] : 0);
      sum_slow[k] += price - (drop_slow ? out_slow[k] : 0);
      if (ready) {
        double lead = sum_fast[k] * slow, base = sum_slow[k] * fast;
        target[k] = lead > base ? 1 : lead < base ? 0 : target[k];
      }
    }
    equity = cash + value;
    if (equity > peak) peak = equity;
    if (equity < peak * floor) floor = equity / peak;
  }
  return (Outcome){fills, fills, equity, floor - 1};
}

static void *half(void *argument) {
  for (int i = (int)(intptr_t)argument; i < combo_count; i += 2) outcomes[i] = cross(combos[i]);
  return NULL;
}

/* The grid of the sweep on two threads. */
static void sweep(void) {
  pthread_t second;
  pthread_create(&second, NULL, half, (void *)1);
  half((void *)0);
  pthread_join(second, NULL);
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **arguments) {
  if (count < 7) return 2;
  const char *work = arguments[1];
  int repeats = atoi(arguments[3]);
  static int64_t times[MAX_REPEATS];
  load(arguments[2]);
  capital = atof(arguments[4]);
  Combo combo = {atoi(arguments[5]), atoi(arguments[6])};
  for (int f = 5; f < 25; f++)
    for (int s = 30; s < 130; s += 2) combos[combo_count++] = (Combo){f, s};
  for (int i = 0; i < repeats + 2; i++) {
    int64_t begin = now();
    if (!strcmp(work, "cross")) outcomes[0] = cross(combo);
    else if (!strcmp(work, "busy")) outcomes[0] = busy(combo.fast, combo.slow);
    else if (!strcmp(work, "portfolio")) outcomes[0] = portfolio(combo);
    else sweep();
    if (i >= 2) times[i - 2] = now() - begin;
  }
  qsort(times, repeats, sizeof *times, ascending);
  int results = strcmp(work, "sweep") ? 1 : combo_count;
  printf("{\"ns\":%lld,\"outcomes\":[", (long long)times[repeats / 2]);
  for (int i = 0; i < results; i++)
    printf("%s{\"fills\":%ld,\"orders\":%ld,\"finalEquity\":%.17g,\"maxDrawdown\":%.17g}", i ? "," : "",
           outcomes[i].fills, outcomes[i].orders, outcomes[i].equity, outcomes[i].drawdown);
  puts("]}");
  return 0;
}
