/* Sound of many channels at once: codec of G.711, DTMF, call progress, who answered, sums. */

/* Instruction set in use: 0 what every processor of this kind has, 1 AVX2, 2 AVX-512. Asks for
   another one; gives the one that is used then, never more than the processor has. */
int kernels_use(int level);

/* float32 on the scale of 16 bits of A-law codes, and back: rounded to even, clipped. */
void alaw_decode(const uint8_t *codes, float *samples, int64_t count);
void alaw_encode(const float *samples, uint8_t *codes, int64_t count);
/* The same for any law, by its tables of 256 values and of 65536 codes. */
void table_decode(const uint8_t *codes, const float *table, float *samples, int64_t count);
void table_encode(const float *samples, const uint8_t *table, uint8_t *codes, int64_t count);

/* What is a digit: see DtmfLimits. */
typedef struct {
  float gate, least, loose_share, share, share_over_prompt, dial_tone, harmonic;
  float normal_twist, reverse_twist;
  float steady_hz, steady_offset, steady_level;
  float widest[8]; /* Hz */
  float steps;
  int64_t budget; /* windows that are tested exactly in a frame */
} dtmf_limits;

/* Constants of the projection. */
typedef struct {
  const float *weights;   /* [40][2][16]: of sums and of differences around the middle of 10 ms */
  const float *turn;      /* [2][8]: cosine and sine of 10 ms of each tone */
  const float *harmonics; /* [10][2][160]: projection on twice each tone, and on a dial tone */
  const float *window;    /* [160] */
  const float *droop;     /* [401] */
  uint8_t meets[16];      /* by key: twice its row tone lies on its column tone */
} dtmf_plan;

/* State by slot; arrays are of `capacity` slots. */
typedef struct {
  int64_t capacity;
  uint8_t *frames[3]; /* [160]: codes of the frames in turn */
  float *energy;      /* [16]: of 5 ms each, the newest last */
  float *rising;      /* [16] */
  float *spectrum;    /* [16] */
  uint8_t *left_out;  /* the last frame was silent and has no part in these two */
  float *offset;      /* [2] Hz */
  float *power;       /* [2] */
  int8_t *last_key, *key, *hits, *misses;
  int32_t *age, *heard_age;
  float *begun;
  uint8_t *watched, *waiting;
  /* what waits for its exact test, of both windows of a frame */
  int8_t *late_key;   /* [2]; -1: none */
  float *late_offset; /* [2][2] */
  float *late_power;  /* [2][2] */
} dtmf_slots;

/* Windows of one frame; [2] is the window of the first and of the second 10 ms. */
typedef struct {
  int64_t capacity;
  int32_t count[2];
  int32_t *slot;  /* [2][capacity] */
  float *now;     /* [2][capacity][16] */
  float *before;  /* [2][capacity][16] */
  float *whole;   /* [2][capacity] */
  int8_t *key;    /* [2][capacity]; -1: no digit */
  float *offset;  /* [2][capacity][2] */
  float *power;   /* [2][capacity][2] */
  int32_t *place; /* [2][capacity]: by slot, its window or -1 */
} dtmf_windows;

/* One digit begins (steps of 5 ms since) or ends (its length in seconds). */
typedef struct {
  int32_t slot;
  int8_t key;
  int8_t ended;
  float seconds;
} dtmf_event;

/* Decode the codes of `rows` (each of 160), project, and keep the windows worth a closer look. */
void dtmf_front(const dtmf_limits *limits, const dtmf_plan *plan, dtmf_slots *slots,
                dtmf_windows *windows, const uint8_t *heard, const int64_t *rows, int64_t count,
                int64_t tick);
/* The tests and the state machine on those windows; gives the number of events, 8 a slot at most. */
int64_t dtmf_decide(const dtmf_limits *limits, const dtmf_plan *plan, dtmf_slots *slots,
                    dtmf_windows *windows, const uint8_t *playing, const int64_t *rows,
                    int64_t count, int64_t tick, dtmf_event *events, int64_t *given_up);

/* What a tone detector listens for. A window of 60 ms is three frames; each is folded around its
   middle and projected once: sums of opposite samples give U, M, Z, differences W, N, V of every
   probe, and the frame is (U + V) - i(W + Z) as the first third, M - iN as the second one,
   (U - V) - i(W - Z) as the last one. */
