/** Milliseconds until it is said that a hook is still waited for, and from then on between two times. */
const FIRST = 30_000;
const EVERY = 60_000;

/** Says again and again how many seconds `work` has taken so far, until it has ended. */
export async function sayingSo<Value>(
  work: Promise<Value>,
  say: (seconds: number) => void,
  { first, every } = { first: FIRST, every: EVERY },
): Promise<Value> {
  let passed = first;
  const again = (): void => {
    say(Math.round(passed / 1000));
    passed += every;
    timer = setTimeout(again, every).unref();
  };
  let timer = setTimeout(again, first).unref();
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
