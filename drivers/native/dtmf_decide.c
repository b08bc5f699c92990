/* DTMF, the few windows that passed the gate: frequency and twist, exact tests, state of each row. */

enum { NO_KEY = -1, RELEASE = 4, MOST = 100 };

/* Frequencies by the turn of the phase in 10 ms, amplitudes corrected for it. */
static void look(const dtmf_limits *limits, const dtmf_plan *plan, dtmf_windows *windows, int64_t at) {
  const float *now = windows->now + at * 16, *before = windows->before + at * 16;
  float *offset = windows->offset + at * 2, *power = windows->power + at * 2, powers[8];
  int tones[2] = {0, 4};
  for (int tone = 0; tone < 8; tone++)
    powers[tone] = now[tone] * now[tone] + now[tone + 8] * now[tone + 8];
  for (int tone = 1; tone < 4; tone++) {
    if (powers[tone] > powers[tones[0]]) tones[0] = tone;
    if (powers[tone + 4] > powers[tones[1]]) tones[1] = tone + 4;
  }
  int good = 1;
  for (int i = 0; i < 2; i++) {
    int tone = tones[i];
    float real = now[tone] * before[tone] + now[tone + 8] * before[tone + 8];
    float imaginary = now[tone + 8] * before[tone] - now[tone] * before[tone + 8];
    float cosine = plan->turn[tone], sine = plan->turn[tone + 8];
    float turned = atan2f(imaginary * cosine - real * sine, real * cosine + imaginary * sine);
    offset[i] = turned * (float)(8000 / (2 * 3.14159265358979323846 * HALF));
    power[i] = powers[tone] * plan->droop[(int)rintf((offset[i] + 50.f) * 4.f)];
    good &= fabsf(offset[i]) < limits->widest[tone];
  }
  good &= power[0] + power[1] > limits->loose_share * windows->whole[at];
  good &= power[0] < limits->normal_twist * power[1] && power[1] < limits->reverse_twist * power[0];
  windows->key[at] = good ? (int8_t)(tones[0] * 4 + tones[1] - 4) : NO_KEY;
}

enum { DIAL = 8 }; /* the rows of a dial tone in `harmonics`, after those of the eight tones */

/* Power at twice each of two tones, windowed energy, and power of a dial tone. */
BODY void window_powers_body(int rows, const dtmf_plan *plan, const float *samples, int low, int high,
                             float *made) {
  const int places[4] = {low, high, DIAL, DIAL + 1};
  f8 lanes[9] = {{0}};
  for (int at = 0; at < FRAME; at += 8) {
    f8 some = *(const f8 *)(samples + at), seen = some * *(const f8 *)(plan->window + at);
    for (int i = 0; i < 8; i++)
      lanes[i] += some * *(const f8 *)(plan->harmonics + places[i / 2] * 320 + i % 2 * 160 + at);
    lanes[8] += seen * seen;
  }
  float sums[9] = {0};
  for (int i = 0; i < 9; i++)
    for (int lane = 0; lane < 8; lane++) sums[i] += lanes[i][lane];
  made[0] = sums[0] * sums[0] + sums[1] * sums[1];
  made[1] = sums[2] * sums[2] + sums[3] * sums[3];
  made[2] = sums[8];
  made[3] = sums[4] * sums[4] + sums[5] * sums[5] + sums[6] * sums[6] + sums[7] * sums[7];
}

FOR_EACH_PROCESSOR(window_powers,
                   (const dtmf_plan *plan, const float *samples, int low, int high, float *made),
                   plan, samples, low, high, made)

/* Share of the two tones in the windowed energy, less a dial tone, and second harmonics. */
static int exact(const dtmf_limits *limits, const dtmf_plan *plan, const dtmf_slots *slots,
                 int64_t slot, int hop, int64_t frame, int key, const float *power, int prompt) {
  float samples[FRAME], made[4];
  const uint8_t *newer = slots->frames[frame % 3] + slot * FRAME;
  int low = key / 4, high = 4 + key % 4;
  if (hop) {
    alaw_decode(newer, samples, FRAME);
  } else {
    alaw_decode(slots->frames[(frame + 2) % 3] + slot * FRAME + HALF, samples, HALF);
    alaw_decode(newer, samples + HALF, HALF);
  }
  window_powers(plan, samples, low, high, made);
  float share = prompt ? limits->share_over_prompt : limits->share;
  float most = limits->dial_tone * made[2], dial = made[3] < most ? made[3] : most;
  return power[0] + power[1] > share * (made[2] - dial) &&
         (plan->meets[key] || made[0] < limits->harmonic * power[0]) &&
         made[1] < limits->harmonic * power[1];
}

