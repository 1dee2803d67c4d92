import type { PluginTemplate } from './plugin-template.ts';

/** A notifier that posts the short text to an address, and its test against a real server. */
export function notifierTemplate(name: string): PluginTemplate {
  return {
    description: 'Tells how Darkive backups went',
    files: {
      'src/plugin.ts': source(name),
      'src/plugin.test.ts': TEST,
      'README.md': readme(name),
    },
  };
}

function source(name: string): string {
  return `import { API_VERSION, defineNotifier, option, optionsSchema } from '@darkive/core/plugin';

export const plugin = defineNotifier({
  name: '${name}',
  apiVersion: API_VERSION,
  options: optionsSchema({
    url: option.secret('Address that messages are posted to: a reference such as env:NAME or file:/path.'),
    length: option.choice('How much is said.', ['short', 'long'], 'short'),
  }),
  wants: ['degraded', 'failed', 'success'],

  async send(report, context) {
    const { url, length } = context.options;
    const message = { id: report.id, outcome: report.outcome, title: report.text.title, text: report.text[length] };
    await context.request(await context.secret(url), {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
  },
});

// What Darkive asks for: the hook "darkive:register" in package.json.
export default () => plugin;
`;
}

const TEST = `import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createTestContext, makeTestArchive, pluginContract, startTestServer, testNotification } from '@darkive/core/testing';
import { plugin } from './plugin.ts';

// The service that is told: a real server on this machine.
const server = await startTestServer();
after(() => server.close());
const secrets = { 'env:SERVICE': server.url };

pluginContract({
  plugin: () => plugin,
  validOptions: [{ url: 'env:SERVICE' }, { url: 'file:/etc/address', length: 'long' }],
  invalidOptions: [{}, { url: 'https://service.example/token' }, { url: 'env:SERVICE', length: 'medium' }],
  secrets,
  it,
  describe,
});

describe('the message', () => {
  it('says what happened', async () => {
    await send();
    assert.match(JSON.parse(server.requests.at(-1)?.body ?? '{}').text, /dar failed/);
  });

  it('is tried again later when the server asks for it', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '7' } }, {});
    await assert.rejects(send(), { retryAfter: 7, permanent: false });
  });
});

async function send(): Promise<void> {
  const options = { url: 'env:SERVICE', length: 'long' } as const;
  const made = await createTestContext({ options, stage: 'notify', secrets });
  try {
    const archive = await makeTestArchive({ directory: \`\${made.directory}/archives\` });
    await plugin.hooks.notify?.({ report: testNotification(archive, 'failed') }, made.context);
  } finally {
    await made.cleanUp();
  }
}
`;

function readme(name: string): string {
  return `# ${name}

Tells how Darkive backups went.

\`\`\`sh
npm test        # through the darkive command, which brings @darkive/core along
npm pack        # builds dist/plugin.js, and packs it
darkive plugins install file:$PWD/${name.replace('@', '').replace('/', '-')}-0.1.0.tgz
darkive notify test ${name}
\`\`\`

In the configuration:

\`\`\`yaml
plugins:
  "${name}":
    url: file:/home/me/.config/darkive/address    # a file that only you can read; or env:NAME, systemd:NAME
    length: short                                 # or long
\`\`\`

For types in an editor: \`npm install --save-dev typescript @types/node @darkive/core\`, then \`npx tsc\`.
`;
}
