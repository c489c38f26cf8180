/** Realtime announces nothing: it tells clients what others announced. */
export const topics = [] as const satisfies readonly string[];