static int steady(const dtmf_limits *limits, const dtmf_slots *slots, int64_t slot,
                  const float *offset, const float *power) {
  for (int i = 0; i < 2; i++) {
    float drift = fabsf(offset[i] - slots->offset[slot * 2 + i]), last = slots->power[slot * 2 + i];
    float ratio = power[i] / (last > 1.f ? last : 1.f);
    if (drift > limits->steady_hz + limits->steady_offset * fabsf(offset[i]) || ratio > limits->steady_level * 1.6f ||
        ratio * limits->steady_level < 1.f)
      return 0;
  }
  return 1;
}

/* A window that goes on as loud as before with the digit that is held needs no exact test. */
static int needs_test(const dtmf_limits *limits, const dtmf_slots *slots, int64_t slot, int key,
                      const float *offset, const float *power) {
  if (key < 0) return 0;
  float now = power[0] + power[1], last = slots->power[slot * 2] + slots->power[slot * 2 + 1];
  return !(key == slots->key[slot] && now > 0.8f * last && now < 1.25f * last &&
           steady(limits, slots, slot, offset, power));
}

/* How long the sound had one level (4 dB) within eight energies up to `newest`, in 5 ms: the first
   ones may hold the end of the tone, and the outermost ones count as far as they are filled. */
static float steps_of_sound(const float *energy, int newest) {
  float longest = 0;
  for (int start = 0; start < 3; start++) {
    float four[4];
    for (int i = 0; i < 4; i++) {
      float value = energy[newest - start - i];
      int at = i;
      for (; at > 0 && four[at - 1] > value; at--) four[at] = four[at - 1];
      four[at] = value;
    }
    float middle = 0.5f * (four[1] + four[2]), lasted = 0;
    for (int i = start; i < 8 && energy[newest - i] > 0.4f * middle; i++) {
      float share = energy[newest - i] / middle;
      lasted += share < 1.f ? share : 1.f;
    }
    if (lasted > longest) longest = lasted;
  }
  return longest;
}

/* Where a digit ended, in steps of 5 ms after the last window that held it; may be negative. */
static float tail(const float *energy, int newest, const float *power) {
  float whole = 20.f * (power[0] + power[1]), sum = -2.f;
  for (int at = newest - 9; at < newest - 4; at++) {
    float share = energy[at] < whole ? energy[at] / whole : 1.f;
    sum += share;
    if (share < 0.8f) break;
  }
  return sum;
}

static dtmf_event *follow(const dtmf_limits *limits, dtmf_slots *slots, int64_t slot, int hop, int late,
                          int key, const float *offset, const float *power, dtmf_event *event) {
  int hit = key >= 0, current = slots->key[slot], hits = 0;
  const float *energy = slots->energy + slot * 16;
  int newest = 15 - (hop ? 0 : 2) - 4 * late;
  float last_power[2] = {slots->power[slot * 2], slots->power[slot * 2 + 1]};
  if (hit) {
    int before = slots->hits[slot] < MOST ? slots->hits[slot] : MOST;
    int again = key == slots->last_key[slot] && steady(limits, slots, slot, offset, power);
    hits = again ? before + 1 : 1;
    memcpy(slots->offset + slot * 2, offset, 2 * sizeof(float));
    memcpy(slots->power + slot * 2, power, 2 * sizeof(float));
  }
  slots->age[slot]++;
  if (hit && key == current) {
    slots->misses[slot] = 0;
    slots->heard_age[slot] = slots->age[slot];
  } else if (slots->misses[slot] <= MOST) {
    slots->misses[slot]++;
  }
  if (current >= 0 && slots->misses[slot] >= RELEASE) {
    float steps = slots->begun[slot] + 2.f * slots->heard_age[slot] + tail(energy, newest, last_power);
    *event++ = (dtmf_event){(int32_t)slot, (int8_t)current, 1, steps * 0.005f};
    current = NO_KEY;
  }
  if (hits >= 2 && current < 0) {
    float lasted = steps_of_sound(energy, newest);
    if (lasted >= limits->steps) {
      current = key;
      slots->misses[slot] = 0;
      slots->begun[slot] = lasted;
      slots->age[slot] = slots->heard_age[slot] = 0;
      *event++ = (dtmf_event){(int32_t)slot, (int8_t)key, 0, (lasted + 15 - newest) * 0.005f};
    }
  }
  slots->key[slot] = (int8_t)current;
  slots->hits[slot] = (int8_t)hits;
  slots->last_key[slot] = (int8_t)key;
  slots->watched[slot] = current >= 0 || hits > 0;
  return event;
}

