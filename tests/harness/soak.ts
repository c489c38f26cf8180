/** How long the long tests run: short in `npm test`, long in `npm run soak`. */
const asked = process.env['CUBEHUB_SOAK_SECONDS'];

/** A race takes 20 seconds, or 5 minutes. */
export const soakSeconds = Number(asked ?? 20);

/** Whether this run takes all the time that it needs. */
export const isSoak = asked !== undefined;
