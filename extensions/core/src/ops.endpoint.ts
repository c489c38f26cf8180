import { ops } from '@cubehub/core/ops';

export default ops;
