/** What the probe's hook saw of each action: shared by both extensions of one process. */
export const seen: { readonly key: string; readonly isVisible: boolean }[] = [];
