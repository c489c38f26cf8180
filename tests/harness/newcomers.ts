/** People who are about to register, each from an address of the network of their own. */
import { randomBytes, randomInt } from 'node:crypto';

export type Newcomer = {
	readonly email: string;
	readonly password: string;
	/** What a request of theirs carries: a proxy on this machine is believed. */
	readonly from: { readonly headers: { readonly [name: string]: string } };
};

/** Somebody whom nobody knows yet. */
export function aNewcomer(): Newcomer {
	return {
		email: `newcomer-${randomBytes(6).toString('hex')}@example.com`,
		password: randomBytes(12).toString('base64url'),
		from: fromAnywhere(),
	};
}

/** Another address of the network. */
export function fromAnywhere(): Newcomer['from'] {
	const part = (): number => randomInt(1, 255);
	return { headers: { 'x-forwarded-for': `100.${part()}.${part()}.${part()}` } };
}
