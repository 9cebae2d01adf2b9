/*
 * What the generators of the benchmarks share: the files they are given, and the latencies they tell.
 */
#ifndef POSTERN_BENCH_GENERATOR_H
#define POSTERN_BENCH_GENERATOR_H

#include "wire.h"

struct bytes {
  char *at;
  size_t count;
};

static struct bytes content(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) die("%s: %s", path, strerror(errno));
  struct bytes all = {.at = malloc(1 << 20)};
  if (all.at == NULL) die("no memory");
  all.count = fread(all.at, 1, 1 << 20, file);
  if (ferror(file) || all.count == 1 << 20) die("%s: cannot be read, or is larger than 1 MiB", path);
  fclose(file);
  return all;
}

static uint32_t *latencies; /* in units of 100 ns */
static size_t latency_count, latency_room;

static void keep_latency(int64_t nanos) {
  if (latency_count == latency_room) {
    latency_room = latency_room == 0 ? 1 << 16 : latency_room * 2;
    latencies = realloc(latencies, latency_room * sizeof *latencies);
    if (latencies == NULL) die("no memory");
  }
  int64_t units = nanos / 100;
  latencies[latency_count++] = units < 0 ? 0 : units > UINT32_MAX ? UINT32_MAX : (uint32_t) units;
}

static int by_size(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *) one, b = *(const uint32_t *) other;
  return (a > b) - (a < b);
}

static double percentile(double share) {
  if (latency_count == 0) return 0;
  size_t at = (size_t) (share * (double) latency_count);
  return latencies[at < latency_count ? at : latency_count - 1] / 10.0;
}

/* Three of them, of what was kept since they were told last. */
static void say_latencies(void) {
  if (latency_count > 0) qsort(latencies, latency_count, sizeof *latencies, by_size);
  printf(" p50_us=%.1f p99_us=%.1f max_us=%.1f", percentile(0.5), percentile(0.99), percentile(1));
  latency_count = 0;
}

#endif
