/** Signatures of channel grants: whoever holds one was let into the channel by this server. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type Keys = { readonly key: string; readonly secret: string };

/** What a grant is for; `channelData` belongs to presence channels. */
export type Signed = {
	readonly socketId: string;
	readonly channel: string;
	readonly channelData?: string | undefined;
};

/** The grant as a client presents it: `key:hex`. */
export function signatureOf({ key, secret }: Keys, signed: Signed): string {
	const { socketId, channel, channelData } = signed;
	const text = [socketId, channel, ...(channelData === undefined ? [] : [channelData])].join(':');
	return `${key}:${createHmac('sha256', secret).update(text, 'utf8').digest('hex')}`;
}

/** Whether it is the signature of exactly this; how long that takes says nothing about how much is right. */
export function isSignatureOf(presented: string, keys: Keys, signed: Signed): boolean {
	const right = Buffer.from(signatureOf(keys, signed), 'utf8');
	const given = Buffer.from(presented, 'utf8');
	return given.length === right.length && timingSafeEqual(given, right);
}
