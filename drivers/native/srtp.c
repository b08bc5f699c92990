/* SRTP with AES_CM_128_HMAC_SHA1_80 (RFC 3711) on the instructions that processors have for AES and
   SHA-1. libsrtp does the same through OpenSSL; with hundreds of stations its contexts, some twenty
   cache lines a packet, are what most of the time is spent on. Here a station has 230 octets a
   direction. Where the processor has not these instructions the caller takes libsrtp.
   tests/drivers/rtp/test_srtp.py holds this to the vectors of the RFC and to libsrtp, octet by octet. */
#include <stdint.h>
#include <string.h>

enum { KEY = 16, SALT = 14, AUTH_KEY = 20, TAG = 10, WINDOW = 64, SHA_BLOCK = 64 };

/* The session keys of one direction. */
struct cipher {
    uint8_t round[11][16];
    uint32_t inner[5], outer[5]; /* SHA-1 after the inner and the outer pad of HMAC */
    uint8_t salt[SALT];
};

/* Where one source stands: the packet index is roc * 65536 + sequence number (3.3.1). */
struct srtp_source {
    uint32_t source, roc;
    uint16_t highest;
    uint64_t window; /* bit n: index highest - n has come */
};

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define FAST __attribute__((target("aes,sha,sse4.1,ssse3")))

static int srtp_here(void)
{
    unsigned int a, b, c, d;
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1")
           && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

/* --- SHA-1 --- */

FAST static void sha1(uint32_t state[5], const uint8_t *data, int blocks)
{
    const __m128i big = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1B);
    __m128i e0 = _mm_set_epi32((int)state[4], 0, 0, 0);
    for (; blocks; blocks--, data += SHA_BLOCK) {
        __m128i w[20], abcd_before = abcd, e, last;
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)data + i), big);
        for (int i = 4; i < 20; i++)
            w[i] = _mm_sha1msg2_epu32(
                _mm_xor_si128(_mm_sha1msg1_epu32(w[i - 4], w[i - 3]), w[i - 2]), w[i - 1]);
        e = _mm_add_epi32(e0, w[0]);
        last = abcd;
        abcd = _mm_sha1rnds4_epu32(abcd, e, 0);
#define ROUNDS(from, to, kind)                                                                     \
    for (int i = from; i < to; i++) {                                                              \
        e = _mm_sha1nexte_epu32(last, w[i]);                                                       \
        last = abcd;                                                                               \
        abcd = _mm_sha1rnds4_epu32(abcd, e, kind);                                                 \
    }
        ROUNDS(1, 5, 0)
        ROUNDS(5, 10, 1)
        ROUNDS(10, 15, 2)
        ROUNDS(15, 20, 3)
        e0 = _mm_sha1nexte_epu32(last, e0);
        abcd = _mm_add_epi32(abcd, abcd_before);
    }
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(e0, 3);
}

static void store32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value >> 24);
    to[1] = (uint8_t)(value >> 16);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

/* What is left of a message whose whole blocks were taken, with the padding of SHA-1. `before`:
   octets that were hashed in all; `rest` is followed by room for the padding. */
static void sha1_end(uint32_t state[5], uint8_t *rest, int size, uint32_t before)
{
    int blocks = size + 9 <= SHA_BLOCK ? 1 : 2;
    rest[size] = 0x80;
    memset(rest + size + 1, 0, blocks * SHA_BLOCK - size - 1);
    store32(rest + blocks * SHA_BLOCK - 4, (before + (uint32_t)size) * 8);
    sha1(state, rest, blocks);
}

