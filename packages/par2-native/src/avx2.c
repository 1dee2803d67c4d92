// The kernels `planes` and `thirds` of ../../par2/assembly, which explains the method, with registers of 32 bytes: a plane is one
// register. Tables and accumulators have the same layout, so that each function can be held against its WebAssembly twin.
#include "kernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

// Not -mavx2: the compiler must not use it anywhere else, so that the file loads on every processor.
#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE static inline __attribute__((always_inline, target("avx2")))

#define PLANE 32
/** Inputs turned into planes together, and outputs handled in one go: both stay in the second-level cache. */
#define GROUP 16
#define TILE 256
/** 256 sums of eight planes. */
#define TABLE 8192
/** For `thirds`: 32, 32 and 64 sums. */
#define THIRD 1024
#define THIRDS 4096

int avx2_is_there(void) { return __builtin_cpu_supports("avx2"); }

AVX2_INLINE __m256i load(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }
AVX2_INLINE void store(uint8_t *at, __m256i value) { _mm256_storeu_si256((__m256i *)at, value); }

#define EXCHANGE(distance, pattern)                                                        \
  for (int i = 0; i < 16; i++) {                                                           \
    if (i & (distance)) continue;                                                          \
    const __m256i mask = _mm256_set1_epi16(pattern);                                       \
    const __m256i moved = _mm256_xor_si256(_mm256_srli_epi16(v[i], distance), v[i + (distance)]); \
    const __m256i bits = _mm256_and_si256(moved, mask);                                    \
    v[i + (distance)] = _mm256_xor_si256(v[i + (distance)], bits);                         \
    v[i] = _mm256_xor_si256(v[i], _mm256_slli_epi16(bits, distance));                      \
  }

/** Transposes sixteen 16×16 bit matrices: lane l of vector i is row i of matrix l. Its own inverse. */
AVX2_INLINE void transpose(__m256i v[16]) {
#pragma GCC unroll 16
  EXCHANGE(8, 0x00ff)
#pragma GCC unroll 16
  EXCHANGE(4, 0x0f0f)
#pragma GCC unroll 16
  EXCHANGE(2, 0x3333)
#pragma GCC unroll 16
  EXCHANGE(1, 0x5555)
}

/** Which bits of a word the bit b of its product with coefficient l is the sum of, at rows[b][l]. */
AVX2_INLINE void bit_rows(const uint8_t *coefficients, uint16_t rows[16][16]) {
  const __m256i polynomial = _mm256_set1_epi16(0x100b);
  __m256i v[16];
  v[0] = _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)coefficients));
  for (int a = 1; a < 16; a++) {
    const __m256i reduce = _mm256_and_si256(_mm256_srai_epi16(v[a - 1], 15), polynomial);
    v[a] = _mm256_xor_si256(_mm256_slli_epi16(v[a - 1], 1), reduce);
  }
  transpose(v);
  for (int b = 0; b < 16; b++) store((uint8_t *)rows[b], v[b]);
}

AVX2 void planes_tables(const struct coefficients *task) {
  uint16_t rows[16][16];
  for (uint64_t i = 0; i < task->inputs; i++) {
    uint8_t *pair = task->tables + (i >> 1) * task->outputs * 128 + (i & 1) * 4;
    for (uint64_t r = 0; r < task->outputs; r += 8) {
      bit_rows(task->from + (i * task->width + r) * 2, rows);
      for (uint64_t lane = 0; lane < 8 && r + lane < task->outputs; lane++) {
        for (uint64_t b = 0; b < 16; b++) {
          const uint16_t bits = rows[b][lane];
          const uint16_t offsets[2] = {(uint16_t)((bits & 0xff) << 5), (uint16_t)((bits >> 8) << 5)};
          memcpy(pair + ((r + lane) * 16 + b) * 8, offsets, 4);
        }
      }
    }
  }
}

AVX2 void thirds_tables(const struct coefficients *task) {
  uint16_t rows[16][16];
  for (uint64_t i = 0; i < task->inputs; i++) {
    uint8_t *pair = task->tables + (i >> 1) * task->outputs * 64 + (i & 1) * 2;
    for (uint64_t r = 0; r < task->outputs; r += 8) {
      bit_rows(task->from + (i * task->width + r) * 2, rows);
      for (uint64_t lane = 0; lane < 8 && r + lane < task->outputs; lane++) {
        for (uint64_t b = 0; b < 16; b++) memcpy(pair + ((r + lane) * 16 + b) * 4, &rows[b][lane], 2);
      }
    }
  }
}

/** Turns one strip of `count` inputs from number `first` on into planes. */
AVX2_INLINE void load_planes(const struct multiplication *task, uint32_t first, uint32_t count, uint64_t strip,
                             uint8_t *planes) {
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *from = task->memory + task->sources[first + i] + strip * STRIP;
    __m256i v[16];
    for (int k = 0; k < 16; k++) {
      const __m128i low = _mm_loadu_si128((const __m128i *)(from + 16 * k));
      v[k] = _mm256_inserti128_si256(_mm256_castsi128_si256(low), _mm_loadu_si128((const __m128i *)(from + 256 + 16 * k)), 1);
    }
    transpose(v);
    for (int k = 0; k < 16; k++) store(planes + i * STRIP + PLANE * k, v[k]);
  }
}

