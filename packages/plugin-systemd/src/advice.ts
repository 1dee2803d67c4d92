import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { finding, type Finding } from '@darkive/core/plugin';
import { credentialStores } from './host.ts';
import type { Manager } from './manager/manager.ts';
import { referencedCredentials, referencedVariables } from './units/credentials.ts';
import { hasScripts } from './units/sandbox.ts';
import type { UnitRequest } from './units/unit-request.ts';

/** What whoever installs these units should know. */
export function adviceFor(request: UnitRequest): readonly Finding[] {
  const { config, options } = request;
  const scripted = config.definitions.filter(hasScripts).map(({ name }) => name);
  const open =
    options.sandbox === 'auto' && scripted.length > 0
      ? [
          finding(
            'info',
            'sandbox-off',
            `The services that run scripts (${scripted.join(', ')}) are not sandboxed, for scripts may do anything.`,
            'Set "sandbox: on" in the options of @darkive/plugin-systemd if yours get along with it.',
          ),
        ]
      : [];
  return [...open, ...missingSecrets(request)];
}

function missingSecrets({ config, options }: UnitRequest): readonly Finding[] {
  const variables = referencedVariables(config).map((name) =>
    finding(
      'warning',
      'secret-not-in-service',
      `A service does not have the variable of the secret env:${name}.`,
      `Write systemd:${name} or file:/path instead, or add an EnvironmentFile= with: systemctl edit darkive-backup.service`,
      { variable: name },
    ),
  );
  const credentials = referencedCredentials(config)
    .filter((name) => {
      const path = options.credentials[name];
      return path === undefined ? !credentialStores.some((store) => existsSync(`${store}/${name}`)) : !existsSync(path);
    })
    .map((name) =>
      finding(
        'warning',
        'credential-missing',
        `The credential of the secret systemd:${name} is not there: ${options.credentials[name] ?? `no file ${name} in ${credentialStores.join(' or ')}`}.`,
        `Name its file in the options of @darkive/plugin-systemd: credentials: {${name}: /path}`,
        { credential: name },
      ),
    );
  return [...variables, ...credentials];
}

/** Timers of a user run while the user's manager does: from login to logout, or always with lingering. */
export async function lingerAdvice(manager: Manager): Promise<readonly Finding[]> {
  if (manager.scope === 'system') return [];
  const { username } = userInfo();
  const answer = await manager.other('loginctl', 'show-user', '--property=Linger', '--value', '--', username);
  if (answer?.stdout.trim() === 'yes') return [];
  return [
    finding(
      'info',
      'lingering-off',
      `These timers run only while ${username} is logged in; what was missed is made up for at the next login.`,
      `Run \`loginctl enable-linger ${username}\` to have them run always, or install with --system.`,
    ),
  ];
}
