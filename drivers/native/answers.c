/* Who answered, all rows: decode, spectrum of 40 bands, speech and pauses, and what follows. */

enum { ANSWER_BANDS = 40, MUSIC = 0, HUMAN, MACHINE, SILENCE };

typedef struct {
  float folded[2][TONE_BLOCK][TONE_FOLD];
  float made[2][TONE_BLOCK][TONE_CHUNK];
  float energy[TONE_BLOCK]; /* mean square */
  float alike[TONE_BLOCK];  /* cosine of this spectrum and the one before */
} answer_block;

BODY void answers_block_body(int rows_at_once, const answer_limits *limits, const answer_slots *slots,
                             const uint8_t *heard, const int64_t *rows, int64_t first, int64_t count,
                             answer_block *block) {
  float frame[FRAME];
  int64_t here = count - first < TONE_BLOCK ? count - first : TONE_BLOCK;
  for (int64_t r = 0; r < TONE_BLOCK; r++) {
    int64_t slot = first + r < count ? first + r : count - 1;
    if (slot < first + r && r % rows_at_once == 0) break;
    if (slot + AHEAD < count) prefetch_frame(heard + rows[slot + AHEAD] * FRAME);
    alaw_decode_body(rows_at_once, heard + rows[slot] * FRAME, frame, FRAME);
    block->energy[r] = energy_of_frame(frame) / FRAME;
    fold_frame(frame, block->folded[0][r], block->folded[1][r]);
  }
  for (int kind = 0; kind < 2; kind++)
    for (int64_t r = 0; r < here; r += rows_at_once)
      project_48(rows_at_once, limits->weights + kind * TONE_FOLD * TONE_CHUNK, block->folded[kind][r],
                 TONE_FOLD, block->made[kind][r], TONE_CHUNK);
  for (int64_t r = 0; r < here; r++) {
    const float *restrict even = block->made[0][r], *restrict odd = block->made[1][r];
    float *restrict spectrum = slots->spectrum + (first + r) * TONE_CHUNK, now[TONE_CHUNK];
    f8 whole = {0}, same = {0};
    for (int i = 0; i < TONE_CHUNK; i++) now[i] = sqrtf(even[i] * even[i] + odd[i] * odd[i]);
    for (int i = 0; i < TONE_CHUNK; i += 8) {
      f8 some = *(const f8 *)(now + i);
      whole += some * some;
      same += some * *(const f8 *)(spectrum + i);
    }
    float sums[2] = {0};
    for (int lane = 0; lane < 8; lane++) sums[0] += whole[lane], sums[1] += same[lane];
    float scale = 1 / sqrtf(sums[0] + 1e3f);
    block->alike[r] = sums[1] * scale;
    for (int i = 0; i < TONE_CHUNK; i++) spectrum[i] = now[i] * scale;
  }
}

FOR_EACH_PROCESSOR(answers_block,
                   (const answer_limits *limits, const answer_slots *slots, const uint8_t *heard,
                    const int64_t *rows, int64_t first, int64_t count, answer_block *block),
                   limits, slots, heard, rows, first, count, block)

