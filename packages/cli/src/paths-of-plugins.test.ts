import { createPluginHost } from '@darkive/core/lifecycle';
import { loadPluginOptions, type Config, type DarkivePlugin } from '@darkive/core/plugin';
import { plugin as dashboard } from '@darkive/plugin-dashboard';
import { plugin as discord } from '@darkive/plugin-discord';
import { plugin as par2 } from '@darkive/plugin-par2';
import { plugin as systemd } from '@darkive/plugin-systemd';
import { plugin as webhook } from '@darkive/plugin-webhook';
import { expect, test } from 'vitest';

const BUNDLED = [dashboard, discord, par2, systemd, webhook] as unknown as readonly DarkivePlugin[];
const OUTSIDE = { home: '/home/anna', env: { DISK: '/mnt/disk', EMPTY: '' } };

interface Node {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

/** Every place of a section where text may stand, as what makes a section that has `text` there and nothing else. */
function places(node: Node): readonly ((text: unknown) => unknown)[] {
  if (node.anyOf !== undefined) return node.anyOf.flatMap(places);
  if ([node.type].flat().includes('string')) return [(text) => text];
  if (node.items !== undefined) return places(node.items).map((make) => (text: unknown) => [make(text)]);
  const named = Object.entries(node.properties ?? {});
  const any = node.additionalProperties;
  const all = typeof any === 'object' ? [...named, ['any', any] as const] : named;
  return all.flatMap(([key, inner]) => places(inner).map((make) => (text: unknown) => ({ [key]: make(text) })));
}

async function accepts(plugin: DarkivePlugin, section: unknown): Promise<boolean> {
  return (await plugin.options['~standard'].validate(section)).issues === undefined;
}

/** A path is what takes a whole path and refuses a relative one: the schemas say so themselves, whatever `paths` says. */
const PATHS = await Promise.all(
  BUNDLED.map(async (plugin) => {
    const schema = plugin.options['~standard'].jsonSchema?.input({ target: 'draft-2020-12' }) as Node;
    const rows: { plugin: DarkivePlugin; name: string; at: (text: unknown) => unknown }[] = [];
    for (const at of places(schema)) {
      const isPath = (await accepts(plugin, at('/a/b.prom'))) && !(await accepts(plugin, at('a/b.prom')));
      if (isPath) rows.push({ plugin, name: `${plugin.name} ${JSON.stringify(at('PATH'))}`, at });
    }
    return rows;
  }),
).then((rows) => rows.flat());

function configOf({ name }: DarkivePlugin, options: unknown): Config {
  return { file: '/etc/c.yaml', plugins: { [name]: { enabled: true, options } } } as unknown as Config;
}

/** What its hooks get, and what its own commands get. */
async function given(plugin: DarkivePlugin, section: unknown): Promise<readonly unknown[]> {
  const config = configOf(plugin, section);
  const registered = [{ source: plugin.name, version: '1.0.0', plugin }];
  const { loaded, refused } = await createPluginHost({ registered, sections: config.plugins, surroundings: OUTSIDE });
  expect(refused).toEqual([]);
  const hooks = await loaded[0]?.plugin.options['~standard'].validate(section);
  return [hooks, { value: await loadPluginOptions(plugin, config, OUTSIDE) }];
}

test('the options of the bundled plugins that are paths are these', () => {
  expect(PATHS.map(({ name }) => name)).toEqual([
    '@darkive/plugin-dashboard {"textfile":"PATH"}',
    '@darkive/plugin-par2 {"directory":"PATH"}',
    '@darkive/plugin-systemd {"writable":["PATH"]}',
    '@darkive/plugin-systemd {"credentials":{"any":"PATH"}}',
  ]);
});

test.each(PATHS)('$name: home and variables as in every path', async ({ plugin, at }) => {
  for (const [written, meant] of [
    ['~/a.prom', '/home/anna/a.prom'],
    ['$DISK/a.prom', '/mnt/disk/a.prom'],
    ['${DISK}/x y/a.prom', '/mnt/disk/x y/a.prom'],
    ['/srv/$$5/a.prom', '/srv/$5/a.prom'],
    ['/srv/~/a.prom', '/srv/~/a.prom'],
  ] as const) {
    const plain = await plugin.options['~standard'].validate(at(meant));
    for (const options of await given(plugin, at(written))) expect(options).toEqual(plain);
  }
});

test.each(PATHS)('$name: what cannot be written out is refused with its key', async ({ plugin, at }) => {
  const key = Object.keys(at('') as object)[0] ?? '';
  for (const [written, problem] of [
    ['$NOWHERE/a.prom', 'the variable NOWHERE is not set; set it or write the path out'],
    ['$EMPTY/a.prom', 'the variable EMPTY is empty; set it or write the path out'],
    ['~bert/a.prom', '"~" stands for your own home directory only'],
    ['/a/$/a.prom', '"$" names no variable; write "$$" for a dollar sign'],
    ['a/b.prom', 'must be an absolute path'],
    ['', 'must be an absolute path'],
  ] as const) {
    const config = configOf(plugin, at(written));
    const registered = [{ source: plugin.name, version: '1.0.0', plugin }];
    const { refused } = await createPluginHost({ registered, sections: config.plugins, surroundings: OUTSIDE });
    expect(refused[0]?.reason).toMatch(new RegExp(`: ${key}.*: .*`));
    expect(refused[0]?.reason).toContain(problem);
    await expect(loadPluginOptions(plugin, config, OUTSIDE)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(problem),
    });
  }
});
