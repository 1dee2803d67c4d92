import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the case that docs/testing.md shows is the real one', async () => {
  const [page, shown] = await Promise.all(
    ['../docs/testing.md', 'cases/f19-flipped-byte.ts'].map((file) =>
      readFile(join(import.meta.dirname, file), 'utf8'),
    ),
  );
  expect(page).toContain(`\`\`\`ts\n${shown}\`\`\`\n`);
});
