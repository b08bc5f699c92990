/* DTMF, all rows: decode, energies of 5 ms, projection of each 10 ms on the eight tones, gate.

   A Hann window over 20 ms rises over its first 10 ms and falls over its last; around the middle of
   10 ms either half is a constant plus or minus an odd function. So the samples are folded around
   the middle into sums and differences, which halves the products, and one projection gives both
   halves of a window. */

enum { FRAME = 160, HALF = 80, FOLD = 40, AHEAD = 8 };

typedef uint8_t octets64 __attribute__((vector_size(64), aligned(1), may_alias));
typedef uint8_t octets32 __attribute__((vector_size(32), aligned(1), may_alias));

BODY void copy_frame(uint8_t *to, const uint8_t *from) {
  octets64 first = *(const octets64 *)from, second = *(const octets64 *)(from + 64);
  octets32 third = *(const octets32 *)(from + 128);
  *(octets64 *)to = first;
  *(octets64 *)(to + 64) = second;
  *(octets32 *)(to + 128) = third;
}

/* Rows lie anywhere: ask for the codes of one that comes some rows later. */
BODY void prefetch_frame(const uint8_t *codes) {
  for (int at = 0; at < FRAME; at += 64) __builtin_prefetch(codes + at);
  __builtin_prefetch(codes + FRAME - 1);
}

BODY void fold(const float *restrict samples, float *restrict sums, float *restrict differences) {
  for (int at = 0; at < FOLD; at++) {
    float after = samples[FOLD + at], before = samples[FOLD - 1 - at];
    sums[at] = after + before;
    differences[at] = after - before;
  }
}

/* Lanes n and n + 4 of the sum of squares of 5 ms. */
BODY f4 folded_squares(const float *samples) {
  f8 sum = {0};
  for (int at = 0; at < 40; at += 8) {
    f8 some = *(const f8 *)(samples + at);
    sum += some * some;
  }
  return __builtin_shufflevector(sum, sum, 0, 1, 2, 3) + __builtin_shufflevector(sum, sum, 4, 5, 6, 7);
}

/* The four energies of a frame: of each (0 + 2) + (1 + 3), for all four at once. */
BODY void energies_of_5ms(const float *frame, float *energies) {
  f4 a = folded_squares(frame), b = folded_squares(frame + 40);
  f4 c = folded_squares(frame + 80), d = folded_squares(frame + 120);
  f4 first = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  f4 last = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(f4 *)energies = __builtin_shufflevector(first, last, 0, 1, 4, 5) +
                    __builtin_shufflevector(first, last, 2, 3, 6, 7);
}

/* Both halves of a window from the projections of 10 ms: even parts are real, imaginary; `rising`
   is as the older half of a window, `falling` as the newer one, turned to the older one's middle. */
BODY void halves(const dtmf_plan *plan, const float *of_sums, const float *of_differences,
                 float *rising, float *falling) {
  f8 real = *(const f8 *)of_sums, imaginary = *(const f8 *)of_differences;
  f8 odd_real = *(const f8 *)(of_differences + 8), odd_imaginary = *(const f8 *)(of_sums + 8);
  f8 cosine = *(const f8 *)plan->turn, sine = *(const f8 *)(plan->turn + 8);
  *(f8 *)rising = real + odd_real;
  *(f8 *)(rising + 8) = imaginary + odd_imaginary;
  real -= odd_real;
  imaginary -= odd_imaginary;
  *(f8 *)falling = real * cosine + imaginary * sine;
  *(f8 *)(falling + 8) = imaginary * cosine - real * sine;
}

BODY float greatest4(const float *four) {
  float a = four[0] > four[1] ? four[0] : four[1], b = four[2] > four[3] ? four[2] : four[3];
  return a > b ? a : b;
}

BODY void gate(const dtmf_limits *limits, dtmf_windows *windows, int hop, int64_t slot,
               const float *now, const float *before, float whole) {
  float power[8];
  *(f8 *)power = *(const f8 *)now * *(const f8 *)now + *(const f8 *)(now + 8) * *(const f8 *)(now + 8);
  float low = greatest4(power), high = greatest4(power + 4);
  whole *= 2.f / FRAME;
  if (low <= limits->least || high <= limits->least || low + high <= limits->gate * whole) return;
  int64_t at = hop * windows->capacity + windows->count[hop]++;
  windows->slot[at] = (int32_t)slot;
  windows->whole[at] = whole;
  memcpy(windows->now + at * 16, now, 16 * sizeof(float));
  memcpy(windows->before + at * 16, before, 16 * sizeof(float));
}

/* As many rows at once as the registers hold sums of 32 numbers for. */
#define PROJECT(name, vector, rows, parts)                                                     \
  BODY void name(const dtmf_plan *plan, float folded[][2][2][FOLD], int half, float made[][2][16]) { \
    vector sums[rows][2][parts];                                                               \
    for (int r = 0; r < rows; r++)                                                             \
      for (int i = 0; i < 2 * parts; i++) sums[r][i / parts][i % parts] = (vector){0};         \
    for (int at = 0; at < FOLD; at++) {                                                        \
      const float *weights = plan->weights + at * 32;                                          \
      _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++)                                   \
        _Pragma("GCC unroll 2") for (int kind = 0; kind < 2; kind++)                           \
          _Pragma("GCC unroll 4") for (int i = 0; i < parts; i++)                              \
            sums[r][kind][i] += *(const vector *)(weights + kind * 16 + i * (16 / parts)) *    \
                                folded[r][half][kind][at];                                     \
    }                                                                                          \
    memcpy(made, sums, sizeof sums);                                                           \
  }

