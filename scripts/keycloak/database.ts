/** A database of Keycloak's own in a PostgreSQL of ours, with a role that sees no other one. */
import { clientOf, type Database } from '../stack/postgres.ts';

/** Makes role and database `keycloak` where they are missing; the password becomes the given one. */
export async function keycloakDatabase(cluster: Database, password: string): Promise<Database> {
	const client = clientOf({ ...cluster, name: 'postgres' });
	await client.connect();
	try {
		const { rowCount: roles } = await client.query(
			`select from pg_roles where rolname = 'keycloak'`,
		);
		const verb = roles === 0 ? 'create' : 'alter';
		await client.query(`${verb} role keycloak login password ${client.escapeLiteral(password)}`);
		// A first start commits hundreds of times; a power cut costs the logins of its last second.
		await client.query('alter role keycloak set synchronous_commit = off');
		const { rowCount: databases } = await client.query(
			`select from pg_database where datname = 'keycloak'`,
		);
		if (databases === 0) await client.query('create database keycloak owner keycloak');
	} finally {
		await client.end();
	}
	return { ...cluster, name: 'keycloak', user: 'keycloak', password };
}
