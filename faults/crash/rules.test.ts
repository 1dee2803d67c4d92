import { expect, test } from 'vitest';
import { checkCrashConsistency } from './rules.ts';
import { readTrace } from './trace.ts';

const RUN = '/a/.darkive/building/1';

/** A publication as strace prints it: one slice, its parity in another directory, the manifest. */
const PUBLICATION = [
  '10 clone3({flags=CLONE_VM|CLONE_THREAD, child_tid=0x1} => {parent_tid=[11]}, 88) = 11',
  '10 mkdir("/a/.darkive", 0700) = 0',
  '10 fsync(9</a>) = 0',
  '10 mkdir("/a/.darkive/building", 0700) = 0',
  '10 fsync(9</a/.darkive>) = 0',
  `10 mkdir("${RUN}", 0700) = 0`,
  '10 fsync(9</a/.darkive/building>) = 0',
  '10 mkdir("/p/.darkive-building-1", 0700) = 0',
  '10 fsync(9</p>) = 0',
  `20 openat(AT_FDCWD</>, "${RUN}/x_FULL.1.dar", O_WRONLY|O_CREAT|O_EXCL, 0644) = 3<${RUN}/x_FULL.1.dar>`,
  `20 write(3<${RUN}/x_FULL.1.dar>, ""..., 100) = 100`,
  '10 openat(AT_FDCWD</>, "/p/.darkive-building-1", O_RDONLY) = 7</p/.darkive-building-1>',
  '11 openat(AT_FDCWD</>, "/proc/self/fd/7/x_FULL.1.dar.par2", O_RDWR|O_CREAT, 0644) = 8</p/.darkive-building-1/x_FULL.1.dar.par2>',
  '11 pwrite64(8</p/.darkive-building-1/x_FULL.1.dar.par2>, ""..., 100, 0 <unfinished ...>',
  `10 openat(AT_FDCWD</>, "${RUN}/x_FULL.manifest.json", O_WRONLY|O_CREAT|O_EXCL, 0644) = 3<${RUN}/x_FULL.manifest.json>`,
  '11 <... pwrite64 resumed>) = 100',
  `10 write(3<${RUN}/x_FULL.manifest.json>, ""..., 100) = 100`,
  `10 fsync(3<${RUN}/x_FULL.1.dar>) = 0`,
  '10 fsync(3</p/.darkive-building-1/x_FULL.1.dar.par2>) = 0',
  '10 fsync(3</p/.darkive-building-1>) = 0',
  `10 fsync(3<${RUN}/x_FULL.manifest.json>) = 0`,
  `10 openat(AT_FDCWD</>, "${RUN}/new", O_WRONLY|O_CREAT|O_EXCL, 0644) = 3<${RUN}/new>`,
  `10 write(3<${RUN}/new>, ""..., 100) = 100`,
  `10 fsync(3<${RUN}/new>) = 0`,
  `10 rename("${RUN}/new", "${RUN}/journal.json") = 0`,
  `10 fsync(3<${RUN}>) = 0`,
  `10 rename("${RUN}/x_FULL.1.dar", "/a/x_FULL.1.dar") = 0`,
  '10 rename("/p/.darkive-building-1/x_FULL.1.dar.par2", "/p/x_FULL.1.dar.par2") = 0',
  '10 fsync(3</p>) = 0',
  '10 fsync(3</a>) = 0',
  `10 rename("${RUN}/x_FULL.manifest.json", "/a/x_FULL.manifest.json") = 0`,
  '10 fsync(3</a>) = 0',
  `10 unlink("${RUN}/journal.json") = 0`,
];

test('a publication that syncs everything in time breaks no rule', () => {
  const { violations, asked } = check(PUBLICATION);
  expect(violations).toEqual([]);
  expect(asked).toMatchObject({ content: 4, decision: 9, manifest: 6, journal: 1, end: 1 });
});

test('whichever sync is left out, a rule is broken', () => {
  const syncs = [...PUBLICATION.entries()].filter(([, line]) => line.includes('fsync('));
  expect(syncs).toHaveLength(13);
  for (const [index, sync] of syncs) {
    expect(check(PUBLICATION.toSpliced(index, 1)).violations, sync).not.toEqual([]);
  }
});

test('a manifest that appears before a slice breaks a rule', () => {
  const moved = PUBLICATION.filter((line) => !line.includes('"/a/x_FULL.1.dar"'));
  expect(check(moved).violations).toContain(
    'line 30, manifest: /a/x_FULL.manifest.json appears before /a/x_FULL.1.dar (rename)',
  );
});

test('a sync that began before the last write proves nothing', () => {
  const late = PUBLICATION.flatMap((line) =>
    line === `10 fsync(3<${RUN}/x_FULL.1.dar>) = 0`
      ? [
          `12 fsync(3<${RUN}/x_FULL.1.dar> <unfinished ...>`,
          `20 write(3<${RUN}/x_FULL.1.dar>, ""..., 1) = 1`,
          '12 <... fsync resumed>) = 0',
        ]
      : [line],
  ).flat();
  expect(check(late).violations).toHaveLength(3);
});

test('removing files while the manifest may still be there breaks a rule', () => {
  const removal = [
    '10 mkdir("/a/.darkive/removing", 0700) = 0',
    '10 fsync(3</a/.darkive>) = 0',
    '10 rename("/a/x_FULL.manifest.json", "/a/.darkive/removing/1.json") = 0',
    '10 fsync(3</a/.darkive/removing>) = 0',
    '10 fsync(3</a>) = 0',
    '10 unlink("/a/x_FULL.1.dar") = 0',
    '10 unlink("/p/x_FULL.1.dar.par2") = 0',
    '10 fsync(3</p>) = 0',
    '10 fsync(3</a> ) = 0',
    '10 unlink("/a/.darkive/removing/1.json") = 0',
  ];
  expect(check(removal).violations).toEqual([]);
  for (const sync of ['10 fsync(3</a>) = 0', '10 fsync(3</a> ) = 0', '10 fsync(3</p>) = 0']) {
    expect(check(removal.filter((line) => line !== sync)).violations, sync).not.toEqual([]);
  }
});

function check(lines: readonly string[]): ReturnType<typeof checkCrashConsistency> {
  return checkCrashConsistency(readTrace(lines.join('\n')), {
    archives: '/a',
    others: ['/p'],
    members: new Map([['x_FULL', ['/a/x_FULL.1.dar', '/p/x_FULL.1.dar.par2']]]),
    before: new Set(),
  });
}