PROJECT(project_512, f16, 4, 1)
PROJECT(project_256, f8, 2, 2)
PROJECT(project_128, f4, 1, 4)

BODY void project(int rows, const dtmf_plan *plan, float folded[][2][2][FOLD], int half,
                  float made[][2][16]) {
  if (rows == 4) project_512(plan, folded, half, made);
  else if (rows == 2) project_256(plan, folded, half, made);
  else project_128(plan, folded, half, made);
}

/* Frames that wait until the registers are full, in the order of their slots. */
typedef struct {
  int count;
  int64_t slot[4];
  int newest[4]; /* else the frame before it, of which nothing is asked but what the newest needs */
  float folded[4][2][2][FOLD];
} dtmf_tile;

BODY void work_off_tile(int rows_at_once, const dtmf_limits *limits, const dtmf_plan *plan,
                        dtmf_slots *slots, dtmf_windows *windows, dtmf_tile *tile) {
  float made[2][4][2][16];
  project(rows_at_once, plan, tile->folded, 0, made[0]);
  project(rows_at_once, plan, tile->folded, 1, made[1]);
  for (int r = 0; r < tile->count; r++) {
    int64_t slot = tile->slot[r];
    float *energy = slots->energy + slot * 16;
    float *rising = slots->rising + slot * 16, *spectrum = slots->spectrum + slot * 16;
    float old_rising[16], old_spectrum[16], between[16], falling[16], now[16];
    memcpy(old_rising, rising, sizeof old_rising);
    memcpy(old_spectrum, spectrum, sizeof old_spectrum);
    halves(plan, made[0][r][0], made[0][r][1], between, falling);
    for (int i = 0; i < 16; i++) now[i] = old_rising[i] + falling[i];
    if (tile->newest[r])
      gate(limits, windows, 0, slot, now, old_spectrum, energy[10] + energy[11] + energy[12] + energy[13]);
    halves(plan, made[1][r][0], made[1][r][1], rising, falling);
    for (int i = 0; i < 16; i++) spectrum[i] = between[i] + falling[i];
    if (tile->newest[r])
      gate(limits, windows, 1, slot, spectrum, now, energy[12] + energy[13] + energy[14] + energy[15]);
  }
  tile->count = 0;
}

BODY void wait_for_tile(int rows_at_once, const dtmf_limits *limits, const dtmf_plan *plan,
                        dtmf_slots *slots, dtmf_windows *windows, dtmf_tile *tile, int64_t slot,
                        int newest, const float *frame) {
  int at = tile->count++;
  tile->slot[at] = slot;
  tile->newest[at] = newest;
  fold(frame, tile->folded[at][0][0], tile->folded[at][0][1]);
  fold(frame + HALF, tile->folded[at][1][0], tile->folded[at][1][1]);
  if (tile->count == rows_at_once) work_off_tile(rows_at_once, limits, plan, slots, windows, tile);
}

/* A window of which all the energy in one sine would not reach the least level needs no projection;
   after such frames the last of them is caught up on, for the window and the phase that follow. */
BODY void dtmf_front_body(int rows_at_once, const dtmf_limits *limits, const dtmf_plan *plan,
                          dtmf_slots *slots, dtmf_windows *windows, const uint8_t *heard,
                          const int64_t *rows, int64_t count, int64_t tick) {
  const float quiet = limits->least / 0.038f; /* of a Hann window: 4 sum(w^2) / sum(w)^2 = 0.0375 */
  dtmf_tile tile = {.count = 0};
  float frame[FRAME];
  uint8_t *frames = slots->frames[tick % 3], *before = slots->frames[(tick + 2) % 3];
  windows->count[0] = windows->count[1] = 0;
  for (int64_t slot = 0; slot < count; slot++) {
    const uint8_t *codes = heard + rows[slot] * FRAME;
    float *energy = slots->energy + slot * 16, older[16];
    if (slot + AHEAD < count) prefetch_frame(heard + rows[slot + AHEAD] * FRAME);
    copy_frame(frames + slot * FRAME, codes);
    alaw_decode_body(rows_at_once, codes, frame, FRAME);
    memcpy(older, energy + 4, 12 * sizeof(float));
    energies_of_5ms(frame, older + 12);
    memcpy(energy, older, sizeof older);
    if (older[10] + older[11] + older[12] + older[13] < quiet &&
        older[12] + older[13] + older[14] + older[15] < quiet) {
      slots->left_out[slot] = 1;
      continue;
    }
    if (slots->left_out[slot]) {
      float last[FRAME];
      slots->left_out[slot] = 0;
      alaw_decode_body(rows_at_once, before + slot * FRAME, last, FRAME);
      wait_for_tile(rows_at_once, limits, plan, slots, windows, &tile, slot, 0, last);
    }
    wait_for_tile(rows_at_once, limits, plan, slots, windows, &tile, slot, 1, frame);
  }
  if (tile.count) work_off_tile(rows_at_once, limits, plan, slots, windows, &tile);
}

FOR_EACH_PROCESSOR(dtmf_front,
                   (const dtmf_limits *limits, const dtmf_plan *plan, dtmf_slots *slots,
                    dtmf_windows *windows, const uint8_t *heard, const int64_t *rows, int64_t count,
                    int64_t tick),
                   limits, plan, slots, windows, heard, rows, count, tick)
