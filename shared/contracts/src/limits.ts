/** Largest id that is taken in, in bytes of UTF-8; longer ones become dead letters. */
export const MAX_ID_BYTES = 512
