/** Lists of IP addresses, as policies of Directus and our settings write them. */
import { BlockList, isIP } from 'node:net';

/** Whether what is bound to addresses holds for this one: addresses, a-b ranges, or CIDR. Unbound: yes. */
export function isAllowedFrom(ip: string | null | undefined, addresses: string | null): boolean {
	if (!addresses) return true;
	if (!ip || isIP(ip) === 0) return false;

	const listed = new BlockList();
	for (const entry of addresses.split(',').map((part) => part.trim())) add(listed, entry);
	return listed.check(ip, familyOf(ip));
}

function add(listed: BlockList, entry: string): void {
	const [from = '', to] = entry.split('-');
	const [network = '', bits] = entry.split('/');
	// What is not an address allows nobody.
	if (isIP(from) === 0 && isIP(network) === 0) return;
	if (bits !== undefined) listed.addSubnet(network, Number(bits), familyOf(network));
	else if (to !== undefined) listed.addRange(from, to, familyOf(from));
	else listed.addAddress(entry, familyOf(entry));
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
	return isIP(ip) === 6 ? 'ipv6' : 'ipv4';
}
