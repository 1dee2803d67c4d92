import { format } from 'node:util';
import { afterAll, afterEach } from 'vitest';

// A warning in a test run is a failure: what the product says to a user goes through its own streams, never the console.

const warnings: string[] = [];

for (const method of ['warn', 'error'] as const) {
  const original = console[method].bind(console);
  console[method] = (...values: unknown[]) => {
    warnings.push(`console.${method}: ${format(...values)}`);
    original(...values);
  };
}
process.on('warning', (warning) => {
  warnings.push(`${warning.name}: ${warning.message}`);
});

afterEach(failOnWarnings);
afterAll(failOnWarnings);

function failOnWarnings(): void {
  const found = warnings.splice(0);
  if (found.length > 0) throw new Error(`Warnings fail tests:\n${found.join('\n')}`);
}