/* The tag of a packet with its roll-over counter (4.2). */
static void tag_of(const struct cipher *c, const uint8_t *packet, int size, uint32_t roc,
                   uint8_t tag[20])
{
    uint32_t state[5];
    uint8_t rest[2 * SHA_BLOCK];
    int whole = size / SHA_BLOCK, left = size % SHA_BLOCK;
    memcpy(state, c->inner, sizeof state);
    sha1(state, packet, whole);
    memcpy(rest, packet + whole * SHA_BLOCK, left);
    store32(rest + left, roc);
    if (left + 4 >= SHA_BLOCK) {
        sha1(state, rest, 1);
        memmove(rest, rest + SHA_BLOCK, left + 4 - SHA_BLOCK);
        whole++;
        left -= SHA_BLOCK;
    }
    sha1_end(state, rest, left + 4, (uint32_t)(1 + whole) * SHA_BLOCK);
    for (int i = 0; i < 5; i++)
        store32(rest + 4 * i, state[i]);
    memcpy(state, c->outer, sizeof state);
    sha1_end(state, rest, 20, SHA_BLOCK);
    for (int i = 0; i < 5; i++)
        store32(tag + 4 * i, state[i]);
}

/* --- AES in counter mode --- */

FAST static __m128i next_round_key(__m128i key, __m128i assist)
{
    assist = _mm_shuffle_epi32(assist, 0xFF);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    return _mm_xor_si128(key, assist);
}

FAST static void expand(struct cipher *c, const uint8_t key[KEY])
{
    __m128i k = _mm_loadu_si128((const __m128i *)key);
    int at = 0;
#define NEXT(constant)                                                                             \
    _mm_storeu_si128((__m128i *)c->round[at++], k);                                                \
    k = next_round_key(k, _mm_aeskeygenassist_si128(k, constant));
    NEXT(1) NEXT(2) NEXT(4) NEXT(8) NEXT(16) NEXT(32) NEXT(64) NEXT(128) NEXT(27) NEXT(54)
    _mm_storeu_si128((__m128i *)c->round[at], k);
}

/* XOR of the key stream from `start`, whose last two octets count blocks (4.1.1). */
FAST static void key_stream(const struct cipher *c, const uint8_t start[16], uint8_t *data, int size)
{
    enum { LANES = 4 };
    uint16_t block = 0;
    for (int at = 0; at < size; at += 16 * LANES) {
        __m128i lane[LANES];
        for (int i = 0; i < LANES; i++, block++) {
            __m128i counter = _mm_loadu_si128((const __m128i *)start);
            counter = _mm_insert_epi16(counter, (block >> 8 | block << 8) & 0xFFFF, 7);
            lane[i] = _mm_xor_si128(counter, _mm_loadu_si128((const __m128i *)c->round[0]));
        }
        for (int round = 1; round < 10; round++)
            for (int i = 0; i < LANES; i++)
                lane[i] = _mm_aesenc_si128(lane[i],
                                           _mm_loadu_si128((const __m128i *)c->round[round]));
        for (int i = 0; i < LANES; i++) {
            lane[i] = _mm_aesenclast_si128(lane[i],
                                           _mm_loadu_si128((const __m128i *)c->round[10]));
            int place = at + 16 * i, left = size - place;
            if (left >= 16) {
                __m128i *here = (__m128i *)(data + place);
                _mm_storeu_si128(here, _mm_xor_si128(_mm_loadu_si128(here), lane[i]));
            } else if (left > 0) {
                uint8_t octets[16];
                _mm_storeu_si128((__m128i *)octets, lane[i]);
                for (int n = 0; n < left; n++)
                    data[place + n] ^= octets[n];
            }
        }
    }
}

static void cipher_stream(const struct cipher *c, uint32_t source, uint32_t roc, uint16_t sequence,
                  uint8_t *data, int size)
{
    uint8_t start[16] = {0}, index[14] = {0};
    store32(index + 4, source);
    store32(index + 8, roc);
    index[12] = (uint8_t)(sequence >> 8);
    index[13] = (uint8_t)sequence;
    for (int i = 0; i < SALT; i++)
        start[i] = c->salt[i] ^ index[i];
    key_stream(c, start, data, size);
}

