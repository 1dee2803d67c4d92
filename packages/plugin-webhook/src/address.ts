import { isSecretReference, webAddressProblem, type HookContext } from '@darkive/core/plugin';

type Secrets = Pick<HookContext, 'secret'>;

/** The address behind a reference. Throws, naming the key and never the address, when it is missing or cannot be used. */
export async function addressOf(key: string, reference: string, { secret }: Secrets): Promise<URL> {
  const address = (await secret(reference)).trim();
  const problem = webAddressProblem(address);
  if (problem === null) return new URL(address);
  throw Object.assign(new Error(`${key}: the address ${problem}`), { hint: `Correct what ${reference} holds.` });
}

/** Headers with references resolved. */
export async function headersOf(
  headers: Readonly<Record<string, string>>,
  { secret }: Secrets,
): Promise<Record<string, string>> {
  const resolved = Object.entries(headers).map(async ([name, value]) => {
    return [name.toLowerCase(), isSecretReference(value) ? await secret(value) : value] as const;
  });
  return Object.fromEntries(await Promise.all(resolved));
}
