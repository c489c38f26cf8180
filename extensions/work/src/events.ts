/** What the domain announces. Organizations are read where they are needed; nobody is told of them. */
export const topics = [] as const;
