import { endpoint } from '@cubehub/core/http';
import { accountRoutes } from './accounts/accounts.routes.ts';
import { edsRoutes } from './eds/eds.routes.ts';
import { googleRoutes } from './google/google.routes.ts';
import { loginRoutes } from './login/login.routes.ts';
import { leaveRoutes } from './leave/leave.routes.ts';

export default endpoint('identity', [
	...accountRoutes,
	...loginRoutes,
	...edsRoutes,
	...googleRoutes,
	...leaveRoutes,
]);
