/** The files of a new plugin that depend on what it is. */
export interface PluginTemplate {
  readonly description: string;
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** A plugin with two hooks, and its test. */
export function pluginTemplate(name: string): PluginTemplate {
  return {
    description: 'A plugin for Darkive',
    files: { 'src/plugin.ts': source(name), 'src/plugin.test.ts': TEST, 'README.md': readme(name) },
  };
}

function source(name: string): string {
  return `import { API_VERSION, definePlugin, finding, option, optionsSchema } from '@darkive/core/plugin';

export const plugin = definePlugin({
  name: '${name}',
  apiVersion: API_VERSION,
  options: optionsSchema({ greeting: option.text('What stands before each line in the log.', 'done') }),
  hooks: {
    // Before anything is touched: say what is missing.
    preflight: (_event, { find }) =>
      find('dar') === null ? [finding('error', 'tool-missing', 'dar was not found.', 'Install dar.')] : [],
    // After a run that did not fail.
    'post-backup': ({ report }, { options, log }) => {
      log.info(\`\${options.greeting}: \${report.definition} \${report.outcome}\`);
    },
  },
});

// What Darkive asks for: the hook "darkive:register" in package.json.
export default () => plugin;
`;
}

const TEST = `import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestContext, makeTestArchive, pluginContract, testReport } from '@darkive/core/testing';
import { plugin } from './plugin.ts';

pluginContract({
  plugin: () => plugin,
  validOptions: [{}, { greeting: 'hello' }],
  invalidOptions: [{ greeting: 3 }, { greting: 'hello' }],
  it,
  describe,
});

it('writes a line for every run', async () => {
  const made = await createTestContext({ options: { greeting: 'hello' }, stage: 'post-backup' });
  const archive = await makeTestArchive({ directory: \`\${made.directory}/archives\` });
  await plugin.hooks['post-backup']?.({ report: testReport(archive, 'success') }, made.context);
  await made.cleanUp();
  assert.deepEqual(made.logs, ['info: plugin-under-test: hello: test success']);
});
`;

function readme(name: string): string {
  return `# ${name}

A plugin for Darkive.

\`\`\`sh
npm test        # through the darkive command, which brings @darkive/core along
npm pack        # builds dist/plugin.js, and packs it
darkive plugins install file:$PWD/${name.replace('@', '').replace('/', '-')}-0.1.0.tgz
darkive plugins
\`\`\`

In the configuration:

\`\`\`yaml
plugins:
  "${name}":
    greeting: done
\`\`\`

For types in an editor: \`npm install --save-dev typescript @types/node @darkive/core\`, then \`npx tsc\`.
`;
}
