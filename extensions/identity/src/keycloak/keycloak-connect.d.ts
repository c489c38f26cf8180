/** keycloak-connect types its middleware only; this is the part that checks signatures. */
declare module 'keycloak-connect/middleware/auth-utils/config.js' {
	export default class Config {
		constructor(settings: { readonly [name: string]: string | boolean });
	}
}
declare module 'keycloak-connect/middleware/auth-utils/grant-manager.js' {
	import type Config from 'keycloak-connect/middleware/auth-utils/config.js';
	export default class GrantManager {
		constructor(config: Config);
		realmUrl: string;
		rotation: { jwks: readonly object[] };
		/** Rejects unless the token is one that `config` asks for. Asks nobody when its key is known. */
		createGrant(tokens: { readonly access_token: string }): Promise<unknown>;
	}
}
