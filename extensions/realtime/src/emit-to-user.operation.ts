import { optionsAs, takeStep } from '@cubehub/core/flow-steps';
import { emitTo, toUser } from './flows/emit.ts';

export default {
	id: 'cubehub-emit-to-user',
	handler: (options: { readonly [name: string]: unknown }, context: unknown) =>
		takeStep(context, () => {
			const { user, ...message } = optionsAs(toUser, options);
			return emitTo({ user }, message);
		}),
};
