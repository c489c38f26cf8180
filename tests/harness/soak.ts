/** How long a race runs: 20 seconds in `npm test`, 5 minutes in `npm run soak`. */
export const soakSeconds = Number(process.env['CUBEHUB_SOAK_SECONDS'] ?? 20);
