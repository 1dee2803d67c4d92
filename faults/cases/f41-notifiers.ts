import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { startHostileServer } from '../harness/hostile-server.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';

export const f41 = faultCase({
  id: 'F41',
  title: 'notifier: name not found, TLS error, 429, 500, hangs, redirect, huge text',
  expected: 'outcome unchanged; bounded time; secret masked',
  timeout: 400,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    const key = join(stage.directory, 'key.pem');
    const cert = join(stage.directory, 'cert.pem');
    const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-keyout', key, '-out', cert];
    await stage.run([needProgram('openssl'), 'req', '-x509', '-newkey', 'rsa:2048', ...subject]);
    const server = await startHostileServer();
    const secure = await startHostileServer({ key, cert });
    try {
      const faults: Readonly<Record<string, string>> = {
        'name not found': `http://nobody.invalid/${SECRET}`,
        'nobody listens': `http://127.0.0.1:1/${SECRET}`,
        'TLS error': `${secure.url}/ok/${SECRET}`,
        '429': `${server.url}/429/${SECRET}`,
        '500': `${server.url}/500/${SECRET}`,
        'hangs': `${server.url}/hang/${SECRET}`,
        'redirect': `${server.url}/redirect/${SECRET}`,
        'huge text': `${server.url}/huge/${SECRET}`,
        'garbage': `${server.url}/garbage/${SECRET}`,
      };
      await stage.configure({ top: { plugins: { '@darkive/plugin-webhook': { url: 'env:HOOK' } } } });
      for (const [what, address] of Object.entries(faults)) {
        await stage.nextSecond();
        const ended = await stage.darkive(['backup', 'full', '--json'], { env: { HOOK: address } });
        stage.sees(what, ended.code, 0);
        stage.sees('told', ended.stdout, /notify-failed/);
        stage.sees('in time', ended.seconds < 90, true);
        stage.sees('secret in the output', (ended.stdout + ended.stderr).includes(SECRET), false);
      }
      stage.sees(
        'followed the redirect',
        server.requests.some((path) => path.startsWith('/elsewhere')),
        false,
      );
      const grep = await stage.run(['grep', '-rla', SECRET, stage.state, stage.archives]);
      stage.sees('secret in a file', grep.stdout, '');
      await stage.configure({ top: { plugins: { '@darkive/plugin-webhook': { url: 'env:HOOK' } } } });
      const flush = await stage.darkive(['notify', 'flush'], { env: { HOOK: `${server.url}/ok/${SECRET}` } });
      stage.sees('sent later', flush.code, { oneOf: [0, 3] });
      stage.sees(
        'arrived',
        server.requests.some((path) => path.startsWith('/ok/')),
        true,
      );
    } finally {
      await Promise.all([server.close(), secure.close()]);
    }
    stage.sees('archives', (await readdir(stage.archives)).filter((name) => name.includes('manifest')).length, 9);
  },
});

const SECRET = 'Canary-In-The-Address-7f3a91';
