import { optionsAs, takeStep } from '@cubehub/core/flow-steps';
import { emitTo, toRoom } from './flows/emit.ts';

export default {
	id: 'cubehub-emit-to-room',
	handler: (options: { readonly [name: string]: unknown }, context: unknown) =>
		takeStep(context, () => {
			const { kind, id, ...message } = optionsAs(toRoom, options);
			return emitTo(kind === 'role' ? { role: id } : { chat: id }, message);
		}),
};
