/** What a person proves themselves with: password, OTP, passkeys, accounts at other providers. */
import { unlessMissing, type AdminConnection } from './admin-connection.ts';
import { personMethods, refuseAdministrator } from './admin-people.ts';
import type { KeycloakAdmin } from './admin.ts';

type LinkMethods = Pick<
	KeycloakAdmin,
	| 'credentialsOf'
	| 'removeCredential'
	| 'hasOtp'
	| 'federatedOf'
	| 'userByFederated'
	| 'addFederated'
	| 'removeFederated'
>;

export function linkMethods(connection: AdminConnection): LinkMethods {
	const { ask } = connection;
	const credentialsOf: LinkMethods['credentialsOf'] = async (id) => {
		const found = await unlessMissing(
			ask((client) => client.users.getCredentials({ id })),
			[],
		);
		return found.map((credential) => ({ id: credential.id ?? '', type: credential.type ?? '' }));
	};
	return {
		credentialsOf,
		removeCredential: async (id, credentialId) => {
			await refuseAdministrator(connection, id);
			const removed = ask((client) => client.users.deleteCredential({ id, credentialId }));
			await unlessMissing(removed, undefined);
		},
		hasOtp: async (id) => (await credentialsOf(id)).some(({ type }) => type === 'otp'),
		federatedOf: async (id) => {
			const found = ask((client) => client.users.listFederatedIdentities({ id }));
			return (await unlessMissing(found, [])).map((link) => ({
				provider: link.identityProvider ?? '',
				userId: link.userId ?? '',
				userName: link.userName ?? '',
			}));
		},
		userByFederated: async (provider, userId) => {
			// The client's types do not know these two.
			const query = { idpAlias: provider, idpUserId: userId, max: 1 };
			const [found] = await ask((client) => client.users.find(query));
			return found?.id === undefined ? null : personMethods(connection).user(found.id);
		},
		addFederated: async (id, { provider, userId, userName }) => {
			await refuseAdministrator(connection, id);
			await ask((client) =>
				client.users.addToFederatedIdentity({
					id,
					federatedIdentityId: provider,
					federatedIdentity: { identityProvider: provider, userId, userName },
				}),
			);
		},
		removeFederated: async (id, federatedIdentityId) => {
			await refuseAdministrator(connection, id);
			const removed = ask((client) =>
				client.users.delFromFederatedIdentity({ id, federatedIdentityId }),
			);
			await unlessMissing(removed, undefined);
		},
	};
}
