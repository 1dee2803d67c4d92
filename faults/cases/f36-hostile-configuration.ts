import { readdir, writeFile } from 'node:fs/promises';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f36 = faultCase({
  id: 'F36',
  title: 'configuration: unknown key, wrong type, duplicate, empty, BOM, CRLF, alias bomb',
  expected: '2 with file, line and key; nothing run',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    const rest = `archives: ${stage.archives}\nstate: ${stage.state}\ntemporary: ${stage.temporary}\n`;
    const good = `version: 1\n${rest}definitions:\n  home:\n    root: ${stage.data}\n`;
    const wrong: Readonly<Record<string, readonly [text: string | Buffer, says: RegExp]>> = {
      'unknown key': [`${good}    slize: 1GiB\n`, /config\.yaml:8:?.*slize[^]*slice/],
      'wrong type': [`${good}    slice: [1, 2]\n`, /config\.yaml:8:?.*slice/],
      'duplicate': [`${good}  home:\n    root: /\n`, /config\.yaml:8:?.*home/],
      'empty': ['', /config\.yaml/],
      'only comments': ['# nothing\n', /config\.yaml/],
      'alias bomb': [aliasBomb(), /config\.yaml/],
      'no YAML': ['{{{{', /config\.yaml:1/],
      'not UTF-8': [Buffer.concat([Buffer.from(good), Buffer.from([0x23, 0xff, 0xfe, 0x0a])]), /config\.yaml/],
      'prototype': [`${good}__proto__: {polluted: true}\n`, /config\.yaml:8/],
      'a megabyte of brackets': ['['.repeat(1_000_000), /config\.yaml/],
    };
    for (const [what, [text, says]] of Object.entries(wrong)) {
      await writeFile(stage.configFile, text);
      const ended = await stage.darkive(['backup', 'full'], { timeout: 30_000 });
      stage.sees(what, ended.code, 2);
      stage.sees('says', ended.stderr, says);
    }
    stage.sees('run', await readdir(stage.archives), []);

    await writeFile(stage.configFile, `\uFEFF${good}`);
    stage.sees('BOM', (await stage.darkive(['config', 'check'])).code, 0);
    await writeFile(stage.configFile, good.replaceAll('\n', '\r\n'));
    stage.sees('CRLF', (await stage.darkive(['backup', 'full'])).code, 0);
  },
});

/** Nine levels of nine references each: a billion entries when they are followed. */
function aliasBomb(): string {
  const level = (name: string, below: string): string => `${name}: &${name} [${Array(9).fill(below).join(', ')}]\n`;
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  return names.map((name, index) => level(name, index === 0 ? 'lol' : `*${names[index - 1]}`)).join('');
}
