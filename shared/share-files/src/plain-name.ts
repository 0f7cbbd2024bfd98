/** The name of a column without what writers of files vary. */
export const plain = (name: string): string => name.trim().toLowerCase()
