/**
 * From which pages a browser may open a socket.
 *
 * - No Origin means no browser: native clients may connect, but a cookie proves nothing then.
 * - The server's own page and the listed ones may; `*` means every page.
 * - An Origin is compared as a whole: scheme, host and port.
 */

export type Origins = { readonly listed: readonly string[]; readonly own: string | undefined };

/** The allow-list from the settings. A broken public address adds nothing. */
export function originsOf(listed: readonly string[], publicUrl: string | undefined): Origins {
	return { listed, own: publicUrl ? URL.parse(publicUrl)?.origin : undefined };
}

/** Whether a page of this Origin may connect. `undefined` is a client that is no browser. */
export function mayConnect(origins: Origins, origin: string | undefined): boolean {
	return origin === undefined || isAllowedPage(origins, origin);
}

/** Whether the cookie of a connection counts: only with an Origin that is present and allowed. */
export function mayUseCookie(origins: Origins, origin: string | undefined): boolean {
	return origin !== undefined && isAllowedPage(origins, origin);
}

function isAllowedPage({ listed, own }: Origins, origin: string): boolean {
	return origin === own || listed.includes('*') || listed.includes(origin);
}
