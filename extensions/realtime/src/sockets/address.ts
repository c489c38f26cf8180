/** Whose connection it is when it comes through proxies: the same rule as for HTTP (IP_TRUST_PROXY). */
import { BlockList, isIP } from 'node:net';

type IsTrusted = (address: string, hop: number) => boolean;

const NETWORKS: { readonly [name: string]: readonly string[] } = {
	loopback: ['127.0.0.0/8', '::1/128'],
	linklocal: ['169.254.0.0/16', 'fe80::/10'],
	uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Which proxies to believe: all (true), none (false), that many (a number), or those of the networks
 * in a list.
 */
export function trustOf(setting: unknown): IsTrusted {
	if (typeof setting === 'boolean') return () => setting;
	if (typeof setting === 'number') return (_address, hop) => hop < setting;
	const text = typeof setting === 'string' ? setting : '';
	const names = Array.isArray(setting) ? setting.map(String) : text.split(',');
	const list = new BlockList();
	for (const name of names.map((entry) => entry.trim()).filter(Boolean)) {
		for (const network of NETWORKS[name] ?? [name]) addNetwork(list, network);
	}
	return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The nearest address that is no trusted proxy; `forwarded` is the X-Forwarded-For header. */
export function clientAddress(
	remote: string | undefined,
	forwarded: string | undefined,
	isTrusted: IsTrusted,
): string {
	const claimed = (forwarded ?? '').split(',').map(plain).filter(isIP).toReversed();
	const hops = [plain(remote ?? ''), ...claimed];
	const nearest = hops.find((address, hop) => !isIP(address) || !isTrusted(address, hop));
	return nearest ?? hops.at(-1) ?? '';
}

function addNetwork(list: BlockList, network: string): void {
	const [address = '', prefix] = network.split('/');
	const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
	if (!isIP(address)) throw new Error(`IP_TRUST_PROXY: "${network}" is no network.`);
	list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
}

/** IPv4 as such, also where the socket speaks IPv6. */
function plain(address: string): string {
	return address.trim().replace(/^::ffff:/, '');
}
