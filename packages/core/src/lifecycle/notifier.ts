import type { NotificationReport } from '../records/notification.ts';
import type { DarkivePlugin, HookContext, LifecycleHooks, NotifierWants } from './plugin-types.ts';
import type { StandardSchema } from './standard-schema.ts';

/** A plugin that tells people how a command went. */
export interface NotifierDefinition<Options> {
  /** Its npm name, and the key of its section in the configuration. */
  readonly name: string;
  /** `API_VERSION` of the contract it was written for. */
  readonly apiVersion: number;
  /** `optionsSchema`, zod, or any Standard Schema. Must accept `{}` when the notifier may be installed and not set up. */
  readonly options: StandardSchema<Options>;
  /** The outcomes that it tells about; all of them when left out. */
  readonly wants?: NotifierWants<Options>;
  /**
   * Sends one report. Throw when it could not be sent, best what `context.request` threw: core tries again, later, with the
   * same `report.id`. Must end within 30 s.
   */
  readonly send: (report: NotificationReport, context: HookContext<Options>) => void | Promise<void>;
  /** Other hooks, when it needs them: `preflight` to say early that something is not set up. */
  readonly hooks?: Omit<LifecycleHooks<Options>, 'notify'>;
}

/** Makes a plugin of a notifier. */
export function defineNotifier<Options>(notifier: NotifierDefinition<Options>): DarkivePlugin<Options> {
  const { name, apiVersion, options, wants, send, hooks } = notifier;
  return {
    name,
    apiVersion,
    options,
    ...(wants === undefined ? {} : { wants }),
    hooks: {
      ...hooks,
      notify: async ({ report }, context) => {
        await send(report, context);
        // One that gave up at its deadline has sent nothing that anybody can rely on; a second message has the same id.
        context.signal.throwIfAborted();
      },
    },
  };
}
