// Loaded before the command: its clock shows another time and goes on from there. Children, such as dar, keep the real one.
const offset = Number(process.env.TEST_CLOCK_OFFSET);
if (!Number.isFinite(offset)) throw new Error('TEST_CLOCK_OFFSET is no number of milliseconds');
const Real = globalThis.Date;

globalThis.Date = class Date extends Real {
  /** @param {unknown[]} parts */
  constructor(...parts) {
    if (parts.length === 0) super(Real.now() + offset);
    // @ts-expect-error any of the forms of the built-in constructor
    else super(...parts);
  }

  static now() {
    return Real.now() + offset;
  }
};