/* Both windows of a frame of one row. */
typedef struct {
  int8_t key[2];
  float offset[2][2], power[2][2];
} looks;

/* How many exact tests they will ask for: the second one none if the first completes its digit. */
static int cost(const dtmf_limits *limits, const dtmf_slots *slots, int64_t slot, const looks *seen) {
  int first = needs_test(limits, slots, slot, seen->key[0], seen->offset[0], seen->power[0]);
  int second = needs_test(limits, slots, slot, seen->key[1], seen->offset[1], seen->power[1]);
  int completes = first && slots->hits[slot] > 0 && seen->key[0] == slots->last_key[slot];
  return first + (second && !(completes && seen->key[0] == seen->key[1]));
}

/* Test and follow them, `late` frames ago; without `test`, what needs one is no digit. */
static dtmf_event *decide_row(const dtmf_limits *limits, const dtmf_plan *plan, dtmf_slots *slots,
                              int64_t slot, int late, int64_t tick, looks *seen, int test, int prompt,
                              dtmf_event *event, int64_t *tested) {
  for (int hop = 0; hop < 2; hop++) {
    float *offset = seen->offset[hop], *power = seen->power[hop];
    int key = seen->key[hop];
    if (needs_test(limits, slots, slot, key, offset, power)) {
      *tested += test;
      if (!test || !exact(limits, plan, slots, slot, hop, tick - late, key, power, prompt)) key = NO_KEY;
    }
    if (key >= 0 || slots->watched[slot])
      event = follow(limits, slots, slot, hop, late, key, offset, power, event);
  }
  return event;
}

int64_t dtmf_decide(const dtmf_limits *limits, const dtmf_plan *plan, dtmf_slots *slots,
                    dtmf_windows *windows, const uint8_t *playing, const int64_t *rows,
                    int64_t count, int64_t tick, dtmf_event *events, int64_t *given_up) {
  dtmf_event *event = events;
  int64_t tested = 0, now = 0, wanted = 0, capacity = windows->capacity;
  looks seen;
  for (int64_t slot = 0; slot < count; slot++) {
    if (!slots->waiting[slot]) continue;
    memcpy(seen.key, slots->late_key + slot * 2, sizeof seen.key);
    memcpy(seen.offset, slots->late_offset + slot * 4, sizeof seen.offset);
    memcpy(seen.power, slots->late_power + slot * 4, sizeof seen.power);
    event = decide_row(limits, plan, slots, slot, 1, tick, &seen, 1, playing[rows[slot]], event, &tested);
    slots->waiting[slot] = 0;
  }
  int64_t left = tested < limits->budget ? limits->budget - tested : 0;
  for (int hop = 0; hop < 2; hop++) {
    int32_t *place = windows->place + hop * capacity;
    memset(place, 0xff, (size_t)count * sizeof *place);
    for (int64_t at = hop * capacity; at < hop * capacity + windows->count[hop]; at++) {
      look(limits, plan, windows, at);
      if (windows->key[at] >= 0) place[windows->slot[at]] = (int32_t)at;
    }
  }
  for (int64_t slot = 0; slot < count; slot++) {
    int64_t place[2] = {windows->place[slot], windows->place[capacity + slot]};
    if (place[0] < 0 && place[1] < 0 && !slots->watched[slot]) continue;
    for (int hop = 0; hop < 2; hop++) {
      seen.key[hop] = NO_KEY;
      if (place[hop] < 0) continue;
      seen.key[hop] = windows->key[place[hop]];
      memcpy(seen.offset[hop], windows->offset + place[hop] * 2, sizeof seen.offset[hop]);
      memcpy(seen.power[hop], windows->power + place[hop] * 2, sizeof seen.power[hop]);
    }
    int asked = cost(limits, slots, slot, &seen), test = 1;
    wanted += asked;
    if (asked && wanted > left) {
      if (wanted <= left + limits->budget + limits->budget / 2) {
        slots->waiting[slot] = 1;
        memcpy(slots->late_key + slot * 2, seen.key, sizeof seen.key);
        memcpy(slots->late_offset + slot * 4, seen.offset, sizeof seen.offset);
        memcpy(slots->late_power + slot * 4, seen.power, sizeof seen.power);
        continue;
      }
      *given_up += 1;
      test = 0;
    }
    event = decide_row(limits, plan, slots, slot, 0, tick, &seen, test, playing[rows[slot]], event, &now);
  }
  return event - events;
}
