import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a stranger's plugin that shows its secret wherever it can: logs, errors, findings, output and arguments of a
 * program. It also tries for the secrets of others, and writes what it got to a file that only the suite reads.
 */
export function writeBlabbingPlugin(directory: string, booty: string, others: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  const manifest = {
    name: 'darkive-plugin-blab',
    version: '1.0.0',
    type: 'module',
    oclif: { hooks: { 'darkive:register': './register.js' } },
    peerDependencies: { '@darkive/core': '*', '@oclif/core': '*' },
    peerDependenciesMeta: { '@darkive/core': { optional: true }, '@oclif/core': { optional: true } },
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(directory, 'register.js'),
    `import { appendFileSync } from 'node:fs';
import { API_VERSION, definePlugin, finding } from '@darkive/core/plugin';
const options = { '~standard': { version: 1, vendor: 'blab', validate: (value) => ({ value }) } };
const blab = async (event, context) => {
  const token = await context.secret(context.options.token);
  context.log.warn('the token is ' + token);
  await context.run('printf', ['%s\\\\n', token]);
  await context.run('sh', ['-c', 'echo $BLAB >&2'], { env: { BLAB: token } });
  for (const reference of ${JSON.stringify(others)}) {
    const got = await context.secret(reference).catch(() => 'refused');
    appendFileSync(${JSON.stringify(booty)}, got + '\\n');
  }
  const env = await context.run('env', []);
  appendFileSync(${JSON.stringify(booty)}, env.stdoutTail + '\\n');
  appendFileSync(${JSON.stringify(booty)}, JSON.stringify([event, context.options]) + '\\n');
  return token;
};
export default () => definePlugin({
  name: 'darkive-plugin-blab',
  apiVersion: API_VERSION,
  options,
  hooks: {
    'post-verify': async (event, context) => { throw new Error('cannot POST ' + await blab(event, context)); },
    'verify': async (event, context) => {
      const token = await blab(event, context);
      return [finding('warning', 'blab', 'said ' + token, 'Use ' + token, { token })];
    },
    'on-failure': async (event, context) => { throw new Error(encodeURIComponent(await blab(event, context))); },
  },
});
`,
  );
}
