/* The adaptive jitter buffer of drivers/rtp/jitter.py, decision for decision; what it does and why
   stands there. */
#include <stdint.h>
#include <string.h>

enum {
    FRAME = 160,
    BLOCK = 80,
    RING = 8192,
    JUMP = RING / 2,
    LEAST_DEPTH = 1,
    MOST_DEPTH = 12,
    MOST_WAITING = (MOST_DEPTH + 4) * FRAME,
    BINS = 16,
    WHOLE = 1 << 24,
    FORGET_SHIFT = 7,
    WINDOW_PACKETS = 256,
    GIVEN_UP = 50,
    INSERT_EVERY = 10,
    CALM = 50,
    HURRY = 3
};

enum { NOTHING, SOUND, WAITING, LOST, JOINED };
enum { LEAVE, SET, CLEAR };

struct jitter {
    int depth, first_depth;
    uint32_t late, lost, inserted, skipped;
    int64_t tick, newest, play, floor, base, window_base;
    int window, held, missing, changed, known, playing;
    int32_t histogram[BINS];
    uint64_t present[RING / 64]; /* a bit a sample: bit n % 64 of word n / 64 */
    uint8_t codes[RING];
};

static void jitter_empty(struct jitter *j)
{
    memset(j->present, 0, sizeof j->present);
    j->held = j->missing = j->changed = 0;
}

static void jitter_restart(struct jitter *j)
{
    j->depth = j->first_depth;
    memset(j->histogram, 0, sizeof j->histogram);
    j->histogram[j->first_depth] = WHOLE;
    j->known = j->playing = j->window = 0;
    j->newest = j->play = j->floor = j->base = j->window_base = 0;
    jitter_empty(j);
}

static void jitter_start(struct jitter *j, int depth)
{
    memset(j, 0, sizeof *j);
    j->first_depth = depth < LEAST_DEPTH ? LEAST_DEPTH : depth > MOST_DEPTH ? MOST_DEPTH : depth;
    jitter_restart(j);
}

static int64_t jitter_delay(const struct jitter *j)
{
    return j->playing ? j->tick * FRAME - j->play - j->base : 0;
}

/* The first part of samples from `start` on, up to the end of the ring. */
static int first_part(int64_t start, int count, int *place)
{
    *place = (int)(start & (RING - 1));
    return count < RING - *place ? count : RING - *place;
}

/* How many samples from `start` on are there; from now on all (SET), none (CLEAR), or as before. */
static inline int mark(struct jitter *j, int64_t start, int count, int how)
{
    int sum = 0;
    for (int place = (int)(start & (RING - 1)); count > 0; place &= RING - 1) {
        int bit = place & 63, part = count < 64 - bit ? count : 64 - bit;
        uint64_t mask = ~(uint64_t)0 >> (64 - part) << bit, *word = &j->present[place >> 6];
        uint64_t met = *word & mask; /* nearly always all or none: counting is a call otherwise */
        sum += met == mask ? part : met ? __builtin_popcountll(met) : 0;
        if (how == SET)
            *word |= mask;
        else if (how == CLEAR)
            *word &= ~mask;
        place += part;
        count -= part;
    }
    return sum;
}

static void clear(struct jitter *j, int64_t start, int count)
{
    j->held -= mark(j, start, count, CLEAR);
}

static void keep(struct jitter *j, int64_t start, const uint8_t *codes, int count)
{
    int place, part = first_part(start, count, &place);
    j->held += count - mark(j, start, count, SET);
    memcpy(j->codes + place, codes, part);
    memcpy(j->codes, codes + part, count - part);
}

static int there(struct jitter *j, int64_t start, int count)
{
    return mark(j, start, count, LEAVE) == count;
}

static void pop(struct jitter *j, uint8_t *codes)
{
    int place, part = first_part(j->play, FRAME, &place);
    memcpy(codes, j->codes + place, part);
    memcpy(codes + part, j->codes, FRAME - part);
    clear(j, j->play, FRAME);
    j->play += FRAME;
}

static void begin(struct jitter *j, int64_t start)
{
    j->known = 1;
    j->newest = j->play = start;
    j->base = j->window_base = j->tick * FRAME - start;
    j->window = 0;
    j->floor = start - JUMP;
}

