export { notificationRecord, notifiedDefinition } from './make-record.ts';
export { nextAttempt } from './retry.ts';
export { selectFor } from './select.ts';
export { notificationTexts } from './texts.ts';
