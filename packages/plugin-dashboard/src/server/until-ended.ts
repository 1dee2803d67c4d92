const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when the process is asked to end. A second signal ends it at once, as it does everywhere. */
export function untilEnded(host: NodeJS.Process): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      for (const signal of SIGNALS) host.off(signal, end);
      resolve();
    };
    for (const signal of SIGNALS) host.on(signal, end);
  });
}
