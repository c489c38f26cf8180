import { registerCore } from '@cubehub/core/hooks';

export default registerCore;
