/** Settings of the studio and of native login that are the same everywhere. */
import type { Filter } from '../extensions/core/src/deploy/declaration.ts';

const modules = ['content', 'insights', 'users', 'files', 'settings'];

export const settings: Filter = {
	project_name: 'Cubehub',
	project_descriptor: 'Business backend',
	project_color: '#0B7A75',
	// Otherwise each administrator is asked for an owner, and the answer goes to the vendor.
	project_owner: 'owner@example.com',
	default_language: 'en-US',
	default_appearance: 'auto',
	module_bar: modules.map((id) => ({
		type: 'module',
		id,
		enabled: true,
		...(id === 'settings' ? { locked: true } : {}),
	})),
	// People register by our own endpoint, which checks more.
	public_registration: false,
	public_registration_verify_email: true,
	auth_login_attempts: 10,
	auth_password_policy: '/^.{8,}$/',
	mcp_enabled: false,
	collaborative_editing_enabled: false,
};
