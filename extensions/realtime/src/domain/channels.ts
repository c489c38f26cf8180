/** Channels as clients name them, here and by the Pusher protocol, and the rooms behind them. */

export type Channel =
	| { readonly kind: 'chat'; readonly id: string; readonly hasPresence: boolean }
	| { readonly kind: 'user'; readonly id: string }
	| { readonly kind: 'cases' };

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CHAT = new RegExp(`^(private|presence)-chat-(${UUID})$`);
const USER = new RegExp(`^private-user-(${UUID})$`);

/** What a channel of this name stands for; undefined when there can be none. */
export function channelOf(name: string): Channel | undefined {
	if (name === 'cases') return { kind: 'cases' };

	const [, form, chat] = CHAT.exec(name) ?? [];
	if (chat !== undefined) return { kind: 'chat', id: chat, hasPresence: form === 'presence' };

	const user = USER.exec(name)?.[1];
	return user === undefined ? undefined : { kind: 'user', id: user };
}
