import { endpoint } from '@cubehub/core/http';
import { channelRoutes } from './pusher/channels.routes.ts';

export default endpoint('realtime', channelRoutes);
