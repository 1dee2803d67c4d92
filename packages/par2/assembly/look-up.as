/** Indices are below 16, where the relaxed instruction is defined and needs one machine instruction less. */
// @ts-ignore: decorator
@inline
export function lookUp(table: v128, indices: v128): v128 {
  // Known at compile time: the build makes one module with the feature and one without.
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i8x16.relaxed_swizzle(table, indices);
  }
  return i8x16.swizzle(table, indices);
}
