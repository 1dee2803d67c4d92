/**
 * The time of all workshops begins here, on whatever day, hour or machine the tests run: an ordinary Wednesday in the middle of a
 * month, far from midnight, from a change of clocks and from the end of anything.
 */
const BEGINNING = new Date('2027-03-10T12:00:00.000Z');

const began = performance.now();

/** The clock of every workshop: from the beginning on as real time goes on. */
export const testClock = (): Date => clockAhead(0)();

/** The same clock, so many milliseconds ahead; behind, when they are negative. */
export function clockAhead(milliseconds: number): () => Date {
  return () => new Date(BEGINNING.getTime() + milliseconds + Math.floor(performance.now() - began));
}
