/**
 * Lets every plugin change its own view of `process.env` and nobody else's: what is set while a plugin's code runs is seen by
 * that plugin alone, and by the programs that it starts itself. Returns the environment as Darkive was started with.
 * @param caller The plugin whose code runs; undefined for Darkive's own.
 */
export function isolateEnvironment(
  host: NodeJS.Process,
  caller: () => { readonly plugin: string } | undefined,
): NodeJS.ProcessEnv {
  const real = host.env;
  const views = new Map<string, NodeJS.ProcessEnv>();
  const own = { ...real };
  const view = (): NodeJS.ProcessEnv => {
    const plugin = caller()?.plugin;
    if (plugin === undefined) return real;
    let made = views.get(plugin);
    if (made === undefined) views.set(plugin, (made = { ...real }));
    return made;
  };
  host.env = new Proxy(real, {
    get: (_target, name) => Reflect.get(view(), name) as unknown,
    // Variables are texts, as in the real one.
    set: (_target, name, value) => Reflect.set(view(), name, String(value)),
    has: (_target, name) => Reflect.has(view(), name),
    deleteProperty: (_target, name) => Reflect.deleteProperty(view(), name),
    ownKeys: () => Reflect.ownKeys(view()),
    defineProperty: (_target, name, descriptor) => Reflect.defineProperty(view(), name, descriptor),
    getOwnPropertyDescriptor(_target, name) {
      const found = Reflect.getOwnPropertyDescriptor(view(), name);
      return found === undefined ? undefined : { ...found, configurable: true };
    },
  });
  return own;
}
