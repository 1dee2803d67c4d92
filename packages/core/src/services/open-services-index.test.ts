import { expect, test } from 'vitest';
import type { Config } from '../config/types.ts';
import { openIndexToAsk, openServicesIndex } from './open-services-index.ts';

test('where the state directory cannot be written, an index in memory answers', async () => {
  // Nobody can make a directory in sysfs, not even root.
  const config = { state: '/sys/darkive', archives: { path: '/mnt/archives' } } as Config;
  await expect(openServicesIndex(config)).rejects.toMatchObject({ code: 'catalogue-unusable' });
  const index = await openIndexToAsk(config);
  expect(index.archives()).toEqual([]);
  index.close();
});
