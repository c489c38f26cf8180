/** What `npm start` says when all is up: where, who, and how to sell something. */
import { configId } from '@cubehub/core/ids';
import { productId } from '../../seeds/demo/shop.ts';
import type { Local, Login } from './local-file.ts';

const ROLE_WIDTH = 12;
const EMAIL_WIDTH = 26;

const CODES = 'The last column is for an authenticator app: whoever has one is asked for its code.';

/** The text. Passwords are in it, because this is the one place where a person learns them. */
export function welcome(local: Local, time: string): string {
	const { url, keycloak, mail, logins, replicas = [] } = local;
	// At Keycloak a person has no row here, and no till, before the first login.
	const cashier = keycloak === null && logins.find(({ role }) => role === 'cashier');
	return [
		'',
		`Cubehub runs (${time}).`,
		'',
		`  Studio  ${url}/admin`,
		`  API     ${url}/ops/openapi.json`,
		...(keycloak === null ? [] : [`  Logins  ${keycloak}/admin`]),
		...(mail === undefined ? [] : [`  Mails   ${mail}`]),
		...replicas.map((replica) => `  Replica ${replica.url} (process ${replica.pid})`),
		'',
		`Logins (also in ${replicas.length > 0 ? '.data/replicas' : '.data'}/local.json):`,
		'',
		...logins.map(lineOf),
		...(logins.some(({ otp }) => otp !== undefined) ? ['', CODES] : []),
		...(cashier ? ['', 'Sell a coffee:', '', saleCommands(url, cashier)] : []),
		'',
		'Ctrl-C stops it and keeps the data; npm run reset forgets it.',
	].join('\n');
}

function lineOf({ role, email, password, otp = '' }: Login): string {
	const columns = [role.padEnd(ROLE_WIDTH), email.padEnd(EMAIL_WIDTH), password];
	return `  ${[...columns, otp && `  ${otp}`].join('')}`.trimEnd();
}

/**
 * Three commands for a shell: log in, open the till, sell. Repeating them sells again: the key of
 * the shift is fixed, so its second request answers the shift that is open.
 */
export function saleCommands(url: string, { email, password }: Login): string {
	const shift = JSON.stringify({ till: configId('demo:till/1'), opening_cash: '1000000' });
	const sale = JSON.stringify({
		shift: 'SHIFT',
		lines: [{ product: productId('COFFEE') }],
		tenders: [{ method: 'cash', amount: '120000', tendered: '200000' }],
	}).replace('SHIFT', `'$SHIFT'`);
	const json = `-H 'Content-Type: application/json'`;
	const cashier = `-H "Authorization: Bearer $TOKEN" ${json}`;
	return [
		`TOKEN=$(curl -s ${url}/auth/login ${json} \\`,
		`  -d '${JSON.stringify({ email, password })}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
		`SHIFT=$(curl -s ${url}/pos/shifts ${cashier} \\`,
		`  -H 'Idempotency-Key: the-first-shift' -d '${shift}' | sed 's/.*"data":{"id":"\\([^"]*\\)".*/\\1/')`,
		`curl -s ${url}/pos/sales ${cashier} \\`,
		`  -H "Idempotency-Key: sale-$(date +%s)" -d '${sale}'`,
	].join('\n');
}
