import { plainPaint, type Look } from '../present/look.ts';

/** Results as a pipe in Berlin in winter would get them. */
export const pipeLook: Look = { paint: plainPaint, offsetMinutes: () => 60 };
