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
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,fma,f16c")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c,prefer-vector-width=512")))
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
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c"))
    return 0;
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
static inline void decode_plain(const uint8_t *restrict codes, float *restrict samples, int64_t count) {
  for (int64_t at = 0; at < count; at++) {
    int32_t code = codes[at] ^ 0x55, size = code & 0x7f;
    real value = {.bits = ((size < 16 ? size + 16 : size) << 19) + ((134 << 23) + (1 << 18))};
    value.number -= size < 16 ? 256.f : 0.f;
    value.bits |= (~code & 0x80) << 24;
    samples[at] = value.number;
  }
}

#ifdef AVX2
/* The same by numbers of 16 bits, of which the lowest segment has no hidden one either: seven bits of a
   code and half a step are their exponent and mantissa, 2^22 times too small. */
AVX2 static inline void decode_256(const uint8_t *codes, float *samples, int64_t count) {
  const __m256i keep = _mm256_set1_epi16((short)0x9fc0), half = _mm256_set1_epi16(0x20);
  const __m256 scale = _mm256_set1_ps(4194304.f);
  int64_t at = 0;
  for (; at + 16 <= count; at += 16) {
    __m128i some = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(codes + at)), _mm_set1_epi8((char)0xd5));
    __m256i wide = _mm256_slli_epi16(_mm256_cvtepi8_epi16(some), 6);
    wide = _mm256_or_si256(_mm256_and_si256(wide, keep), half);
    __m256 low = _mm256_cvtph_ps(_mm256_castsi256_si128(wide));
    __m256 high = _mm256_cvtph_ps(_mm256_extracti128_si256(wide, 1));
    _mm256_storeu_ps(samples + at, _mm256_mul_ps(low, scale));
    _mm256_storeu_ps(samples + at + 8, _mm256_mul_ps(high, scale));
  }
  decode_plain(codes + at, samples + at, count - at);
}

AVX512 static inline void decode_512(const uint8_t *codes, float *samples, int64_t count) {
  const __m512i keep = _mm512_set1_epi16((short)0x9fc0), half = _mm512_set1_epi16(0x20);
  const __m512 scale = _mm512_set1_ps(4194304.f);
  int64_t at = 0;
  for (; at + 32 <= count; at += 32) {
    __m256i some =
        _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(codes + at)), _mm256_set1_epi8((char)0xd5));
    __m512i wide = _mm512_slli_epi16(_mm512_cvtepi8_epi16(some), 6);
    wide = _mm512_ternarylogic_epi32(wide, keep, half, 0xea); /* (wide & keep) | half */
    __m512 low = _mm512_cvtph_ps(_mm512_castsi512_si256(wide));
    __m512 high = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(wide, 1));
    _mm512_storeu_ps(samples + at, _mm512_mul_ps(low, scale));
    _mm512_storeu_ps(samples + at + 16, _mm512_mul_ps(high, scale));
  }
  decode_plain(codes + at, samples + at, count - at);
}
#endif

BODY void alaw_decode_body(int rows, const uint8_t *restrict codes, float *restrict samples,
                           int64_t count) {
#ifdef AVX2
  if (rows == 4) decode_512(codes, samples, count);
  else if (rows == 2) decode_256(codes, samples, count);
  else
#endif
    decode_plain(codes, samples, count);
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
