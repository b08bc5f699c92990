/* Call progress, all rows: decode, projection of 60 ms on the probes, class, and what lasts. */

enum { TONE_FOLD = FRAME / 2, TONE_CHUNK = 48, TONE_BLOCK = 16, TONE_PROBES = 64 };

BODY void fold_frame(const float *restrict samples, float *restrict sums, float *restrict differences) {
  for (int at = 0; at < TONE_FOLD; at++) {
    float after = samples[TONE_FOLD + at], before = samples[TONE_FOLD - 1 - at];
    sums[at] = after + before;
    differences[at] = after - before;
  }
}

BODY float energy_of_frame(const float *samples) {
  f8 sum = {0};
  for (int at = 0; at < FRAME; at += 8) {
    f8 some = *(const f8 *)(samples + at);
    sum += some * some;
  }
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/* 48 products of each folded frame, of as many frames at once as the registers hold sums for. */
#define PROJECT_48(name, vector, rows, parts)                                                  \
  BODY void name(const float *weights, const float *folded, int64_t apart, float *made,        \
                 int64_t made_apart) {                                                         \
    vector sums[rows][parts];                                                                  \
    for (int r = 0; r < rows; r++)                                                             \
      for (int i = 0; i < parts; i++) sums[r][i] = (vector){0};                                \
    for (int at = 0; at < TONE_FOLD; at++, weights += TONE_CHUNK)                              \
      _Pragma("GCC unroll 4") for (int r = 0; r < rows; r++)                                   \
        _Pragma("GCC unroll 12") for (int i = 0; i < parts; i++)                               \
          sums[r][i] += *(const vector *)(weights + i * (TONE_CHUNK / parts)) * folded[r * apart + at]; \
    for (int r = 0; r < rows; r++) memcpy(made + r * made_apart, sums[r], sizeof sums[r]);     \
  }

PROJECT_48(project_48_512, f16, 4, 3)
PROJECT_48(project_48_256, f8, 2, 6)
PROJECT_48(project_48_128, f4, 1, 12)

BODY void project_48(int rows, const float *weights, const float *folded, int64_t apart, float *made,
                     int64_t made_apart) {
  if (rows == 4) project_48_512(weights, folded, apart, made, made_apart);
  else if (rows == 2) project_48_256(weights, folded, apart, made, made_apart);
  else project_48_128(weights, folded, apart, made, made_apart);
}

enum { TONE_KEPT = 3 };

/* Frames that wait for their projection: of a slot in their order, the newest last. */
typedef struct {
  int32_t count;
  int32_t slot[TONE_BLOCK];
  uint8_t newest[TONE_BLOCK];
  float energy[TONE_BLOCK], power_of_frame[TONE_BLOCK]; /* of the window, and of its newest frame */
  float folded[2][TONE_BLOCK][TONE_FOLD];
  float made[2][TONE_BLOCK][TONE_PROBES * 3];
} tone_block;

/* Of the energy of a slot that is nearly one tone of this band: its frequency; 0 where it is not. */
static float single(const tone_plan *plan, const int32_t *band, const float *power, float energy,
                    const float *now, const float *before) {
  int probes = plan->probes, probe = band[2];
  for (int i = 1; i < band[1]; i++)
    if (power[band[2 + i]] > power[probe]) probe = band[2 + i];
  if (!(power[probe] > plan->candidate * energy)) return 0;
  float real = now[probe] * before[probe] + now[probes + probe] * before[probes + probe];
  float imaginary = now[probes + probe] * before[probe] - now[probe] * before[probes + probe];
  float cosine = plan->turn[probe], sine = plan->turn[probes + probe];
  const float pi = 3.14159265358979323846f;
  float offset = atan2f(imaginary * cosine - real * sine, real * cosine + imaginary * sine) / (2 * pi * 0.02f);
  float bins = offset * 0.06f, turn = bins == 0 ? 1e-20f : bins * pi;
  float pole = 1 - bins * bins;
  float response = sinf(turn) / turn / (fabsf(pole) < 1e-3f ? -2.f : pole);
  float whole = power[probe] / (response * response + 0.02f);
  return fabsf(offset) <= plan->reach && whole > plan->share * energy ? plan->hertz[probe] + offset : 0;
}

/* The class of a slot that is not silent; `hertz` of a single tone. */
static int class_of(const tone_plan *plan, const float *power, float energy, const float *now,
                    const float *before, float *hertz) {
  *hertz = 0;
  for (int i = 0; i < plan->bands; i++) {
    *hertz = single(plan, plan->band + i * 18, power, energy, now, before);
    if (*hertz > 0) return plan->band[i * 18];
  }
  int kind = plan->other;
  float most = plan->share * energy;
  for (int i = 0; i < plan->pairs; i++) {
    const int32_t *pair = plan->pair + i * 3;
    float lower = power[pair[1]], upper = power[pair[2]], both = lower + upper;
    float weak = lower < upper ? lower : upper;
    if (both > most && weak > plan->weaker * both) kind = pair[0], most = both;
  }
  return kind;
}

static tone_event told(const tone_slots *slots, int32_t slot, int what, int lasted, int begun) {
  int32_t heard = slots->hertz_count[slot];
  float mean = slots->hertz_sum[slot] / (float)(heard ? heard : 1);
  return (tone_event){slot, lasted, mean, 0, (int8_t)what, slots->kind[slot], (int8_t)begun, 0};
}

/* A class counts once it has lasted; what is no tone and follows no tone is not told. */
static tone_event *debounce(const tone_plan *plan, const tone_slots *slots, int32_t slot, int kind,
                            float hertz, float energy, int loud, tone_event *event) {
  int8_t *current = slots->kind + slot;
  int32_t *ticks = slots->ticks + slot;
  slots->raw_ticks[slot] = kind == slots->raw[slot] ? slots->raw_ticks[slot] + 1 : 1;
  slots->raw[slot] = (int8_t)kind;
  ++*ticks;
  if (kind == *current) {
    if (hertz > 0) slots->hertz_sum[slot] += hertz, slots->hertz_count[slot]++;
  } else {
    int needed = kind == plan->other ? plan->disturbed : plan->steady;
    if (slots->raw_ticks[slot] >= needed) {
      if (kind > plan->other || slots->toned[slot])
        *event++ = told(slots, slot, 0, *ticks - needed, kind);
      if (kind != plan->silent) slots->toned[slot] = kind > plan->other;
      *current = (int8_t)kind;
      *ticks = needed;
      slots->hertz_sum[slot] = hertz;
      slots->hertz_count[slot] = 1;
    }
  }
  if (*current == plan->answer_tone) {
    *event = told(slots, slot, 1, *ticks, *current);
    event->energy = energy;
    event++->broken = kind == plan->other && loud;
  }
  if (*current == plan->silent) {
    if (*ticks == plan->long_pause) *event++ = told(slots, slot, 2, *ticks, *current);
  } else if (*current > plan->other) {
    for (int i = 0; i < plan->lasting; i++)
      if (*ticks == plan->lasts[i]) *event++ = told(slots, slot, 3, *ticks, *current);
  }
  return event;
}

/* The window of a slot moves on by a frame; every part is an array of its own. */
BODY void move_on(const tone_plan *plan, const float *restrict even, const float *restrict odd,
                  float *restrict old_real, float *restrict old_imaginary, float *restrict older_real,
                  float *restrict older_imaginary, float *restrict real, float *restrict imaginary,
                  float *restrict before) {
  int probes = plan->probes & -16;
  const float *restrict cosine = plan->turn, *restrict sine = plan->turn + probes;
  const float *restrict middle = even + probes, *restrict z_part = even + 2 * probes;
  const float *restrict n_part = odd + probes, *restrict v_part = odd + 2 * probes;
  float *restrict before_imaginary = before + probes;
  for (int i = 0; i < probes; i++) {
    before[i] = real[i];
    before_imaginary[i] = imaginary[i];
    real[i] = older_real[i] * cosine[i] - older_imaginary[i] * sine[i] + (even[i] - v_part[i]);
    imaginary[i] = older_imaginary[i] * cosine[i] + older_real[i] * sine[i] - (odd[i] - z_part[i]);
    float turned = old_imaginary[i] * cosine[i] + old_real[i] * sine[i];
    older_real[i] = old_real[i] * cosine[i] - old_imaginary[i] * sine[i] + middle[i];
    older_imaginary[i] = turned - n_part[i];
    old_real[i] = even[i] + v_part[i];
    old_imaginary[i] = -(odd[i] + z_part[i]);
  }
}

/* The state of a slot is needed when its block is worked off. */
BODY void prefetch_window(const tone_plan *plan, const tone_slots *slots, int64_t slot) {
  int64_t size = 2 * plan->probes, place = slot * size;
  for (int64_t at = 0; at < size; at += 16) {
    __builtin_prefetch(slots->old + place + at, 1);
    __builtin_prefetch(slots->older + place + at, 1);
    __builtin_prefetch(slots->spectrum + place + at, 1);
  }
}

/* Projections of the frames that wait, their windows moved on, and what has happened. */
BODY tone_event *work_off(int rows_at_once, const tone_plan *plan, const tone_slots *slots,
                          tone_block *block, tone_event *event) {
  float before[2 * TONE_PROBES], power[TONE_PROBES];
  int probes = plan->probes & -16, chunks = probes / 16;
  for (int kind = 0; kind < 2; kind++)
    for (int chunk = 0; chunk < chunks; chunk++)
      for (int at = 0; at < block->count; at += rows_at_once)
        project_48(rows_at_once, plan->weights + (kind * chunks + chunk) * TONE_FOLD * TONE_CHUNK,
                   block->folded[kind][at], TONE_FOLD, block->made[kind][at] + chunk * TONE_CHUNK,
                   TONE_PROBES * 3);
  for (int at = 0; at < block->count; at++) {
    int32_t slot = block->slot[at];
    int64_t place = (int64_t)slot * 2 * probes;
    float *now = slots->spectrum + place, hertz, *reference = slots->reference + slot;
    float energy = block->energy[at];
    move_on(plan, block->made[0][at], block->made[1][at], slots->old + place,
            slots->old + place + probes, slots->older + place, slots->older + place + probes, now,
            now + probes, before);
    if (!block->newest[at]) continue;
    for (int i = 0; i < probes; i++) power[i] = now[i] * now[i] + now[probes + i] * now[probes + i];
    int kind = class_of(plan, power, energy, now, before, &hertz), loud = energy > 0.5f * *reference;
    if (kind > plan->other) {
      float *peak = slots->peak + slot;
      if (energy > *reference) *reference = energy;
      if (energy > *peak) *peak = energy;
      if (energy < plan->faded * *peak) kind = plan->other, hertz = 0, loud = 0;
    }
    event = debounce(plan, slots, slot, kind, hertz, block->power_of_frame[at], loud, event);
  }
  block->count = 0;
  return event;
}

/* Silence needs no projection; what comes after it catches up on the frames of its windows. */
BODY void tones_of_body(int rows_at_once, const tone_plan *plan, const tone_slots *slots,
                          const uint8_t *heard, const int64_t *rows, int64_t count, tone_event **events) {
  tone_block block = {.count = 0};
  tone_event *event = *events;
  float frame[FRAME];
  for (int32_t slot = 0; slot < count; slot++) {
    const uint8_t *codes = heard + rows[slot] * FRAME;
    uint8_t *kept = slots->kept + (int64_t)slot * TONE_KEPT * FRAME, *left_out = slots->left_out + slot;
    if (slot + AHEAD < count) prefetch_frame(heard + rows[slot + AHEAD] * FRAME);
    alaw_decode_body(rows_at_once, codes, frame, FRAME);
    float newest = energy_of_frame(frame), *last = slots->energy + slot * 2;
    float *reference = slots->reference + slot;
    float energy = plan->energy_shares[0] * last[0] + plan->energy_shares[1] * last[1] +
                   plan->energy_shares[2] * newest;
    last[0] = last[1];
    last[1] = newest;
    *reference *= plan->fading;
    if (energy < plan->least || energy < *reference * plan->pause) {
      if (*left_out == TONE_KEPT) memmove(kept, kept + FRAME, (TONE_KEPT - 1) * FRAME);
      else ++*left_out;
      copy_frame(kept + (*left_out - 1) * FRAME, codes);
      slots->peak[slot] = 0;
      event = debounce(plan, slots, slot, plan->silent, 0, newest, 0, event);
      continue;
    }
    if (block.count + *left_out >= TONE_BLOCK) event = work_off(rows_at_once, plan, slots, &block, event);
    prefetch_window(plan, slots, slot);
    for (int i = 0; i <= *left_out; i++) {
      int at = block.count++;
      block.slot[at] = slot;
      block.newest[at] = i == *left_out;
      block.energy[at] = energy;
      block.power_of_frame[at] = newest;
      if (i < *left_out) {
        float older[FRAME];
        alaw_decode_body(rows_at_once, kept + i * FRAME, older, FRAME);
        fold_frame(older, block.folded[0][at], block.folded[1][at]);
      } else {
        fold_frame(frame, block.folded[0][at], block.folded[1][at]);
      }
    }
    *left_out = 0;
  }
  *events = work_off(rows_at_once, plan, slots, &block, event);
}

FOR_EACH_PROCESSOR(tones_of,
                   (const tone_plan *plan, const tone_slots *slots, const uint8_t *heard,
                    const int64_t *rows, int64_t count, tone_event **events),
                   plan, slots, heard, rows, count, events)

int64_t tones_hear(const tone_plan *plan, const tone_slots *slots, const uint8_t *heard,
                   const int64_t *rows, int64_t count, tone_event *events) {
  tone_event *event = events;
  tones_of(plan, slots, heard, rows, count, &event);
  return event - events;
}