/* Session keys from the master key and the master salt that follows it (4.3). */
static void cipher_keys(struct cipher *c, const uint8_t master[KEY + SALT])
{
    struct cipher of_master;
    uint8_t keys[3][32] = {{0}}, pad[SHA_BLOCK];
    expand(&of_master, master);
    for (int label = 0; label < 3; label++) {
        uint8_t start[16] = {0};
        memcpy(start, master + KEY, SALT);
        start[7] ^= (uint8_t)label;
        key_stream(&of_master, start, keys[label], 32);
    }
    expand(c, keys[0]);
    memcpy(c->salt, keys[2], SALT);
    static const uint32_t first[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    for (int outer = 0; outer < 2; outer++) {
        uint32_t *state = outer ? c->outer : c->inner;
        memset(pad, outer ? 0x5C : 0x36, SHA_BLOCK);
        for (int i = 0; i < AUTH_KEY; i++)
            pad[i] ^= keys[1][i];
        memcpy(state, first, sizeof first);
        sha1(state, pad, 1);
    }
}

#else
static int srtp_here(void) { return 0; }
static void tag_of(const struct cipher *c, const uint8_t *packet, int size, uint32_t roc,
                   uint8_t tag[20]) { (void)c, (void)packet, (void)size, (void)roc, (void)tag; }
static void cipher_stream(const struct cipher *c, uint32_t source, uint32_t roc, uint16_t sequence,
                  uint8_t *data, int size)
{ (void)c, (void)source, (void)roc, (void)sequence, (void)data, (void)size; }
static void cipher_keys(struct cipher *c, const uint8_t *master) { (void)c, (void)master; }
#endif

/* --- packets --- */

static uint32_t big32(const uint8_t *o)
{
    return (uint32_t)o[0] << 24 | (uint32_t)o[1] << 16 | (uint32_t)o[2] << 8 | o[3];
}

/* Where the payload of a packet begins: what stands before it is not encrypted; -1: it contradicts
   itself. */
static int payload_at(const uint8_t *packet, int size)
{
    int at = 12 + 4 * (packet[0] & 15);
    if (packet[0] & 0x10) {
        if (size < at + 4)
            return -1;
        at += 4 + 4 * (packet[at + 2] << 8 | packet[at + 3]);
    }
    return at <= size ? at : -1;
}

/* Encrypt and sign a packet of at least 12 octets; 10 octets longer, -1 where it is broken. */
static int cipher_protect(const struct cipher *c, uint32_t roc, uint8_t *packet, int size)
{
    int at = payload_at(packet, size);
    uint8_t tag[20];
    if (at < 0)
        return -1;
    cipher_stream(c, big32(packet + 8), roc, (uint16_t)(packet[2] << 8 | packet[3]), packet + at,
          size - at);
    tag_of(c, packet, size, roc, tag);
    memcpy(packet + size, tag, TAG);
    return size + TAG;
}

/* Prove, note and decrypt a packet; its octets without the tag, -1 where it is not authentic, came
   before or is too old, and then nothing is changed. `fresh`: nothing of this source came before. */
static int cipher_unprotect(const struct cipher *c, struct srtp_source *s, int fresh,
                            uint8_t *packet, int size)
{
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    uint32_t roc = s->roc;
    int at, body = size - TAG, ahead = 1;
    if (body < 12 || (at = payload_at(packet, body)) < 0)
        return -1;
    if (!fresh) {
        ahead = (int16_t)(sequence - s->highest);
        if (ahead > 0 && sequence < s->highest)
            roc++;
        else if (ahead < 0 && sequence > s->highest && roc-- == 0)
            return -1;
        if (ahead <= -WINDOW || (ahead <= 0 && s->window >> -ahead & 1))
            return -1;
    }
    uint8_t tag[20], differs = 0;
    tag_of(c, packet, body, roc, tag);
    for (int i = 0; i < TAG; i++)
        differs |= tag[i] ^ packet[body + i];
    if (differs)
        return -1;
    if (fresh || ahead > 0) {
        s->window = (fresh || ahead >= WINDOW ? 0 : s->window << ahead) | 1;
        s->highest = sequence;
        s->roc = roc;
    } else {
        s->window |= (uint64_t)1 << -ahead;
    }
    cipher_stream(c, big32(packet + 8), roc, sequence, packet + at, body - at);
    return body;
}
