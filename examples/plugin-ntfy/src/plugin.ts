import { API_VERSION, defineNotifier, option, optionsSchema } from '@darkive/core/plugin';

// docs.ntfy.sh, "Publish as JSON": priorities from 1 to 5, tags that are shown as emojis.
const LOOKS = {
  failed: { priority: 5, tags: ['rotating_light'] },
  degraded: { priority: 4, tags: ['warning'] },
  success: { priority: 2, tags: ['white_check_mark'] },
  skipped: { priority: 1, tags: ['zzz'] },
};

export const plugin = defineNotifier({
  name: 'darkive-plugin-ntfy',
  apiVersion: API_VERSION,
  options: optionsSchema({
    topic: option.secret('The topic: whoever knows its name can read it, so it is a reference.'),
    server: option.text('Address of the server.', 'https://ntfy.sh'),
    token: option.secret('Access token; env:NTFY_TOKEN when it is left out, if that is set.', 'env:NTFY_TOKEN'),
  }),

  async send(report, { options, request, secret }) {
    const token = await secret(options.token).catch(() => null);
    const message = {
      topic: await secret(options.topic),
      title: report.text.title,
      message: report.text.short,
      ...LOOKS[report.outcome],
    };
    await request(options.server, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
    });
  },
});

export default () => plugin;