/** All sums of the planes from `planes` on, as many as give `bytes` of them. */
AVX2_INLINE void build_sums(const uint8_t *planes, uint8_t *sums, uint64_t bytes) {
  store(sums, _mm256_setzero_si256());
  for (uint64_t size = PLANE; size < bytes; size <<= 1, planes += PLANE) {
    const __m256i plane = load(planes);
    for (uint64_t at = 0; at < size; at += PLANE) store(sums + size + at, _mm256_xor_si256(load(sums + at), plane));
  }
}

AVX2_INLINE void planes_rows(uint8_t *target, uint32_t rows, const uint8_t *offsets, const uint8_t *sums) {
  for (uint32_t row = 0; row < rows; row++, target += PLANE, offsets += 8) {
    uint64_t four;
    memcpy(&four, offsets, 8);
    // Two sums apart, so that they do not wait for each other.
    __m256i a = _mm256_xor_si256(load(target), load(sums + (four & 0xffff)));
    const __m256i b = _mm256_xor_si256(load(sums + TABLE + (four >> 16 & 0xffff)), load(sums + 2 * TABLE + (four >> 32 & 0xffff)));
    a = _mm256_xor_si256(a, load(sums + 3 * TABLE + (four >> 48)));
    store(target, _mm256_xor_si256(a, b));
  }
}

AVX2_INLINE void thirds_rows(uint8_t *target, uint32_t rows, const uint8_t *masks, const uint8_t *sums) {
  for (uint32_t row = 0; row < rows; row++, target += PLANE, masks += 4) {
    uint32_t bits;
    memcpy(&bits, masks, 4);
    __m256i a = _mm256_xor_si256(load(target), load(sums + (bits << 5 & 0x3e0)));
    __m256i b = _mm256_xor_si256(load(sums + THIRD + (bits & 0x3e0)), load(sums + 2 * THIRD + (bits >> 5 & 0x7e0)));
    a = _mm256_xor_si256(a, load(sums + THIRDS + (bits >> 11 & 0x3e0)));
    b = _mm256_xor_si256(b, load(sums + THIRDS + THIRD + (bits >> 16 & 0x3e0)));
    a = _mm256_xor_si256(a, load(sums + THIRDS + 2 * THIRD + (bits >> 21 & 0x7e0)));
    store(target, _mm256_xor_si256(a, b));
  }
}

/** The walk that both kernels share; `is_planes` is known when this is compiled. */
AVX2_INLINE void multiply(const struct multiplication *task, int is_planes) {
  const uint64_t outputs = task->outputs;
  const uint64_t bytes = is_planes ? 128 : 64;
  uint8_t *sums = task->scratch;
  uint8_t *planes = task->scratch + 4 * TABLE;
  for (uint32_t group = 0; group < task->inputs; group += GROUP) {
    const uint32_t count = task->inputs - group < GROUP ? task->inputs - group : GROUP;
    for (uint64_t strip = task->first; strip < (uint64_t)task->first + task->strips; strip++) {
      load_planes(task, group, count, strip, planes);
      for (uint64_t tile = 0; tile < outputs; tile += TILE) {
        const uint32_t rows = 16 * (uint32_t)(outputs - tile < TILE ? outputs - tile : TILE);
        uint8_t *target = task->accumulator + (strip * outputs + tile) * STRIP;
        for (uint32_t i = 0; i < count; i += 2) {
          const uint8_t *from = planes + i * STRIP;
          const uint8_t *table = task->tables + ((group + i) / 2 * outputs + tile) * bytes;
          if (is_planes) {
            for (int half = 0; half < 4; half++) build_sums(from + half * 8 * PLANE, sums + half * TABLE, TABLE);
            planes_rows(target, rows, table, sums);
          } else {
            for (int input = 0; input < 2; input++) {
              build_sums(from + input * STRIP, sums + input * THIRDS, 32 * PLANE);
              build_sums(from + input * STRIP + 5 * PLANE, sums + input * THIRDS + THIRD, 32 * PLANE);
              build_sums(from + input * STRIP + 10 * PLANE, sums + input * THIRDS + 2 * THIRD, 64 * PLANE);
            }
            thirds_rows(target, rows, table, sums);
          }
        }
      }
    }
  }
}

AVX2 void planes_multiply(const struct multiplication *task) { multiply(task, 1); }
AVX2 void thirds_multiply(const struct multiplication *task) { multiply(task, 0); }

AVX2 void planes_finish(const uint8_t *from, uint64_t step, uint32_t strips, uint8_t *to) {
  for (uint32_t strip = 0; strip < strips; strip++, from += step, to += STRIP) {
    __m256i v[16];
    for (int k = 0; k < 16; k++) v[k] = load(from + PLANE * k);
    transpose(v);
    for (int k = 0; k < 16; k++) {
      _mm_storeu_si128((__m128i *)(to + 16 * k), _mm256_castsi256_si128(v[k]));
      _mm_storeu_si128((__m128i *)(to + 256 + 16 * k), _mm256_extracti128_si256(v[k], 1));
    }
  }
}

#else

int avx2_is_there(void) { return 0; }
void planes_tables(const struct coefficients *task) { (void)task; }
void planes_multiply(const struct multiplication *task) { (void)task; }
void thirds_tables(const struct coefficients *task) { (void)task; }
void thirds_multiply(const struct multiplication *task) { (void)task; }
void planes_finish(const uint8_t *from, uint64_t step, uint32_t strips, uint8_t *to) {
  (void)from, (void)step, (void)strips, (void)to;
}

#endif
