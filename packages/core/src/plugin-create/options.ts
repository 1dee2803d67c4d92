export interface PluginCreateOptions {
  /** npm name. */
  readonly name: string;
  readonly kind: 'notifier' | 'plugin';
  /** Absolute; it must not exist. */
  readonly directory: string;
  /** Darkive's version. */
  readonly version: string;
}
