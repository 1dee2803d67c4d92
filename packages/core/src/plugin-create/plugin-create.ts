import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, refuseInArchives } from '../fs/index.ts';
import { notifierTemplate } from './notifier-template.ts';
import { packageTemplate } from './package-template.ts';
import { pluginTemplate } from './plugin-template.ts';
import type { OperationResult } from '../services/result.ts';
import type { PluginCreateOptions } from './options.ts';

/** `darkive plugins create --json`. */
export interface PluginCreateDocument {
  readonly schema: 'darkive.plugin-create/1';
  readonly name: string;
  readonly directory: string;
  /** Relative to the directory. */
  readonly files: readonly string[];
  /** The next steps, as commands. */
  readonly next: readonly string[];
}

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** `darkive plugins create`: a package that installs and passes its own test, as it is. Overwrites nothing. */
export async function createPlugin(options: PluginCreateOptions): Promise<OperationResult<PluginCreateDocument>> {
  const { name, kind, directory } = options;
  if (!NPM_NAME.test(name) || name.length > 214) {
    throw new DarkiveError('usage-invalid', `"${name}" is not a name for an npm package.`, {
      hint: 'Use lower-case letters, digits and hyphens: darkive-plugin-bell, or @you/darkive-plugin-bell.',
    });
  }
  const template = kind === 'notifier' ? notifierTemplate(name) : pluginTemplate(name);
  const files: Readonly<Record<string, string>> = {
    ...packageTemplate(options, template.description),
    ...template.files,
  };
  await makeDirectory(directory);
  for (const [file, text] of Object.entries(files)) {
    const path = join(directory, file);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: 'wx' });
    } catch (error) {
      throw ioError(error, 'write', path);
    }
  }
  const packed = `${name.replace('@', '').replace('/', '-')}-0.1.0.tgz`;
  return {
    document: {
      schema: 'darkive.plugin-create/1',
      name,
      directory,
      files: Object.keys(files),
      next: [`cd ${basename(directory)}`, 'npm test', 'npm pack', `darkive plugins install file:$PWD/${packed}`],
    },
    exit: 'done',
  };
}

async function makeDirectory(directory: string): Promise<void> {
  await refuseInArchives(directory);
  try {
    await mkdir(dirname(directory), { recursive: true });
    await mkdir(directory);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw ioError(error, 'make', directory);
    throw new DarkiveError('usage-invalid', `${directory} exists already; nothing was written.`, {
      hint: 'Choose another place with --dir, or another name.',
    });
  }
}
