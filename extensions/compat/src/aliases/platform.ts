/** Health, figures, documents, files and channels: the platform's own doors. */
import type { Alias } from '../domain/alias.ts';

/** Nine services had the same two paths. */
const healthOfServices = [
	'PSA-012',
	'PSA-023',
	'PSA-035',
	'PSA-046',
	'PSA-057',
	'PSA-095',
	'PSA-112',
	'PSA-122',
];
const figuresOfServices = [
	'PSA-013',
	'PSA-024',
	'PSA-036',
	'PSA-047',
	'PSA-058',
	'PSA-096',
	'PSA-113',
	'PSA-123',
];

export const platformAliases: readonly Alias[] = [
	{ serves: healthOfServices, from: 'GET /api/health', to: 'GET /server/health' },
	{ serves: figuresOfServices, from: 'GET /api/metrics', to: 'GET /metrics' },
	{
		serves: ['AL-27'],
		from: 'GET /api/v1/admin/system/health',
		to: 'GET /server/health',
	},
	{ serves: ['AS-04'], from: 'GET /auth/health', to: 'GET /server/health' },
	{ serves: ['CH-01'], from: 'GET /health', to: 'GET /ops/health' },
	{ serves: ['AL-28'], from: 'GET /api/docs', to: 'GET /server/specs/oas' },
	{
		serves: ['PSA-082', 'PSA-140'],
		from: 'POST /api/pusher/auth',
		to: 'POST /realtime/channels/auth',
	},
	{ serves: ['PSA-083'], from: 'POST /api/beams/auth', to: 'POST /realtime/push/auth' },
	{ serves: ['PSA-083'], from: 'GET /api/beams/auth', to: 'GET /realtime/push/auth' },
	{
		serves: ['PSA-117'],
		from: 'GET /api/files/:id/download',
		to: 'GET /assets/:id',
		query: { download: '' },
	},
];
