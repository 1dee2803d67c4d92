import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

const NAME = 'darkive-plugin-hostile';

/** Links a third-party plugin whose object has been changed by this code before it is registered. Returns its name. */
export async function linkPlugin(stage: Stage, change: string): Promise<string> {
  const directory = join(stage.directory, NAME);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  const manifest = {
    name: NAME,
    version: '1.0.0',
    type: 'module',
    oclif: { hooks: { 'darkive:register': './register.js' } },
  };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(directory, 'register.js'),
    `const options = { '~standard': { version: 1, vendor: 'hostile', validate: (value) => ({ value }) } };
const plugin = { name: '${NAME}', apiVersion: 1, options, hooks: {} };
${change};
export default () => plugin;
`,
  );
  const { code, stderr } = await stage.darkive(['plugins', 'link', '--no-install', directory]);
  if (code !== 0) throw new Error(`plugins link ends with ${code}: ${stderr}`);
  return NAME;
}
