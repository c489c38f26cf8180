/** The time of this process. Use cases take `work.now`; only edges and background work ask here. */

/** The present moment. */
export function now(): Date {
	return new Date();
}
