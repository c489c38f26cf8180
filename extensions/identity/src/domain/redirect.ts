/**
 * Where a login or logout may send a browser.
 *
 * - A path leads to this server. An address leads to this server, or to exactly an origin and path
 *   of the list; its query and fragment are free.
 * - Whatever a browser could read as another host is refused.
 */

export type Destinations = {
	/** This server, as browsers see it. */
	readonly publicUrl: string;
	/** Origins with paths: 'https://shop.example/auth/done'. */
	readonly allowed: readonly string[];
};

/** Stands for this server while a path is read, so that nothing else of the address matters. */
const HERE = 'http://here.invalid';

/** The address to send to: a path of this server or an address of the list; undefined: refused. */
export function redirectOf(
	asked: string,
	{ publicUrl, allowed }: Destinations,
): string | undefined {
	if (!URL.canParse(asked)) return pathOf(asked);

	const address = new URL(asked);
	const isWeb = address.protocol === 'https:' || address.protocol === 'http:';
	if (!isWeb || address.username !== '' || address.password !== '') return undefined;
	const isOurs = address.origin === new URL(publicUrl).origin;
	return isOurs || allowed.some((entry) => isSame(entry, address)) ? address.href : undefined;
}

/** The same, as a whole address. */
export function absoluteRedirect(redirect: string, publicUrl: string): string {
	return new URL(redirect, publicUrl).href;
}

function pathOf(asked: string): string | undefined {
	if (!URL.canParse(asked, HERE)) return undefined;
	const { origin, pathname, search, hash } = new URL(asked, HERE);
	// 'x//y' after a host is a path, '//y' at its start would be another host.
	return origin === HERE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : undefined;
}

function isSame(entry: string, address: URL): boolean {
	if (!URL.canParse(entry)) return false;
	const { origin, pathname } = new URL(entry);
	return origin === address.origin && pathname === address.pathname;
}