static void jump(struct jitter *j, int64_t start)
{
    int64_t excess = j->tick * FRAME - start - j->base;
    j->playing = 0;
    jitter_empty(j);
    if (excess > JUMP || excess < -JUMP)
        begin(j, start);
    else
        j->newest = j->floor = j->play = start;
}

static void measure(struct jitter *j, int64_t lag)
{
    if (lag < j->window_base)
        j->window_base = lag;
    if (lag < j->base)
        j->base = lag;
    if (++j->window >= WINDOW_PACKETS) {
        j->base = j->window_base;
        j->window_base = lag;
        j->window = 0;
    }
    int64_t excess = (lag - j->base + FRAME - 1) / FRAME;
    if (excess > BINS - 1)
        excess = BINS - 1;
    int64_t total = 0;
    for (int place = 0; place < BINS; place++) {
        j->histogram[place] -= j->histogram[place] >> FORGET_SHIFT;
        if (place == excess)
            j->histogram[place] += WHOLE >> FORGET_SHIFT;
        total += j->histogram[place];
    }
    int64_t passed = j->histogram[0];
    int depth = 0;
    while (passed * 100 < total * 99 && depth < MOST_DEPTH)
        passed += j->histogram[++depth];
    j->depth = depth < LEAST_DEPTH ? LEAST_DEPTH : depth;
}

static void jitter_put(struct jitter *j, uint32_t timestamp, const uint8_t *codes, int count)
{
    if (!j->known)
        begin(j, timestamp);
    int64_t start = j->newest + (int32_t)(timestamp - (uint32_t)j->newest);
    if (start - j->newest > JUMP || start - j->newest < -JUMP)
        jump(j, start);
    measure(j, j->tick * FRAME - start);
    if (start > j->newest)
        j->newest = start;
    int64_t floor = j->playing ? j->play : j->floor;
    if (start + count <= floor) {
        j->late++;
        return;
    }
    if (start < floor) {
        codes += floor - start;
        count -= (int)(floor - start);
        start = floor;
    }
    if (j->playing && !j->held && start >= j->play + FRAME) {
        j->playing = 0;
        j->floor = j->play;
    }
    if (!j->playing && (!j->held || start < j->play))
        j->play = start;
    int64_t end = start + count;
    if (end - j->play > MOST_WAITING) {
        int64_t play = end - j->depth * FRAME, gone = play - j->play;
        j->skipped += (uint32_t)(gone / FRAME);
        clear(j, j->play, gone < RING ? (int)gone : RING);
        j->play = play;
        if (start < play) {
            codes += play - start;
            count -= (int)(play - start);
            start = play;
        }
    }
    keep(j, start, codes, count);
}

static int next_frame(struct jitter *j, uint8_t *codes, int *halves)
{
    *halves = there(j, j->play, BLOCK) | there(j, j->play + BLOCK, BLOCK) << 1;
    pop(j, codes);
    if (*halves == 3)
        return SOUND;
    j->lost++;
    return LOST;
}

/* What was found; `codes` and `skipped` take 160 octets each. */
static int jitter_take(struct jitter *j, uint8_t *codes, uint8_t *skipped, int *halves)
{
    j->tick++;
    *halves = 0;
    if (!j->playing) {
        if (!j->held)
            return NOTHING;
        int64_t waited = (j->tick - 1) * FRAME - j->play - j->base;
        int64_t waiting = j->newest - j->play;
        if ((waited > waiting ? waited : waiting) < j->depth * FRAME)
            return WAITING;
        j->playing = 1;
        j->missing = j->changed = 0;
    }
    if (!j->held) {
        if (++j->missing > GIVEN_UP) {
            j->playing = 0;
            j->floor = j->play;
            return NOTHING;
        }
        j->inserted++;
        return WAITING;
    }
    j->missing = 0;
    j->changed++;
    int64_t over = jitter_delay(j) - FRAME - j->depth * FRAME;
    if (over <= -FRAME && j->changed >= INSERT_EVERY) {
        j->changed = 0;
        j->inserted++;
        return WAITING;
    }
    if (over < FRAME) {
        if (j->changed > INSERT_EVERY)
            j->changed = INSERT_EVERY;
    } else if (j->changed >= (over < HURRY * FRAME ? CALM : CALM / 5)
               && there(j, j->play, 2 * FRAME)) {
        j->changed = 0;
        j->skipped++;
        pop(j, skipped);
        pop(j, codes);
        *halves = 3;
        return JOINED;
    }
    return next_frame(j, codes, halves);
}
