/* What every row is given to hear: octets of one talker, sums of several, and the players over it;
   and what is recorded of it. Products are rounded before they are added, as NumPy does it. */

BODY void add_scaled(int rows_at_once, float *restrict sum, const uint8_t *codes, float gain) {
  float sound[FRAME], scaled[FRAME];
  alaw_decode_body(rows_at_once, codes, sound, FRAME);
  if (gain == 1.f) {
    for (int i = 0; i < FRAME; i++) sum[i] += sound[i];
    return;
  }
  for (int i = 0; i < FRAME; i++) scaled[i] = sound[i] * gain;
  __asm__ volatile("" ::"r"(scaled) : "memory"); /* else one instruction would do both and round once */
  for (int i = 0; i < FRAME; i++) sum[i] += scaled[i];
}

BODY void mix_rows_body(int rows_at_once, const mix_plan *plan, const uint8_t *heard, uint8_t *spoken,
                        const int64_t *played_rows, const uint8_t *frames, const float *gains,
                        int64_t players) {
  float sound[FRAME], own[FRAME];
  for (int64_t row = 0; row < plan->rows; row++)
    copy_frame(spoken + row * FRAME, heard + plan->peer[row] * FRAME);
  memset(plan->over, 0xff, (size_t)plan->lines * sizeof *plan->over);
  for (int64_t player = 0; player < players; player++) {
    int64_t row = played_rows[player], line = plan->places[row];
    const uint8_t *frame = frames + player * FRAME;
    if (line >= 0) {
      plan->over[line] = (int32_t)player;
    } else if (plan->peer[row] == plan->rows && gains[player] == 1.f) {
      copy_frame(spoken + row * FRAME, frame);
    } else {
      memset(sound, 0, sizeof sound);
      add_scaled(rows_at_once, sound, frame, gains[player]);
      if (plan->peer[row] != plan->rows) add_scaled(rows_at_once, sound, spoken + row * FRAME, 1.f);
      alaw_encode_body(rows_at_once, sound, spoken + row * FRAME, FRAME);
    }
  }
  for (int64_t group = 0; group < plan->groups; group++) {
    float *total = plan->totals + group * FRAME;
    memset(total, 0, FRAME * sizeof *total);
    for (int64_t at = plan->starts[group]; at < plan->starts[group + 1]; at++)
      add_scaled(rows_at_once, total, heard + plan->talkers[at] * FRAME, plan->weights[at]);
  }
  for (int64_t line = 0; line < plan->lines; line++) {
    const float *total = plan->totals + plan->which[line] * FRAME;
    int64_t row = plan->listeners[line];
    int32_t player = plan->over[line];
    memcpy(sound, total, sizeof sound);
    if (line < plan->subtracting) {
      alaw_decode_body(rows_at_once, heard + row * FRAME, own, FRAME);
      for (int i = 0; i < FRAME; i++) sound[i] -= own[i];
    }
    if (player >= 0) add_scaled(rows_at_once, sound, frames + player * FRAME, gains[player]);
    alaw_encode_body(rows_at_once, sound, spoken + row * FRAME, FRAME);
  }
}

FOR_EACH_PROCESSOR(mix_rows,
                   (const mix_plan *plan, const uint8_t *heard, uint8_t *spoken,
                    const int64_t *played_rows, const uint8_t *frames, const float *gains,
                    int64_t players),
                   plan, heard, spoken, played_rows, frames, gains, players)

BODY void interleave_body(int rows_at_once, const uint8_t *restrict heard, const uint8_t *restrict spoken,
                          const int64_t *restrict rows, int64_t count, uint8_t *restrict pairs,
                          int64_t slots, int64_t slot) {
  for (int64_t place = 0; place < count; place++) {
    const uint8_t *left = heard + rows[place] * FRAME, *right = spoken + rows[place] * FRAME;
    uint8_t *made = pairs + (place * slots + slot) * 2 * FRAME;
    for (int i = 0; i < FRAME; i++) {
      made[2 * i] = left[i];
      made[2 * i + 1] = right[i];
    }
  }
}

FOR_EACH_PROCESSOR(interleave,
                   (const uint8_t *heard, const uint8_t *spoken, const int64_t *rows, int64_t count,
                    uint8_t *pairs, int64_t slots, int64_t slot),
                   heard, spoken, rows, count, pairs, slots, slot)

BODY void gather_frames_body(int rows_at_once, const uint8_t *codes, const int64_t *at, int64_t count,
                             uint8_t *frames) {
  for (int64_t i = 0; i < count; i++) {
    if (i + AHEAD < count) prefetch_frame(codes + at[i + AHEAD]);
    copy_frame(frames + i * FRAME, codes + at[i]);
  }
}

FOR_EACH_PROCESSOR(gather_frames,
                   (const uint8_t *codes, const int64_t *at, int64_t count, uint8_t *frames), codes, at,
                   count, frames)
