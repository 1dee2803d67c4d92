// Sums of products in GF(2^16) by bit planes, on one memory. Addresses are pointers into it; all lengths have been checked.
#ifndef DARKIVE_KERNELS_H
#define DARKIVE_KERNELS_H

#include <stdint.h>

/** Data are handled in strips of so many bytes: 16 planes of 32. */
#define STRIP 512
/** Bytes that a call of multiply or tables may read behind `scratch`, also when the tables hold nonsense. */
#define SCRATCH (96 << 10)

/** A batch of inputs is never larger. */
#define MOST_INPUTS 1024

struct multiplication {
  uint8_t *memory;
  uint8_t *accumulator;
  uint32_t outputs;
  /** Offsets into the memory. */
  const uint32_t *sources;
  uint32_t inputs;
  const uint8_t *tables;
  uint32_t first;
  uint32_t strips;
  uint8_t *scratch;
};

struct coefficients {
  const uint8_t *from;
  uint32_t width;
  uint32_t inputs;
  uint32_t outputs;
  uint8_t *tables;
};

/** Does this processor, with this system, run the kernels? Nothing else here may be called where it does not. */
int avx2_is_there(void);

void planes_tables(const struct coefficients *task);
void planes_multiply(const struct multiplication *task);
void thirds_tables(const struct coefficients *task);
void thirds_multiply(const struct multiplication *task);
/** Brings `strips` strips of one output, `step` bytes apart, into plain bytes. */
void planes_finish(const uint8_t *from, uint64_t step, uint32_t strips, uint8_t *to);

#endif
