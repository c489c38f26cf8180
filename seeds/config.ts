/** Everything that `cubehub:config` brings a database to. */
import type { Declaration } from '../extensions/core/src/deploy/declaration.ts';
import { dashboards, panels } from './dashboards.ts';
import { flows, operations } from './flows.ts';
import { publicFolder, roleId } from './ids.ts';
import { permissions } from './policies.ts';
import { presets } from './presets.ts';
import { access, policies, roles } from './roles.ts';
import { settings } from './settings.ts';

export const declaration: Declaration = {
	roles,
	policies,
	access,
	permissions,
	folders: [{ id: publicFolder, name: 'Public', parent: null }],
	presets,
	dashboards,
	panels,
	flows,
	operations,
	settings,
	adminRole: roleId('admin'),
};