/* Speech, pauses, held tones and gaps until now; plain, so that it rounds as NumPy does. */
static void measure(const answer_limits *limits, const answer_slots *slots, int64_t slot, float energy,
                    float cosine) {
  float floor = slots->floor[slot], step = limits->step;
  floor = energy < floor ? 0.7f * floor + 0.3f * (energy > 20.f ? energy : 20.f) : floor * 1.01f;
  if (floor > limits->highest_floor) floor = limits->highest_floor;
  slots->floor[slot] = floor;
  int audible = energy > limits->audible, spoke = slots->hang[slot] > 0;
  slots->hang[slot] = audible && energy > 6 * floor ? limits->hang : slots->hang[slot] - 1;
  int held = audible && cosine > limits->held_tone &&
             fabsf(energy - slots->energy[slot]) < limits->level * energy;
  float before = slots->energy[slot], louder = energy > before ? energy : before;
  float softer = energy > before ? before : energy;
  if (softer < limits->least_leap) softer = limits->least_leap;
  int leaps = louder > limits->audible && louder > limits->leap * softer;
  slots->leaps[slot] += ((float)leaps - slots->leaps[slot]) * step;
  slots->energy[slot] = energy;
  slots->steady[slot] += ((float)held - slots->steady[slot]) * step;
  slots->sounding[slot] += ((float)audible - slots->sounding[slot]) * step;
  slots->held[slot] += held;
  slots->audible[slot] += audible;
  float loudest = slots->loudest[slot] * limits->forget;
  if (energy > loudest) loudest = energy;
  slots->loudest[slot] = loudest;
  slots->gaps[slot] += ((float)(energy < limits->gap * loudest) - slots->gaps[slot]) * step;
  if (slots->hang[slot] > 0) {
    if (!slots->speech[slot]) slots->onset[slot] = slots->ticks[slot];
    if (!spoke) {
      slots->bursts[slot]++;
      if (slots->silent[slot] >= limits->pause) {
        slots->beneath[slot] = floor;
        slots->held[slot] = slots->audible[slot] = 0;
      }
    }
    slots->speech[slot]++;
    slots->burst[slot]++;
    if (slots->burst[slot] > slots->longest[slot]) slots->longest[slot] = slots->burst[slot];
    slots->silent[slot] = 0;
  } else {
    slots->burst[slot] = 0;
    slots->silent[slot]++;
  }
  slots->ticks[slot]++;
}

/* The verdict, the surest first; -1 for none yet. */
static int verdict(const answer_limits *limits, const answer_slots *slots, int64_t slot) {
  int32_t ticks = slots->ticks[slot], speech = slots->speech[slot], audible = slots->audible[slot];
  int32_t wait = speech > limits->much_speech ? limits->longer_wait : limits->wait;
  int early = slots->early[slot], spoke = speech >= limits->least_speech;
  if (early) wait = limits->early_wait;
  if (ticks < limits->look_back && slots->silent[slot] < wait && ticks < limits->silence &&
      ticks < limits->longest)
    return -1;
  float steady = slots->steady[slot], sounding = slots->sounding[slot];
  /* The shares begin at zero and are still short of the truth by this factor. */
  double filled = 1 - pow(limits->kept, ticks), sounded = 0.3 * filled;
  if (sounded < sounding) sounded = sounding;
  if (ticks >= limits->look_back && steady > limits->music * sounded &&
      slots->gaps[slot] < limits->gaps * filled && sounding > 0.6 * filled)
    return MUSIC;
  int calm = early && slots->leaps[slot] < limits->early_leaps * sounding;
  int tune = slots->held[slot] > (early ? limits->early_held : limits->held_share) * audible &&
             (early || audible >= limits->held_audible);
  int even = early && slots->leaps[slot] < limits->early_even * sounding;
  tune |= (calm && speech > limits->much_speech) || (even && speech > limits->early_speech);
  float floor = slots->floor[slot];
  float room = limits->early_room * (floor > limits->audible ? floor : limits->audible);
  int out_of_silence = !early || slots->beneath[slot] <= room, waits = slots->silent[slot] >= wait;
  if (spoke && speech <= limits->greeting && waits && !tune && out_of_silence) return HUMAN;
  /* A burst of ring-back tone before the speech fades from the look-back. */
  int lately = early ? steady > limits->early_held_lately * sounding || calm : tune;
  if (speech > limits->greeting && ticks >= limits->look_back + 20 && !lately) return MACHINE;
  if (!spoke && ticks >= limits->silence && sounding < 0.2f) return SILENCE;
  if (ticks < limits->longest) return -1;
  if (lately) return MUSIC;
  if (!early) return HUMAN;
  return spoke && !waits ? MACHINE : SILENCE;
}

int64_t answers_hear(const answer_limits *limits, const answer_slots *slots, const uint8_t *heard,
                     const int64_t *rows, int64_t count, int32_t *decided) {
  answer_block block;
  int64_t found = 0;
  for (int64_t first = 0; first < count; first += TONE_BLOCK) {
    answers_block(limits, slots, heard, rows, first, count, &block);
    for (int64_t slot = first; slot < count && slot < first + TONE_BLOCK; slot++) {
      measure(limits, slots, slot, block.energy[slot - first], block.alike[slot - first]);
      int name = verdict(limits, slots, slot);
      if (name < 0) continue;
      decided[2 * found] = (int32_t)slot;
      decided[2 * found++ + 1] = name;
    }
  }
  return found;
}
