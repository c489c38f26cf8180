/**
 * How many connections the system completes while this process is busy with others.
 *
 * Node asks for 511, and Directus leaves it at that: when thousands of clients come back after a
 * restart the system drops the rest, and each of those tries again after 1, 3, 7, 15, 31 and 63 s.
 */
import type { Server as HttpServer } from 'node:http';

/** Linux grants as many as `net.core.somaxconn` says, 4096 by default. */
const BACKLOG = 4_096;

/** What Node keeps of a server that listens; listening again changes the backlog, see listen(2). */
type Listening = { readonly _handle?: { readonly listen?: (backlog: number) => number } | null };

/** Lets more clients wait at the door of a server that listens already. */
export function widenBacklog(http: HttpServer): void {
	(http as Listening)._handle?.listen?.(BACKLOG);
}
