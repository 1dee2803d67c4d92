import { expect, test } from 'vitest';
import { warningLine } from './warnings.ts';

test('a plugin that cannot be loaded is named with the way out', () => {
  const warning = Object.assign(new Error("Cannot find package 'left-pad'\nmore"), {
    name: 'ModuleLoadError Plugin: @darkive/cli',
    detail: 'module: @oclif/core@5.1.9\ntask: findCommand (x)\nplugin: darkive-plugin-broken\nroot: /x',
  });
  expect(warningLine(warning)).toBe(
    "warning: plugin darkive-plugin-broken could not be loaded: Cannot find package 'left-pad'\n" +
      '→ Run `darkive plugins uninstall darkive-plugin-broken` to remove it; `--safe-mode` leaves all installed plugins out.\n',
  );
});

test('other warnings are one line, and those for developers none', () => {
  expect(warningLine(new Error('disk is slow'))).toBe('warning: disk is slow\n');
  expect(warningLine(Object.assign(new Error('x'), { name: 'ExperimentalWarning' }))).toBeNull();
});
