// The border to JavaScript: every offset and count is held against the memory before a kernel sees it. What does not fit is a
// RangeError, and nothing is read or written. Functions are there only where the processor runs them.
#include "kernels.h"
#include "node-api.h"

#define EXPORT __attribute__((visibility("default")))
#define MOST_ARGUMENTS 8

struct call {
  uint8_t *memory;
  uint64_t size;
  uint32_t values[MOST_ARGUMENTS];
};

/** The memory, a Uint8Array, and `count` numbers. 0, with an exception pending, when they are something else. */
static int read_call(napi_env env, napi_callback_info info, size_t count, struct call *call) {
  napi_value arguments[MOST_ARGUMENTS + 1];
  size_t given = MOST_ARGUMENTS + 1;
  napi_typedarray_type type;
  size_t size;
  void *memory;
  int right = napi_get_cb_info(env, info, &given, arguments, NULL, NULL) == 0 && given == count + 1 &&
              napi_get_typedarray_info(env, arguments[0], &type, &size, &memory, NULL, NULL) == 0 && type == UINT8_ARRAY;
  for (size_t i = 0; right && i < count; i++) right = napi_get_value_uint32(env, arguments[i + 1], &call->values[i]) == 0;
  if (!right) {
    napi_throw_range_error(env, NULL, "a Uint8Array and 32-bit numbers are wanted");
    return 0;
  }
  call->memory = memory;
  call->size = size;
  return 1;
}

/** Whether `count` things of `bytes` bytes lie in the memory at `offset`. The products that are asked for stay below 2^96. */
static int fits(const struct call *call, uint64_t offset, unsigned __int128 count, uint64_t bytes) {
  return offset <= call->size && count * bytes <= call->size - offset;
}

static napi_value refuse(napi_env env) {
  napi_throw_range_error(env, NULL, "an offset or a count leads outside the memory");
  return NULL;
}

/** (memory, coefficients, width, inputs, outputs, tables) */
static napi_value tables(napi_env env, napi_callback_info info, uint64_t bytes, void (*kernel)(const struct coefficients *)) {
  struct call call;
  if (!read_call(env, info, 5, &call)) return NULL;
  const uint32_t *v = call.values;
  const unsigned __int128 inputs = v[2];
  if (v[1] % 8 != 0 || v[3] > v[1] || v[2] % 2 != 0 || !fits(&call, v[0], inputs * v[1], 2) ||
      !fits(&call, v[4], inputs * v[3], bytes))
    return refuse(env);
  const struct coefficients task = {call.memory + v[0], v[1], v[2], v[3], call.memory + v[4]};
  kernel(&task);
  return NULL;
}

/** (memory, accumulator, outputs, sources, inputs, tables, first, strips, scratch) */
static napi_value multiply(napi_env env, napi_callback_info info, uint64_t bytes,
                           void (*kernel)(const struct multiplication *)) {
  struct call call;
  if (!read_call(env, info, 8, &call)) return NULL;
  const uint32_t *v = call.values;
  const unsigned __int128 end = (unsigned __int128)v[5] + v[6];
  // A copy: nobody can change what has been checked, be it another thread or the kernel where its memory overlaps.
  uint32_t sources[MOST_INPUTS];
  if (v[3] % 2 != 0 || v[3] > MOST_INPUTS || !fits(&call, v[0], end * v[1], STRIP) || !fits(&call, v[2], v[3], 4) ||
      !fits(&call, v[4], (unsigned __int128)v[3] * v[1], bytes) || !fits(&call, v[7], 1, SCRATCH))
    return refuse(env);
  __builtin_memcpy(sources, call.memory + v[2], 4 * (size_t)v[3]);
  for (uint32_t i = 0; i < v[3]; i++) {
    if (!fits(&call, sources[i], end, STRIP)) return refuse(env);
  }
  const struct multiplication task = {call.memory, call.memory + v[0], v[1], sources, v[3],
                                      call.memory + v[4], v[5], v[6], call.memory + v[7]};
  kernel(&task);
  return NULL;
}

static napi_value planesTables(napi_env env, napi_callback_info info) { return tables(env, info, 64, planes_tables); }
static napi_value thirdsTables(napi_env env, napi_callback_info info) { return tables(env, info, 32, thirds_tables); }
static napi_value planesMultiply(napi_env env, napi_callback_info info) { return multiply(env, info, 64, planes_multiply); }
static napi_value thirdsMultiply(napi_env env, napi_callback_info info) { return multiply(env, info, 32, thirds_multiply); }

/** (memory, accumulator, outputs, output, first, strips, target) */
static napi_value planesFinish(napi_env env, napi_callback_info info) {
  struct call call;
  if (!read_call(env, info, 6, &call)) return NULL;
  const uint32_t *v = call.values;
  const unsigned __int128 end = (unsigned __int128)v[3] + v[4];
  if (v[2] >= v[1] || !fits(&call, v[0], end * v[1], STRIP) || !fits(&call, v[5], v[4], STRIP)) return refuse(env);
  const uint8_t *from = call.memory + v[0] + ((uint64_t)v[3] * v[1] + v[2]) * STRIP;
  planes_finish(from, (uint64_t)v[1] * STRIP, v[4], call.memory + v[5]);
  return NULL;
}

static void add(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, (size_t)-1, callback, NULL, &function) == 0)
    napi_set_named_property(env, exports, name, function);
}

EXPORT int32_t node_api_module_get_api_version_v1(void) { return 8; }

/** Called once in each thread. There is no state. */
EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  if (!avx2_is_there()) return exports;
  add(env, exports, "planesTables", planesTables);
  add(env, exports, "planesMultiply", planesMultiply);
  add(env, exports, "planesFinish", planesFinish);
  add(env, exports, "thirdsTables", thirdsTables);
  add(env, exports, "thirdsMultiply", thirdsMultiply);
  return exports;
}
