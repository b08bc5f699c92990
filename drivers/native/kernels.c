/* The codec of ITU-T G.711 by arithmetic, and the choice of the processor's instructions.

   Every kernel is written once as a body that is always inlined; it is compiled for each instruction
   set and chosen when the module is loaded. So a module that was built on one machine runs on every
   other of its kind. */

#pragma GCC diagnostic ignored "-Wpsabi"

typedef float f16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float f8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float f4 __attribute__((vector_size(16), aligned(4), may_alias));

#define BODY static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__)
#define AVX2 __attribute__((target("avx2,fma")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,prefer-vector-width=512")))
/* Define `name` for every instruction set from `name_body`, whose first argument is how many rows
   fit the registers at once. */
#define FOR_EACH_PROCESSOR(name, parameters, ...)                                    \
  AVX512 static void name##_avx512 parameters { name##_body(4, __VA_ARGS__); }       \
  AVX2 static void name##_avx2 parameters { name##_body(2, __VA_ARGS__); }           \
  static void name##_plain parameters { name##_body(1, __VA_ARGS__); }               \
  void name parameters {                                                             \
    if (level == 2) name##_avx512(__VA_ARGS__);                                      \
    else if (level == 1) name##_avx2(__VA_ARGS__);                                   \
    else name##_plain(__VA_ARGS__);                                                  \
  }

static int best_level(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") ? 2 : 1;
}
#else
#define FOR_EACH_PROCESSOR(name, parameters, ...) \
  void name parameters { name##_body(1, __VA_ARGS__); }
static int best_level(void) { return 0; }
#endif

static int level;
__attribute__((constructor)) static void choose_level(void) { level = best_level(); }

int kernels_use(int wanted) {
  int best = best_level();
  level = wanted < 0 ? 0 : wanted > best ? best : wanted;
  return level;
}

typedef union {
  float number;
  int32_t bits;
} real;

/* Exponent and mantissa of a code are those of a float; the lowest segment has no hidden one.
   Loops without branches: the compiler makes vectors of them. */
BODY void alaw_decode_body(int rows, const uint8_t *restrict codes, float *restrict samples,
                           int64_t count) {
  for (int64_t at = 0; at < count; at++) {
    int32_t code = codes[at] ^ 0x55, size = code & 0x7f;
    real value = {.bits = ((size < 16 ? size + 16 : size) << 19) + ((134 << 23) + (1 << 18))};
    value.number -= size < 16 ? 256.f : 0.f;
    value.bits |= (~code & 0x80) << 24;
    samples[at] = value.number;
  }
}

/* To the nearest whole number, ties to even: what 24 bits of mantissa do by themselves. */
BODY int32_t rounded(float value) {
  value = value > -32768.f ? value : -32768.f; /* also what is no number */
  value = value < 32767.f ? value : 32767.f;
  return (int32_t)((value + 12582912.f) - 12582912.f);
}

BODY void alaw_encode_body(int rows, const float *restrict samples, uint8_t *restrict codes,
                           int64_t count) {
  for (int64_t at = 0; at < count; at++) {
    int32_t sample = rounded(samples[at]), negative = sample >> 31, size = (sample ^ negative) >> 4;
    real value = {.number = (float)size};
    int32_t code = size < 16 ? size : (value.bits >> 19) - 2080;
    codes[at] = (uint8_t)((code | (~negative & 0x80)) ^ 0x55);
  }
}

BODY void table_encode_body(int rows, const float *samples, const uint8_t *table, uint8_t *codes,
                            int64_t count) {
  for (int64_t at = 0; at < count; at++) codes[at] = table[(uint16_t)rounded(samples[at])];
}

FOR_EACH_PROCESSOR(alaw_decode, (const uint8_t *codes, float *samples, int64_t count), codes, samples, count)
FOR_EACH_PROCESSOR(alaw_encode, (const float *samples, uint8_t *codes, int64_t count), samples, codes, count)
FOR_EACH_PROCESSOR(table_encode, (const float *samples, const uint8_t *table, uint8_t *codes, int64_t count),
                   samples, table, codes, count)

void table_decode(const uint8_t *codes, const float *table, float *samples, int64_t count) {
  for (int64_t at = 0; at < count; at++) samples[at] = table[codes[at]];
}