typedef struct {
  int32_t probes;        /* a multiple of 16, at most 64: the last ones may be empty */
  const float *weights;  /* [2][probes / 16][80][48] */
  const float *turn;     /* [2][probes]: cosine and sine of 20 ms */
  const float *hertz;    /* [probes] */
  int32_t bands, pairs, lasting;
  const int32_t *band;   /* [bands][18]: class, how many probes, their places */
  const int32_t *pair;   /* [pairs][3]: class and two probes */
  const int32_t *lasts;  /* [lasting]: ticks after which a tone that lasts is believed */
  float energy_shares[3];
  float least, fading, pause, faded, share, weaker, candidate, reach;
  int32_t silent, other, answer_tone; /* classes */
  int32_t steady, disturbed, long_pause; /* ticks */
} tone_plan;

/* State by slot. */
typedef struct {
  float *old, *older, *spectrum; /* [2][probes] */
  uint8_t *kept;                 /* [3][160]: codes of the last frames that were not projected, */
  uint8_t *left_out;             /* and how many they are */
  float *energy;                 /* [2]: of the last frames, the newest last */
  float *reference, *peak;
  int8_t *raw, *kind;
  int32_t *raw_ticks, *ticks;
  float *hertz_sum;
  int32_t *hertz_count;
  uint8_t *toned;
} tone_slots;

/* What happened: 0 another class begun, after the one that ended; 1 the answer tone goes on;
   2 a pause became long; 3 a tone has lasted. */
typedef struct {
  int32_t slot, lasted; /* ticks */
  float hertz, energy;
  int8_t what, ended, begun, broken;
} tone_event;

/* Take the codes of `rows`; gives the number of events, 3 a slot at most. */
int64_t tones_hear(const tone_plan *plan, const tone_slots *slots, const uint8_t *heard,
                   const int64_t *rows, int64_t count, tone_event *events);

/* By what it is decided who answered; ticks, shares, and what listener.py says of its numbers. */
typedef struct {
  const float *weights; /* [2][80][48]: 40 bands, of sums and of differences of a folded frame */
  float audible, highest_floor, gap, forget, held_tone, level, leap, least_leap, step;
  int32_t hang, pause;
  double kept; /* what one tick leaves of a share */
  double music, gaps, early_held, held_share;
  float early_room, early_held_lately, early_leaps, early_even;
  int32_t look_back, greeting, least_speech, much_speech, wait, longer_wait, silence, longest, held_audible;
  int32_t early_wait, early_speech;
} answer_limits;

/* State by slot. */
typedef struct {
  float *spectrum; /* [48] */
  float *floor, *beneath, *energy, *loudest, *steady, *sounding, *gaps, *leaps;
  int32_t *hang, *burst, *held, *audible, *onset, *speech, *bursts, *longest, *silent, *ticks;
  uint8_t *early;
} answer_slots;

/* Take the codes of `rows`; gives how many slots are decided, and each with its verdict's number. */
int64_t answers_hear(const answer_limits *limits, const answer_slots *slots, const uint8_t *heard,
                     const int64_t *rows, int64_t count, int32_t *decided);

/* Who hears whom: see Matrix and Sums. A line is a row that hears a sum. */
typedef struct {
  int64_t rows, groups, lines, subtracting; /* the first lines hear their sum without themselves */
  const int64_t *peer;      /* [rows]: whose octets a row is handed; `rows` is silence */
  const int64_t *places;    /* [rows]: line or -1 */
  const int64_t *starts;    /* [groups + 1] */
  const int64_t *talkers;   /* [starts[groups]] */
  const float *weights;     /* the same */
  const int64_t *listeners; /* [lines] */
  const int64_t *which;     /* [lines]: group */
  float *totals;            /* [groups][160] */
  int32_t *over;            /* [lines]: player or -1 */
} mix_plan;

/* Fill `spoken` [rows][160] from `heard` [rows + 1][160] and the frames of some players. */
void mix_rows(const mix_plan *plan, const uint8_t *heard, uint8_t *spoken, const int64_t *played_rows,
              const uint8_t *frames, const float *gains, int64_t players);

/* Octets of two sides by turns: of each row of `rows`, left what it says, right what it hears, into
   one slot of its place in `pairs` [count][slots][160][2]. */
void interleave(const uint8_t *heard, const uint8_t *spoken, const int64_t *rows, int64_t count,
                uint8_t *pairs, int64_t slots, int64_t slot);

/* The frames that begin at these samples of a memory of codes. */
void gather_frames(const uint8_t *codes, const int64_t *at, int64_t count, uint8_t *frames);
