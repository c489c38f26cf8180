/** Google and Microsoft: switched on by the environment, and followed by the second factor of staff. */
import type { Change, Part } from './change.ts';
import { differences } from './compare.ts';
import { boundFlow, flowKinds } from './flows.ts';

/** Identity providers of the file. */
export const providers: Part = async ({ keycloak, declared }) => {
	const found = await keycloak.identityProviders.find();
	const after = await boundFlow(keycloak, flowKinds.postBroker);
	return (declared.identityProviders ?? []).flatMap((provider): readonly Change[] => {
		const wanted = { ...provider, ...(after && { postBrokerLoginFlowAlias: after.alias }) };
		const there = found.find(({ alias }) => alias === provider.alias);
		const alias = provider.alias ?? '';
		if (!there) {
			return [
				{ what: `provider ${alias}`, apply: () => keycloak.identityProviders.create(wanted) },
			];
		}
		const changed = differences(wanted, there);
		if (changed.length === 0) return [];
		const config = { ...there.config, ...provider.config };
		return [
			{
				what: `provider ${alias}: ${changed.join(', ')}`,
				apply: () => keycloak.identityProviders.update({ alias }, { ...there, ...wanted, config }),
			},
		];
	});
};
